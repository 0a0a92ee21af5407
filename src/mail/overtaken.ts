import { and, eq, sql as fragment, gt, isNotNull, lt, or } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import type { MailTemplate, OutboxRow } from '#db/outbox.ts';
import { reminders } from '#db/schema/billing.ts';
import { outbox } from '#db/schema/technical.ts';
import { dec } from '#domain/money.ts';
import { amountDue } from '#domain/receivables.ts';
import { type MailFacts, numberOf } from './content.ts';

const REMINDERS: ReadonlySet<string> = new Set<MailTemplate>([
  'reminder',
  'finalNotice',
  'signatureReminder',
  'approvalReminder',
]);
const LONG_WAIT_MS = 60_000;
/** A mail takes a second or two where all is well, but many may follow one another on a busy machine. */
const KEPT_BACK_SECONDS = 30;

/**
 * Whether a reminder had to wait, so that it is looked at again before it is sent: tried before, written long ago, or
 * kept back by an earlier mail of its deal. One that did not wait goes as it was written, since on a test clock a
 * payment may follow within the same second.
 */
export async function isLateReminder(tx: Transaction, row: OutboxRow): Promise<boolean> {
  if (!REMINDERS.has(row.template)) return false;
  if (row.attempts > 0 || Date.now() - Date.parse(row.recordedAt) > LONG_WAIT_MS) return true;
  return row.dealId !== null && wasKeptBack(tx, { ...row, dealId: row.dealId });
}

/** By a mail that was tried more than once or dropped, or over which a mail server took its time. */
async function wasKeptBack(
  tx: Transaction,
  { id, dealId, recordedAt }: OutboxRow & { dealId: string },
): Promise<boolean> {
  const settledAt = fragment`coalesce(${outbox.sentAt}, ${outbox.droppedAt}, ${outbox.refusedAt})`;
  const clearlyAfter = fragment`${recordedAt}::timestamptz + make_interval(secs => ${KEPT_BACK_SECONDS})`;
  const keptBackBy = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(
      and(
        eq(outbox.dealId, dealId),
        lt(outbox.id, id),
        or(
          and(or(gt(outbox.attempts, 1), isNotNull(outbox.droppedAt)), gt(settledAt, recordedAt)),
          gt(settledAt, clearlyAfter),
        ),
      ),
    )
    .limit(1);
  return keptBackBy.length > 0;
}

/** Why a reminder that had to wait is not sent any more: what it asks for has been done meanwhile. Null where it has not. */
export function whyOvertaken({ invoice, signer, contract, approval }: MailFacts): string | null {
  if (invoice && dec(amountDue(invoice)).isZero()) return 'nothing is due on the invoice any more';
  if (invoice?.onHold) return 'the invoice is on hold';
  if (approval && approval.status !== 'pending') return 'the approval is decided';
  if (signer && signer.status !== 'pending') return 'the signer has decided';
  return contract && contract.status !== 'open' ? 'the contract is closed' : null;
}

/** A reminder that had to wait with the invoice's figures of now: what is still due, and its fee unless that was taken back. */
export async function asItStands(tx: Transaction, facts: MailFacts): Promise<MailFacts> {
  const { invoice, data } = facts;
  if (!invoice) return facts;
  const [sent] = await tx
    .select({ feeReversed: reminders.feeReversed })
    .from(reminders)
    .where(and(eq(reminders.invoiceId, invoice.id), eq(reminders.step, numberOf(facts, 'step') ?? -1)));
  const lateFee = sent?.feeReversed ? null : data.lateFee;
  return { ...facts, data: { ...data, amountDue: amountDue(invoice), lateFee } };
}
