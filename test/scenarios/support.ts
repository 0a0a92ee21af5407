import postgres from 'postgres';
import { expect, vi } from 'vitest';
import { dec, sum } from '#domain/money.ts';
import type { TestApp } from '#test/setup/app.ts';
import type { Answer, ApiClient, Json } from '#test/setup/client.ts';

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
  const unsent = async () => (await sql`select id from outbox where sent_at is null`).length;
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
