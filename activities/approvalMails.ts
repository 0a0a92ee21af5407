import { eq } from 'drizzle-orm';
import { delegationsFrom } from '#db/approvalBasis.ts';
import type { Transaction } from '#db/connection.ts';
import { queueMail } from '#db/outbox.ts';
import { type ApprovalRequest, approvalRequests } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import { type Delegate, delegatesOf } from '#domain/approval/delegation.ts';
import { addDuration } from '#domain/dates.ts';
import { loadDeal, type Step, today } from './step.ts';

/** How long a link to decide stays good; the request itself ends with its quote. */
const LINK_DAYS = 90;

interface ApproverMail {
  to: string;
  template: 'approvalRequest' | 'approvalEscalation' | 'approvalReminder';
  /** Names the mail; by default one of a kind goes to each approver once. */
  key?: string;
  /** Who is away, where their delegate is asked. */
  onBehalfOf?: string;
}

/** Asks one approver, with a link that is theirs alone. */
export async function mailApprover(
  tx: Transaction,
  step: Step,
  request: Pick<ApprovalRequest, 'id' | 'quoteId'>,
  { to, template, key = template, onBehalfOf }: ApproverMail,
): Promise<void> {
  const expiry = addDuration(step.at, `P${LINK_DAYS}D`, step.timeZone);
  await queueMail(tx, {
    key: `${key}/${request.id}/${to}`,
    dealId: step.dealId,
    to,
    template,
    data: { quoteId: request.quoteId, approvalId: request.id, ...(onBehalfOf ? { onBehalfOf } : {}) },
    link: {
      action: 'decideApproval',
      subjectId: request.id,
      dealId: step.dealId,
      email: to,
      expiresAt: expiry.ok ? expiry.value : step.at,
    },
    dueAt: step.at,
  });
}

/** Tells all who were asked, delegates included, that they need not decide any more. */
export async function mailWithdrawal(
  tx: Transaction,
  step: Step,
  request: ApprovalRequest,
  { reason, key = 'approvalWithdrawn' }: { reason: string; key?: string },
): Promise<void> {
  for (const to of new Set([...request.eligible, ...(request.delegatesAsked ?? [])])) {
    await queueMail(tx, {
      key: `${key}/${request.id}/${to}`,
      dealId: step.dealId,
      to,
      template: 'approvalWithdrawn',
      data: { quoteId: request.quoteId, reason },
      dueAt: step.at,
    });
  }
}

/** Who decides today in the stead of those who were asked. */
export async function delegatesToday(
  tx: Transaction,
  step: Step,
  { eligible }: Pick<ApprovalRequest, 'eligible'>,
): Promise<Delegate[]> {
  const { owner } = await loadDeal(tx, step.dealId);
  const on = today(step);
  return delegatesOf(eligible, { delegations: await delegationsFrom(tx, on), on, owner });
}

/** Asks the delegates of those who are away today, each once. */
export async function askDelegatesOf(tx: Transaction, step: Step, request: ApprovalRequest): Promise<void> {
  const before = request.delegatesAsked ?? [];
  const delegates = (await delegatesToday(tx, step, request)).filter(({ email }) => !before.includes(email));
  if (delegates.length === 0) return;
  await tx
    .update(approvalRequests)
    .set({ delegatesAsked: [...before, ...delegates.map(({ email }) => email)] })
    .where(eq(approvalRequests.id, request.id));
  for (const { email, onBehalfOf } of delegates) {
    await mailApprover(tx, step, request, {
      to: email,
      template: 'approvalRequest',
      key: 'approvalDelegated',
      onBehalfOf,
    });
    await tell(tx, {
      dealId: step.dealId,
      at: step.at,
      type: 'approvalDelegated',
      actor: 'system',
      summary: `${onBehalfOf} is away; ${email} was asked as well.`,
      data: { approvalId: request.id, absent: onBehalfOf, delegate: email },
    });
  }
}
