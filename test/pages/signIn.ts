import type { TestApp } from '#test/setup/app.ts';
import { linkIn } from './browser.ts';

interface PageAnswer {
  status: number;
  page: string;
  location: string | null;
}
/** Opens a page as somebody who is signed in; with a form it is posted. */
export type Call = (
  path: string,
  form?: Record<string, string>,
  headers?: Record<string, string>,
) => Promise<PageAnswer>;

/** Staff at the console without a browser. The form mails one link a minute and address, so each signs in once. */
export function staffOf(app: () => TestApp): (email: string) => Promise<Call> {
  const sessions = new Map<string, Promise<Call>>();
  return (email) => {
    const session = sessions.get(email) ?? signIn(app(), email);
    sessions.set(email, session);
    return session;
  };
}

/** Signs somebody of the staff in, and calls pages and sends forms as a browser of theirs does without JavaScript. */
export async function signIn({ baseUrl, mails }: TestApp, email: string): Promise<Call> {
  await fetch(`${baseUrl}/sign-in`, { method: 'POST', body: new URLSearchParams({ email }) });
  const link = linkIn(
    await mails.waitFor((mail) => mail.subject.includes('sign in') && mail.recipients.includes(email)),
  );
  const signedIn = await fetch(link, { method: 'POST', redirect: 'manual' });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return async (path, form, headers = {}) => {
    const answer = await fetch(`${baseUrl}${path}`, {
      headers: { cookie, 'sec-fetch-site': 'same-origin', 'accept-language': 'en-GB', ...headers },
      redirect: 'manual',
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    return { status: answer.status, page: await answer.text(), location: answer.headers.get('location') };
  };
}
