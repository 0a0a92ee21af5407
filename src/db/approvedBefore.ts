import { and, asc, desc, eq, isNotNull, lt } from 'drizzle-orm';
import { approvalFacts } from '#domain/approval/facts.ts';
import type { ApprovedVersion } from '#domain/approval/reapproval.ts';
import type { Queryable } from './connection.ts';
import { type ApprovalRequest, approvalRequests, type Quote, quotes } from './schema/deals.ts';

/** So many earlier versions are compared; what was approved before them is asked for again. */
const MOST_VERSIONS = 100;

/**
 * Earlier versions that went to the customer with somebody's approval. An approval that itself rested on an earlier
 * one is left out: what somebody has seen and agreed to is the measure.
 */
export async function approvedBefore(
  db: Queryable,
  { dealId, version }: Pick<Quote, 'dealId' | 'version'>,
): Promise<ApprovedVersion[]> {
  const versions = await db
    .select()
    .from(quotes)
    .where(
      and(
        eq(quotes.dealId, dealId),
        lt(quotes.version, version),
        isNotNull(quotes.sentAt),
        isNotNull(quotes.approval),
      ),
    )
    .orderBy(desc(quotes.version))
    .limit(MOST_VERSIONS);
  if (versions.length === 0) return [];
  const requests = await db
    .select()
    .from(approvalRequests)
    .where(eq(approvalRequests.dealId, dealId))
    .orderBy(asc(approvalRequests.id));
  return versions.map((quote) => {
    const ofQuote = requests.filter(({ quoteId }) => quoteId === quote.id);
    const last = Math.max(...ofQuote.map(({ submission }) => submission));
    const given = ofQuote.filter(({ submission, status }) => submission === last && status === 'approved');
    return { version: quote.version, facts: approvalFacts(quote), rules: approvedRules(quote, given) };
  });
}

function approvedRules({ approval }: Quote, given: ApprovalRequest[]): ApprovedVersion['rules'] {
  return (approval?.rules ?? []).flatMap((rule, place) => {
    const by = given.flatMap(({ rules, decidedBy }) =>
      rules?.includes(place) && decidedBy ? [decidedBy] : [],
    );
    return rule.stillApproved === null && by.length > 0 ? [{ ...rule, by: [...new Set(by)] }] : [];
  });
}
