import { and, asc, eq, ne, or, type SQL, sql } from 'drizzle-orm';
import { delegationsFrom } from '#db/approvalBasis.ts';
import type { Database } from '#db/connection.ts';
import {
  type ApprovalRequest,
  type ApprovalStatus,
  approvalRequests,
  deals,
  quotes,
} from '#db/schema/deals.ts';
import { standsInFor } from '#domain/approval/delegation.ts';
import { behind, pageOf } from './paging.ts';

/** All requests of a deal, those included that wait for their turn. */
export async function approvalsOf(db: Database, dealId: string) {
  const rows = await select(db).where(eq(approvalRequests.dealId, dealId)).orderBy(asc(approvalRequests.id));
  return rows.map(show);
}

/** Requests of all deals, the oldest first. */
export async function listApprovals(
  db: Database,
  query: {
    limit: number;
    after?: string | undefined;
    dealId?: string | undefined;
    status?: ApprovalStatus | undefined;
    approver?: string | undefined;
  },
) {
  const { limit, after, dealId, status, approver } = query;
  const rows = await select(db)
    .where(
      and(
        await behind(db, after, { cursor: approvalRequests.id }),
        dealId ? eq(approvalRequests.dealId, dealId) : undefined,
        status ? eq(approvalRequests.status, status) : undefined,
        approver ? await isFor(db, approver) : undefined,
      ),
    )
    .orderBy(asc(approvalRequests.id))
    .limit(limit + 1);
  return pageOf(rows, { limit, cursorOf: ({ request }) => request.id, show });
}

const select = (db: Database) =>
  db
    .select({ request: approvalRequests, version: quotes.version })
    .from(approvalRequests)
    .innerJoin(quotes, eq(quotes.id, approvalRequests.quoteId))
    .innerJoin(deals, eq(deals.id, approvalRequests.dealId));

/** In a query that joins the request's deal: whether somebody can decide it today, by that deal's clock. */
export async function isFor(db: Database, email: string): Promise<SQL | undefined> {
  const me = email.toLowerCase();
  const today = sql`(coalesce(${deals.clockAt}, now()) at time zone ${deals.timeZone})::date`;
  const others = standsInFor(me, await delegationsFrom(db, EVER));
  return or(
    isAsked(me),
    ...others.map(({ absent, startsOn, endsOn }) =>
      and(isAsked(absent), sql`${today} between ${startsOn} and ${endsOn}`, ne(deals.owner, me)),
    ),
  );
}

/** Addresses are compared without case, since policies of old may have them as they were written. */
const isAsked = (email: string) => sql`exists (
  select from jsonb_array_elements_text(${approvalRequests.eligible}) as who where lower(who) = ${email}
)`;

/** A deal's clock may stand on any day. */
const EVER = '1900-01-01';

export const show = ({ request, version }: { request: ApprovalRequest; version: number }) => ({
  id: request.id,
  dealId: request.dealId,
  quoteVersion: version,
  group: request.groupNo,
  approver: request.approver,
  eligible: request.eligible,
  delegatesAsked: request.delegatesAsked ?? [],
  votesNeeded: request.votesNeeded,
  reason: request.reason,
  status: request.status,
  requestedAt: request.requestedAt,
  remindedAt: request.remindedAt,
  escalatedAt: request.escalatedAt,
  decidedAt: request.decidedAt,
  decidedBy: request.decidedBy,
  decidedFor: request.decidedFor,
  comment: request.comment,
});
