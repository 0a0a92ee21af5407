import { and, desc, eq, lt, or, type SQL } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import type { Database } from '#db/connection.ts';
import { latestTotal } from '#db/latest.ts';
import { deals } from '#db/schema/deals.ts';
import { customers } from '#db/schema/setup.ts';
import { contains } from '#db/search.ts';
import { dateOf } from '#domain/dates.ts';
import { STAGES, type Stage } from '#domain/types.ts';
import type { Format } from '#src/documents/format.ts';
import type { WebDeps } from '../deps.ts';
import { sendPage } from '../page.ts';
import { formatOf } from '../reader.ts';
import { may } from '../rights.ts';
import type { Sessions } from '../session.ts';
import { stageWords } from '../words.ts';
import { consoleRoutes } from './route.ts';

const PAGE_SIZE = 25;

interface Search {
  stage?: string;
  q?: string;
  after?: string;
}
interface Wanted {
  stage: Stage | null;
  text: string;
  after: string | null;
}

/** All deals, the newest first. */
export function registerDealsList(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  consoleRoutes(app, deps, sessions).get('/', [], async ({ request, reply, person, query }) => {
    const wanted = wantedOf(query);
    const found = await findDeals(deps.db, wanted);
    const shown = found.slice(0, PAGE_SIZE);
    const last = shown.at(-1);
    return sendPage(reply, {
      view: 'deals',
      title: 'Deals',
      sandbox: deps.sandbox,
      person,
      section: 'deals',
      model: {
        stages: STAGES.map((stage) => ({ stage, words: stageWords(stage) })),
        wanted,
        isSearch: wanted.stage !== null || wanted.text !== '',
        isFirstPage: wanted.after === null,
        deals: shown.map((row) => dealRow(row, formatOf(request, row.deal.timeZone))),
        next: found.length > PAGE_SIZE && last ? addressOf({ ...wanted, after: last.deal.id }) : null,
        first: addressOf({ ...wanted, after: null }),
        mailboxUrl: deps.mailboxUrl ?? null,
        maySell: may(person, ['sales']),
      },
    });
  });
}

/** Whatever stands in the address: what makes no sense counts as left out. */
function wantedOf({ stage, q, after }: Search): Wanted {
  return {
    stage: STAGES.find((known) => known === stage) ?? null,
    text: typeof q === 'string' ? q.trim().slice(0, 200) : '',
    after: typeof after === 'string' && after !== '' ? after.slice(0, 100) : null,
  };
}

function addressOf({ stage, text, after }: Wanted): string {
  const query = new URLSearchParams();
  if (stage) query.set('stage', stage);
  if (text) query.set('q', text);
  if (after) query.set('after', after);
  return query.size > 0 ? `/?${query.toString()}` : '/';
}

type Found = Awaited<ReturnType<typeof findDeals>>[number];

/** A deal's id sorts by the time it was made, so that it is the key of the pages, too. One more row than is shown. */
async function findDeals(db: Database, { stage, text, after }: Wanted) {
  const conditions: (SQL | undefined)[] = [
    stage ? eq(deals.stage, stage) : undefined,
    after ? lt(deals.id, after) : undefined,
    text ? or(contains(text, [customers.name, customers.externalId]), eq(deals.id, text)) : undefined,
  ];
  return db
    .select({
      deal: deals,
      customer: { name: customers.name },
      total: latestTotal,
    })
    .from(deals)
    .innerJoin(customers, eq(customers.id, deals.customerId))
    .where(and(...conditions))
    .orderBy(desc(deals.id))
    .limit(PAGE_SIZE + 1);
}

function dealRow({ deal, customer, total }: Found, format: Format) {
  return {
    id: deal.id,
    customer: customer.name,
    stage: deal.stage,
    stageWords: stageWords(deal.stage),
    waitsFor: deal.waitingFor?.summary ?? deal.endReason ?? '',
    since: deal.waitingFor?.since ? format.instant(deal.waitingFor.since) : null,
    next: deal.waitingFor?.next
      ? `${format.instant(deal.waitingFor.next.at)}: ${deal.waitingFor.next.summary}`
      : null,
    owner: deal.owner,
    total: format.money(total, deal.currency),
    startedOn: format.date(dateOf(deal.startedAt, deal.timeZone)),
    hasTestClock: deal.testClock,
  };
}
