import { and, eq, sql as fragment, gt, isNotNull, lt, or } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import type { MailTemplate, OutboxRow } from '#db/outbox.ts';
import { outbox } from '#db/schema/technical.ts';
import { dec } from '#domain/money.ts';
import { amountDue } from '#domain/receivables.ts';
import { loadFacts } from './facts.ts';

const REMINDERS: ReadonlySet<string> = new Set<MailTemplate>([
  'reminder',
  'finalNotice',
  'signatureReminder',
  'approvalReminder',
]);
const LONG_WAIT_MS = 60_000;

/**
 * A reminder that had to wait is not sent any more where what it asks for has been done meanwhile. One that did not
 * wait goes as it is, since on a test clock a payment may follow within the same second.
 */
export async function whyOvertaken(tx: Transaction, row: OutboxRow): Promise<string | null> {
  if (!REMINDERS.has(row.template) || !(await hasWaited(tx, row))) return null;
  const { invoice, signer, contract, approval } = await loadFacts(tx, row);
  if (invoice && dec(amountDue(invoice)).isZero()) return 'nothing is due on the invoice any more';
  if (invoice?.onHold) return 'the invoice is on hold';
  if (approval && approval.status !== 'pending') return 'the approval is decided';
  if (signer && signer.status !== 'pending') return 'the signer has decided';
  return contract && contract.status !== 'open' ? 'the contract is closed' : null;
}

/** Tried before, written long ago, or kept back by a mail of its deal that had to be tried again. */
async function hasWaited(tx: Transaction, row: OutboxRow): Promise<boolean> {
  if (row.attempts > 0 || Date.now() - Date.parse(row.recordedAt) > LONG_WAIT_MS) return true;
  if (row.dealId === null) return false;
  const settledAt = fragment`coalesce(${outbox.sentAt}, ${outbox.droppedAt}, ${outbox.refusedAt})`;
  const keptBackBy = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(
      and(
        eq(outbox.dealId, row.dealId),
        lt(outbox.id, row.id),
        or(gt(outbox.attempts, 1), isNotNull(outbox.droppedAt)),
        gt(settledAt, row.recordedAt),
      ),
    )
    .limit(1);
  return keptBackBy.length > 0;
}
