import type { CaughtMail } from './mailStore.ts';

/** Everything that came from outside goes through this. */
function escape(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #7779; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
a { color: inherit; }
.soft { opacity: .7; font-size: .9rem; }
ol { list-style: none; margin: 0; padding: 0; }
ol a { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .7rem .2rem; border-top: 1px solid var(--line); text-decoration: none; overflow-wrap: anywhere; }
ol a:hover, ol a:focus-visible { background: var(--line); }
ol strong, ol .to { grid-column: 1; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 1rem; }
dt { opacity: .7; }
dd { margin: 0; overflow-wrap: anywhere; }
iframe { box-sizing: border-box; width: 100%; height: 70vh; border: 1px solid var(--line); background: #fff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); padding: .7rem; }
nav { display: flex; gap: 1rem; margin: 1rem 0; }
@media (max-width: 30rem) { ol a, dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
`;

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

function time(instant: string): string {
  return `<time datetime="${instant}">${instant.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

interface Listing {
  readonly mails: readonly CaughtMail[];
  readonly page: number;
  readonly pages: number;
  readonly total: number;
}

export function listPage({ mails, page: current, pages, total }: Listing): string {
  const items = mails.map(
    (mail) => `<li><a href="/messages/${mail.id}">
<strong>${escape(mail.subject || '(no subject)')}</strong> <span class="soft">${time(mail.receivedAt)}</span>
<span class="soft to">to ${escape(mail.to || mail.recipients.join(', '))}</span>
</a></li>`,
  );
  const list = items.length > 0 ? `<ol>${items.join('\n')}</ol>` : '<p>No mail has come yet.</p>';
  const links = [
    current > 1 ? `<a rel="prev" href="/?page=${current - 1}">Newer</a>` : '',
    pages > 1 ? `<span>Page ${current} of ${pages}</span>` : '',
    current < pages ? `<a rel="next" href="/?page=${current + 1}">Older</a>` : '',
  ].join('\n');
  return page(
    'Mailbox',
    `<header><h1>Mailbox</h1>
<p class="soft">Every mail of this sandbox, newest first (${total}). None has left this machine.</p></header>
<main>${list}</main>
<nav aria-label="Pages">${links}</nav>`,
  );
}

export function mailPage(mail: CaughtMail): string {
  const attachments = mail.attachments.map(
    (attachment, index) =>
      `<li><a href="/messages/${mail.id}/attachments/${index}" download>${escape(attachment.filename)}
<span class="soft">${escape(attachment.contentType)}, ${attachment.sizeBytes.toLocaleString('en')} bytes</span></a></li>`,
  );
  // The frame may open links in a new tab and nothing else; the policy sent with its page says the same.
  const shown = mail.html
    ? `<iframe title="The mail" src="/messages/${mail.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`
    : '';
  const text = mail.text ? `<h2>As text</h2><pre>${escape(mail.text)}</pre>` : '';
  return page(
    mail.subject || '(no subject)',
    `<nav><a href="/">All mails</a> <a href="/messages/${mail.id}/raw">Download as .eml</a></nav>
<main>
<h1>${escape(mail.subject || '(no subject)')}</h1>
<dl>
<dt>From</dt><dd>${escape(mail.from)}</dd>
<dt>To</dt><dd>${escape(mail.to || mail.recipients.join(', '))}</dd>
<dt>Received</dt><dd>${time(mail.receivedAt)}</dd>
</dl>
${attachments.length > 0 ? `<h2>Attachments</h2><ol>${attachments.join('\n')}</ol>` : ''}
${shown}
${text}
<details><summary>Headers</summary><pre>${escape(mail.headers.join('\n'))}</pre></details>
</main>`,
  );
}

export function notFoundPage(): string {
  return page('Not found', '<h1>There is no such mail.</h1><p><a href="/">All mails</a></p>');
}
