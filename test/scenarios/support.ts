import postgres from 'postgres';
import { expect, vi } from 'vitest';
import { dec, sum } from '#domain/money.ts';
import type { TestApp } from '#test/setup/app.ts';
import type { Answer, ApiClient, Json } from '#test/setup/client.ts';
import { play } from '#test/setup/world.ts';

/** Net balances by account, without those of zero. Debits and credits must add up to the same, in each currency. */
export async function balances(
  api: ApiClient,
  query: Record<string, string> = {},
): Promise<Record<string, string>> {
  const { accounts } = await api.get(`/v1/ledger/trial-balance?${new URLSearchParams(query).toString()}`);
  for (const currency of new Set(accounts.map((row: Json) => row.currency))) {
    const net = sum(
      accounts.filter((row: Json) => row.currency === currency).map((row: Json) => row.balance),
    );
    expect(net.toFixed(), `the trial balance in ${String(currency)}`).toBe('0');
  }
  const posted = accounts.filter((row: Json) => !dec(row.balance).isZero());
  return Object.fromEntries(posted.map(({ account, balance }: Json) => [account, balance]));
}

/** The subjects of the mails that went to somebody, once one of them says what is waited for. */
export async function mailTo(app: TestApp, to: string, subject: RegExp, text?: string | RegExp) {
  return app.mails.waitFor(
    (mail) =>
      mail.recipients.includes(to) &&
      subject.test(mail.subject) &&
      (text === undefined || (typeof text === 'string' ? mail.text.includes(text) : text.test(mail.text))),
  );
}

/** Waits until every mail that was written went out, so that no timeline grows any more. */
export async function untilMailsAreSent({ databaseUrl }: TestApp): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  const unsent = async () =>
    (await sql`select id from outbox where coalesce(sent_at, dropped_at, refused_at) is null`).length;
  await vi.waitFor(async () => expect(await unsent()).toBe(0), { timeout: 20_000 });
  await sql.end();
}

/** The address that a mail's button leads to. */
export function linkIn(mail: { text: string }): string {
  const [link] = /https?:\/\/\S+/.exec(mail.text) ?? [];
  if (!link) throw new Error(`There is no link in: ${mail.text}`);
  return link;
}

/** What the timeline says that happened, the oldest first. */
export const typesOf = (timeline: Json[]): string[] => timeline.map(({ type }) => type);

/** A refusal as RFC 9457 has it: the status, and the fields that are wrong. */
export function expectProblem(
  { status, body, headers }: Answer<Json>,
  expected: number,
  pointers?: string[],
): void {
  expect({ status, detail: body.detail ?? body }).toMatchObject({ status: expected });
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({ status: expected, title: expect.any(String), type: expect.any(String) });
  if (pointers) expect(body.errors?.map(({ pointer }: Json) => pointer)).toEqual(pointers);
}

export const days = (invoice: Json): string[] =>
  invoice.reminders.map(({ sentAt }: Json) => sentAt.slice(0, 10));

export type Played = ReturnType<typeof play>;

export async function startDeal(api: ApiClient, request: object) {
  const created = await api.post('/v1/deals', request);
  return { created, id: created.id as string, ...play(api, created.id) };
}

/** What the deal itself did, the oldest first. Mails go out beside it, in real time. */
export const storyOf = (timeline: Json[]): string[] =>
  typesOf(timeline).filter((type) => type !== 'mailSent');

/** Where a deal stands and how it got there. */
export async function expectStanding(
  deal: Played,
  { story, ...standing }: { stage: string; waitingFor: object | null; story: string[] },
): Promise<void> {
  const { stage, waitingFor } = await deal.deal();
  expect({ stage, waitingFor }).toMatchObject(standing);
  expect(storyOf(await deal.timeline())).toEqual(story);
}

/** The link in the latest mail of a kind that a deal sent, found by the deal's own record of it. */
export async function linkOf(app: TestApp, deal: Played, template: string, to = ''): Promise<string> {
  const sent = await vi.waitUntil(
    async () =>
      (await deal.timeline()).findLast(
        ({ type, data }) => type === 'mailSent' && data.template === template && data.to.includes(to),
      ),
    { timeout: 15_000, interval: 50 },
  );
  return linkIn(await app.mails.waitFor(({ messageId }) => messageId === sent.data.messageId));
}

/** Sends a page's form as a browser does without JavaScript; answers with the status and the page. */
export async function sendForm(link: string, fields: Record<string, string>, headers = {}) {
  const answer = await fetch(link, { method: 'POST', body: new URLSearchParams(fields), headers });
  return { status: answer.status, page: await answer.text() };
}

export async function openPage(link: string) {
  const answer = await fetch(link);
  return { status: answer.status, page: await answer.text() };
}
