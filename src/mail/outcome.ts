import { eq, sql as fragment } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { type OutboxRow, queueMail } from '#db/outbox.ts';
import { deals } from '#db/schema/deals.ts';
import { outbox } from '#db/schema/technical.ts';
import { tell } from '#db/timeline.ts';

const FIRST_RETRY_SECONDS = 2;
const LONGEST_RETRY_SECONDS = 15 * 60;
const LONGEST_ERROR = 500;

export const messageIdOf = ({ id }: OutboxRow) => `<${id}@quittance>`;

/** The story of the deal has the mail on the day that it was due; when it really went stands beside it. */
export async function markSent(tx: Transaction, row: OutboxRow): Promise<void> {
  const sentAt = new Date().toISOString();
  await update(tx, row, { sentAt, attempts: row.attempts + 1, lastError: null });
  await tellOf(tx, row, {
    type: 'mailSent',
    summary: `The mail “${row.template}” went to ${row.to}.`,
    data: { messageId: messageIdOf(row), sentAt },
  });
}

export async function drop(tx: Transaction, row: OutboxRow, reason: string): Promise<void> {
  const droppedAt = new Date().toISOString();
  await update(tx, row, { droppedAt });
  await tellOf(tx, row, {
    type: 'mailDropped',
    summary: `The mail “${row.template}” to ${row.to} could not be sent in time and was dropped: ${reason}.`,
    data: { reason, droppedAt },
  });
}

/** Ends a mail that will never be taken, and lets the deal's owner know; of a refused alert only the timeline tells. */
export async function refuse(
  tx: Transaction,
  row: OutboxRow,
  { code, response }: { code: number | null; response: string },
): Promise<void> {
  const refusedAt = new Date().toISOString();
  const words = response.slice(0, LONGEST_ERROR);
  await update(tx, row, { refusedAt, attempts: row.attempts + 1, lastError: words });
  await tellOf(tx, row, {
    type: 'mailRefused',
    summary: `The mail “${row.template}” to ${row.to} was refused for good: ${words}`,
    data: { code, response: words, refusedAt },
  });
  if (row.dealId === null || row.template === 'mailRefused') return;
  const [deal] = await tx.select({ owner: deals.owner }).from(deals).where(eq(deals.id, row.dealId));
  if (!deal) return;
  await queueMail(tx, {
    key: `mailRefused/${row.id}`,
    dealId: row.dealId,
    to: deal.owner,
    template: 'mailRefused',
    data: { template: row.template, to: row.to, response: words },
    dueAt: row.dueAt,
  });
}

/**
 * Plans the next try.
 *
 * @param holdsUntil until when later mails of the deal wait for this one; null without limit
 * @returns after how many seconds it may be tried again
 */
export async function postpone(
  tx: Transaction,
  row: OutboxRow,
  { error, holdsUntil }: { error: unknown; holdsUntil: string | null },
): Promise<number> {
  const message = error instanceof Error ? error.message : String(error);
  const delaySeconds = Math.min(FIRST_RETRY_SECONDS * 2 ** Math.min(row.attempts, 20), LONGEST_RETRY_SECONDS);
  await tx
    .update(outbox)
    .set({
      attempts: row.attempts + 1,
      lastError: message.slice(0, LONGEST_ERROR),
      nextAttemptAt: fragment`clock_timestamp() + make_interval(secs => ${delaySeconds})`,
      holdsUntil,
    })
    .where(eq(outbox.id, row.id));
  return delaySeconds;
}

async function update(
  tx: Transaction,
  { id }: OutboxRow,
  values: Partial<typeof outbox.$inferInsert>,
): Promise<void> {
  await tx.update(outbox).set(values).where(eq(outbox.id, id));
}

async function tellOf(
  tx: Transaction,
  { dealId, dueAt, to, template }: OutboxRow,
  { type, summary, data }: { type: string; summary: string; data: Record<string, unknown> },
): Promise<void> {
  if (dealId === null) return;
  await tell(tx, { dealId, at: dueAt, type, actor: 'system', summary, data: { to, template, ...data } });
}
