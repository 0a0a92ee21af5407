import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { type ApprovalRequest, type ApprovalStatus, approvalRequests, quotes } from '#db/schema/deals.ts';
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
        approver ? sql`${approvalRequests.eligible} ? ${approver.toLowerCase()}` : undefined,
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
    .innerJoin(quotes, eq(quotes.id, approvalRequests.quoteId));

const show = ({ request, version }: { request: ApprovalRequest; version: number }) => ({
  id: request.id,
  dealId: request.dealId,
  quoteVersion: version,
  group: request.groupNo,
  approver: request.approver,
  eligible: request.eligible,
  reason: request.reason,
  status: request.status,
  requestedAt: request.requestedAt,
  escalatedAt: request.escalatedAt,
  decidedAt: request.decidedAt,
  decidedBy: request.decidedBy,
  comment: request.comment,
});
