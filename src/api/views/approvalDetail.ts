import { and, eq, lt, ne, type SQL, sql } from 'drizzle-orm';
import { delegationsFrom } from '#db/approvalBasis.ts';
import type { Database } from '#db/connection.ts';
import {
  type ApprovalRequest,
  approvalRequests,
  type Deal,
  deals,
  type Quote,
  quotes,
} from '#db/schema/deals.ts';
import { delegatesOf } from '#domain/approval/delegation.ts';
import { dateOf } from '#domain/dates.ts';
import { roundAmount } from '#domain/money.ts';
import { Problem } from '../problems.ts';
import { show } from './approval.ts';
import { nowOf } from './deal.ts';

/** A request with all that it takes to decide it. */
export async function showApproval(db: Database, id: string) {
  const [found] = await db
    .select({ request: approvalRequests, quote: quotes, deal: deals })
    .from(approvalRequests)
    .innerJoin(quotes, eq(quotes.id, approvalRequests.quoteId))
    .innerJoin(deals, eq(deals.id, approvalRequests.dealId))
    .where(eq(approvalRequests.id, id));
  if (!found) throw new Problem('notFound', `There is no approval ${id}.`);
  const { request, quote, deal } = found;
  const { priced, approval } = quote;
  return {
    ...show({ request, version: quote.version }),
    rules: rulesOf(request, quote),
    policy: approval ? { id: approval.policyId, name: approval.policyName, on: approval.on } : null,
    delegates: await delegatesNow(db, request, deal),
    quote: { id: quote.id, version: quote.version, ...priced },
    comparison: await comparisonOf(db, found),
  };
}

/** The rules that a request answers; of one from before they were kept, its reason. */
function rulesOf({ rules, reason }: ApprovalRequest, { approval }: Quote) {
  const found = (rules ?? []).flatMap((place) => approval?.rules[place] ?? []);
  return found.length > 0
    ? found.map((rule) => ({ reason: rule.reason, stillApproved: rule.stillApproved }))
    : [{ reason, stillApproved: null }];
}

/** Who decides in the stead of those who were asked, on the day where the deal's clock stands. */
export async function delegatesNow(db: Database, { eligible }: ApprovalRequest, deal: Deal) {
  const on = dateOf(nowOf(deal), deal.timeZone);
  return delegatesOf(eligible, { delegations: await delegationsFrom(db, on), on, owner: deal.owner });
}

/** What was accepted before the request was made: by the same customer, and by customers of its segment. */
export async function comparisonOf(
  db: Database,
  { request, quote, deal }: { request: ApprovalRequest; quote: Quote; deal: Deal },
) {
  const before = and(
    eq(quotes.status, 'accepted'),
    lt(quotes.decidedAt, request.requestedAt ?? quote.createdAt),
    ne(quotes.dealId, deal.id),
  );
  const { segment } = quote.customer;
  const { currency } = quote.priced;
  return {
    customer: await historyOf(db, currency, and(before, eq(deals.customerId, deal.customerId))),
    segment:
      segment === null
        ? null
        : await historyOf(db, currency, and(before, sql`${quotes.customer} ->> 'segment' = ${segment}`)),
  };
}

async function historyOf(db: Database, currency: string, where: SQL | undefined) {
  const percent = sql`(${quotes.priced} ->> 'discountPercent')::numeric`;
  const total = sql`(${quotes.priced} ->> 'total')::numeric`;
  const isSame = sql`${quotes.priced} ->> 'currency' = ${currency}`;
  const [row] = await db
    .select({
      count: sql<number>`count(*)::int`,
      averageDiscountPercent: sql<string | null>`trim_scale(round(avg(${percent}), 4))::text`,
      highestDiscountPercent: sql<string | null>`trim_scale(max(${percent}))::text`,
      sameCount: sql<number>`(count(*) filter (where ${isSame}))::int`,
      averageTotal: sql<string | null>`(avg(${total}) filter (where ${isSame}))::text`,
    })
    .from(quotes)
    .innerJoin(deals, eq(deals.id, quotes.dealId))
    .where(where);
  if (!row) throw new Error('A count has a row.');
  const { sameCount, averageTotal, ...history } = row;
  return {
    ...history,
    sameCurrency: {
      count: sameCount,
      averageTotal: averageTotal === null ? null : roundAmount(averageTotal, currency),
    },
  };
}
