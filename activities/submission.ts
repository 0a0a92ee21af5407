import { eq } from 'drizzle-orm';
import { approvedBefore } from '#db/approvedBefore.ts';
import { findApprovers } from '#db/approvers.ts';
import type { Transaction } from '#db/connection.ts';
import { quotes } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import type { ApprovalPlan, AskingRule } from '#domain/approval/plan.ts';
import type { Outcome } from '#workflows/messages.ts';
import { type PendingApproval, requestApprovals } from './approvalRequests.ts';
import { type SentQuote, sendQuote } from './offer.ts';
import { claimPromotions } from './promotionUses.ts';
import { loadDeal, loadQuote, moveDeal, refuse, refuseFields, type Step, today } from './step.ts';

export type Submitted =
  | { stage: 'awaitingApproval'; requests: PendingApproval[] }
  | { stage: 'offered'; sent: SentQuote };

/** Asks for what approval the policy demands, and sends the quote where it demands none. */
export async function submit(tx: Transaction, step: Step): Promise<Outcome<Submitted>> {
  const { owner, stage } = await loadDeal(tx, step.dealId);
  const quote = await loadQuote(tx, step.dealId);
  // The rows may be ahead of the deal for a moment, where the engine has forgotten a command.
  if (stage !== 'draft') return refuse('wrongStage', `Version ${quote.version} was submitted already.`);
  const approved = await approvedBefore(tx, quote);
  const { customer, priced, paymentTerms } = quote;
  const asked = { priced, paymentTerms, terms: quote.terms, selectable: quote.selectable, approved };
  const found = await findApprovers(tx, { on: today(step), owner, customer, asked });
  if (!found.ok) return refuseFields(found.problems);
  const spent = await claimPromotions(tx, step, quote);
  if (spent.length > 0) return refuseFields(spent);
  const { plan, finding } = found.value;
  await tx.update(quotes).set({ approval: finding }).where(eq(quotes.id, quote.id));
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'quoteSubmitted',
    actor: step.actor,
    summary: submissionWords(plan),
    data: { version: quote.version, policyId: finding.policyId, autoApproved: plan.autoApproved },
  });
  for (const rule of plan.rules) await tellWhatHolds(tx, step, rule);
  if (plan.groups.length === 0) return { stage: 'offered', sent: await sendQuote(tx, step) };
  await tx.update(quotes).set({ status: 'awaitingApproval' }).where(eq(quotes.id, quote.id));
  await moveDeal(tx, step, 'awaitingApproval');
  return {
    stage: 'awaitingApproval',
    requests: await requestApprovals(tx, step, { quoteId: quote.id, groups: plan.groups }),
  };
}

function submissionWords({ autoApproved, rules, groups }: ApprovalPlan): string {
  if (groups.length > 0) return 'The quote was submitted for approval.';
  if (autoApproved !== null) return `The quote was submitted and approved automatically: ${autoApproved}.`;
  return rules.length > 0
    ? 'The quote was submitted; what was approved before still holds.'
    : 'The quote was submitted; no rule asks for approval.';
}

async function tellWhatHolds(
  tx: Transaction,
  step: Step,
  { reason, stillApproved }: AskingRule,
): Promise<void> {
  if (!stillApproved) return;
  const { version, by } = stillApproved;
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'approvalStillHolds',
    actor: 'system',
    summary: `Nobody is asked again about “${reason}”: approved in version ${version} by ${by.join(' and ')}, and what it looks at is unchanged or better since.`,
    data: { reason, version, by },
  });
}
