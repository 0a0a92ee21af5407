import type { TestApp } from '#test/setup/app.ts';
import { linkIn } from './browser.ts';

/** Signs somebody of the staff in, and calls pages and sends forms as a browser of theirs does without JavaScript. */
export async function signIn(app: TestApp, email: string) {
  await fetch(`${app.baseUrl}/sign-in`, { method: 'POST', body: new URLSearchParams({ email }) });
  const link = linkIn(
    await app.mails.waitFor((mail) => mail.subject.includes('sign in') && mail.recipients.includes(email)),
  );
  const signedIn = await fetch(link, { method: 'POST', redirect: 'manual' });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return async (path: string, form?: Record<string, string>) => {
    const answer = await fetch(`${app.baseUrl}${path}`, {
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
      redirect: 'manual',
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    return { status: answer.status, page: await answer.text(), location: answer.headers.get('location') };
  };
}
