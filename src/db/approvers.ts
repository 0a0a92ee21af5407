import { judgedFacts } from '#domain/approval/judgedFacts.ts';
import { type ApprovalFinding, type ApprovalPlan, planApproval } from '#domain/approval/plan.ts';
import type { ApprovedVersion } from '#domain/approval/reapproval.ts';
import type { PricedQuote, SelectableQuote } from '#domain/pricing/pricedQuote.ts';
import type { PaymentTerms, QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import type { PlainDate, Result } from '#domain/types.ts';
import { loadStaff, policyInForce, ratesInForce } from './approvalBasis.ts';
import type { Queryable } from './connection.ts';

/** A quote, and the deal's versions that were approved before, the newest first. */
interface Asked {
  priced: PricedQuote;
  paymentTerms: PaymentTerms;
  terms: QuoteTerms;
  /** Null where the customer has no choice. */
  selectable: SelectableQuote | null;
  approved?: readonly ApprovedVersion[];
}

interface Question<Quotes> {
  on: PlainDate;
  owner: string;
  customer: { segment: string | null; country: string };
  asked: Quotes;
}

export interface FoundApprovers {
  plan: ApprovalPlan;
  finding: ApprovalFinding;
}

/**
 * Who has to approve each of some quotes of one owner by the policy in force on a day. It is the day of the submission
 * that counts: the date of the price book is the salesperson's to choose, and nobody chooses the rules that they are
 * held to. Comparing and submitting both come through here, so that they cannot differ.
 */
export async function findApproversOfAll(
  db: Queryable,
  { on, owner, customer, asked }: Question<readonly Asked[]>,
): Promise<Result<FoundApprovers>[]> {
  const policy = await policyInForce(db, on);
  const rates = await ratesInForce(db, on);
  const staff = await loadStaff(db);
  return asked.map(({ priced, paymentTerms, terms, selectable, approved = [] }) => {
    const plan = planApproval({
      policy: policy ?? { rules: [] },
      ...judgedFacts({ priced, paymentTerms, terms, customer, selectable }),
      rates,
      owner,
      ...staff,
      approved,
    });
    if (!plan.ok) return plan;
    const { autoApproved, rules } = plan.value;
    const finding = {
      policyId: policy?.id ?? null,
      policyName: policy?.name ?? null,
      on,
      autoApproved,
      rules,
    };
    return { ok: true, value: { plan: plan.value, finding } };
  });
}

/** As for several quotes, for one. */
export async function findApprovers(
  db: Queryable,
  question: Question<Asked>,
): Promise<Result<FoundApprovers>> {
  const [found] = await findApproversOfAll(db, { ...question, asked: [question.asked] });
  if (!found) throw new Error('One quote has one answer.');
  return found;
}
