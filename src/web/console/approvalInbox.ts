import { and, asc, desc, eq, gt, inArray, lt } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isFor } from '#api/views/approval.ts';
import type { Database } from '#db/connection.ts';
import { approvalRequests, deals, quotes } from '#db/schema/deals.ts';
import { customers } from '#db/schema/setup.ts';
import { contains } from '#db/search.ts';
import { describe } from '../decision.ts';
import type { WebDeps } from '../deps.ts';
import { sendPage } from '../page.ts';
import { formatOf } from '../reader.ts';
import type { Sessions } from '../session.ts';
import { approverWords } from '../words.ts';
import { type ListQuery, listPage, listQuery, PAGE_SIZE } from './list.ts';
import { type ConsoleCall, consoleRoutes } from './route.ts';

/** What waits for the decision of whoever is signed in, in their own right or in somebody’s stead; and what was decided. */
export function registerApprovalInbox(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  consoleRoutes(app, deps, sessions).get('/approvals', [], (call) => sendInbox(deps, call));
}

async function sendInbox({ db, sandbox }: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const { person, request, reply } = call;
  const query = listQuery(call.query);
  const isDecided = call.query.show === 'decided';
  const page = listPage(await listInbox(db, { email: person.email, query, isDecided }), {
    path: '/approvals',
    query,
    cursorOf: ({ approval }) => approval.id,
    more: isDecided ? { show: 'decided' } : {},
  });
  return sendPage(reply, {
    view: 'approvals',
    title: 'Approvals',
    sandbox,
    person,
    section: 'approvals',
    model: {
      isDecided,
      list: page.list,
      rows: page.rows.map(({ approval, quote, deal }) => {
        const format = formatOf(request, deal.timeZone);
        const isOwn = approval.eligible.some((email) => email.toLowerCase() === person.email.toLowerCase());
        return {
          id: approval.id,
          customer: quote.customer.name,
          total: format.money(quote.priced.total, quote.priced.currency),
          reason: approval.reason,
          asked: isOwn ? '' : `in the stead of ${approverWords(approval.approver)}`,
          owner: deal.owner,
          requestedAt: approval.requestedAt ? format.instant(approval.requestedAt) : '',
          state: isDecided ? describe(approval, format) : null,
        };
      }),
    },
  });
}

/** What waits, the oldest first; what was decided, the newest first. One more row than is shown. */
async function listInbox(
  db: Database,
  { email, query: { text, after }, isDecided }: { email: string; query: ListQuery; isDecided: boolean },
) {
  const { id, status } = approvalRequests;
  return db
    .select({ approval: approvalRequests, quote: quotes, deal: deals })
    .from(approvalRequests)
    .innerJoin(quotes, eq(quotes.id, approvalRequests.quoteId))
    .innerJoin(deals, eq(deals.id, approvalRequests.dealId))
    .innerJoin(customers, eq(customers.id, deals.customerId))
    .where(
      and(
        isDecided ? inArray(status, ['approved', 'rejected']) : eq(status, 'pending'),
        await isFor(db, email),
        text ? contains(text, [customers.name, customers.externalId, deals.owner]) : undefined,
        after ? (isDecided ? lt(id, after) : gt(id, after)) : undefined,
      ),
    )
    .orderBy(isDecided ? desc(id) : asc(id))
    .limit(PAGE_SIZE + 1);
}
