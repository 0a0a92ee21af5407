import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import { MAIL_TEMPLATES, type MailTemplate } from '#db/outbox.ts';
import type { MailContent, MailFacts } from './content.ts';
import { toCustomers } from './toCustomers.ts';
import { toStaff } from './toStaff.ts';

const views = fileURLToPath(new URL('./templates', import.meta.url));
const html = new Eta({ views, cache: true });
/** Text has nothing to escape: a name with an ampersand reads as it is. */
const text = new Eta({ views, cache: true, autoEscape: false });

const CONTENTS: Record<MailTemplate, (facts: MailFacts) => MailContent> = { ...toCustomers, ...toStaff };

export function isMailTemplate(name: string): name is MailTemplate {
  return MAIL_TEMPLATES.some((template) => template === name);
}

/** What the HTML names the logo by. It travels within the mail: readers seldom load pictures from elsewhere. */
export const LOGO_CID = 'logo@quittance';
const DEFAULT_COLOUR = '#1f5fbf';

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
  attachment: MailContent['attachment'] | null;
  /** Null where a reply goes to the seller. */
  replyTo: string | null;
}

/**
 * Writes a mail as HTML and as text.
 *
 * @param url where the mail's link leads; null where it has none
 */
export function renderMail(
  template: MailTemplate,
  facts: MailFacts,
  { url, sandbox }: { url: string | null; sandbox: boolean },
): RenderedMail {
  const content = CONTENTS[template](facts);
  const subject = `${sandbox ? '[TEST] ' : ''}${oneLine(content.subject)}`;
  const { seller } = facts;
  const shown = {
    ...content,
    subject,
    facts: content.facts ?? [],
    sandbox,
    language: facts.texts.language,
    sandboxText: facts.texts.mail.sandbox,
    colour: seller?.colour ?? DEFAULT_COLOUR,
    logo: facts.logo && seller ? { cid: LOGO_CID, name: seller.name } : null,
    url: content.action ? url : null,
    sender: seller
      ? [seller.legalName, ...facts.format.addressLines(seller.address), seller.email].join(' · ')
      : null,
  };
  return {
    subject,
    html: html.render('html', shown),
    text: `${text
      .render('text', shown)
      .replace(/\n{3,}/g, '\n\n')
      .trim()}\n`,
    attachment: content.attachment ?? null,
    replyTo: content.replyTo ?? null,
  };
}

/** A name with a line break in it must not begin a header of its own. */
const oneLine = (subject: string) => subject.replace(/\s+/g, ' ').trim();
