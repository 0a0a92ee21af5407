import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '#db/connection.ts';
import { journalEntries } from '#db/schema/ledger.ts';
import { planRevenue } from '#domain/planRevenue.ts';
import { STAGES } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { requireSeller } from '../quoteInput.ts';
import { idParams, page, pageQuery, plainDate } from '../schemas/common.ts';
import * as schemas from '../schemas/money.ts';
import { contractNetting } from '../views/contractNetting.ts';
import { listEntries, trialBalance } from '../views/ledger.ts';
import { aging, daysSalesOutstanding, pipeline, quoteToClose, winRate } from '../views/reports.ts';
import { showRevenue } from '../views/revenue.ts';
import { type Api, answers, failFields, wallDate } from './support.ts';

export function financeRoutes(app: Api, deps: ApiDeps): void {
  revenueRoutes(app, deps);
  ledgerRoutes(app, deps);
  reportRoutes(app, deps);
  contractNettingRoute(app, deps);
}

function revenueRoutes(app: Api, { db }: ApiDeps): void {
  const tags = ['Revenue'];
  app.get(
    '/v1/deals/:id/revenue',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Obligations and their schedules',
        params: idParams,
        response: answers(200, schemas.revenue),
      },
    },
    ({ params }) => showRevenue(db, params.id),
  );
  app.post(
    '/v1/revenue/preview',
    {
      config: { scopes: ['finance', 'sales'] },
      schema: {
        tags,
        summary: 'Allocate a transaction price and lay out its schedules; saves nothing',
        body: schemas.revenuePreview,
        response: answers(200, schemas.revenue),
      },
    },
    async ({ body }) => {
      const plan = planRevenue(body);
      return plan.ok ? { currency: body.currency, ...plan.value } : failFields(plan.problems);
    },
  );
}

function ledgerRoutes(app: Api, { db }: ApiDeps): void {
  const tags = ['Ledger'];
  app.get(
    '/v1/ledger/entries',
    {
      config: { scopes: ['finance'] },
      schema: {
        tags,
        summary: 'Journal entries, in the order of recording',
        description:
          'No entry ever appears before one that was read: `after` with the last entry’s id goes on where a reader stopped.',
        querystring: pageQuery(200).extend({
          dealId: z.string().optional(),
          customerId: z.string().optional(),
        }),
        response: answers(200, page(schemas.journalEntry)),
      },
    },
    ({ query }) => listEntries(db, query),
  );
  app.get(
    '/v1/ledger/trial-balance',
    {
      config: { scopes: ['finance'] },
      schema: {
        tags,
        summary: 'Each account’s net balance',
        querystring: z.object({ asOf: plainDate.optional(), dealId: z.string().optional() }),
        response: answers(200, schemas.trialBalance),
      },
    },
    ({ query }) => trialBalance(db, query),
  );
}

const byDate = z.object({ asOf: plainDate.optional() });
const buckets = {
  notDue: z.string(),
  days1To30: z.string(),
  days31To60: z.string(),
  days61To90: z.string(),
  over90: z.string(),
  total: z.string(),
};

const reports = ['Reports'];
const reading = { scopes: ['finance', 'sales'] as const };

function reportRoutes(app: Api, { db }: ApiDeps): void {
  const tags = reports;
  const config = reading;
  app.get(
    '/v1/reports/aging',
    {
      config,
      schema: {
        tags,
        summary: 'Receivables by how long they have been due',
        querystring: byDate,
        response: answers(
          200,
          z.object({
            asOf: z.string(),
            customers: z.array(
              z.object({ customerId: z.string(), name: z.string(), currency: z.string(), ...buckets }),
            ),
            totals: z.array(z.object({ currency: z.string(), ...buckets })),
          }),
        ),
      },
    },
    async ({ query }) => aging(db, query.asOf ?? (await lastDay(db))),
  );
  app.get(
    '/v1/reports/pipeline',
    {
      config,
      schema: {
        tags,
        summary: 'Deals by stage',
        response: answers(
          200,
          z.object({
            stages: z.array(
              z.object({ stage: z.enum(STAGES), currency: z.string(), count: z.number(), total: z.string() }),
            ),
          }),
        ),
      },
    },
    () => pipeline(db),
  );
  app.get(
    '/v1/reports/quote-to-close',
    {
      config,
      schema: {
        tags,
        summary: 'Days from the opening of a deal to its last signature',
        response: answers(
          200,
          z.object({
            deals: z.number(),
            averageDays: z.string().nullable(),
            medianDays: z.string().nullable(),
          }),
        ),
      },
    },
    () => quoteToClose(db),
  );
  app.get(
    '/v1/reports/win-rate',
    {
      config,
      schema: {
        tags,
        summary: 'Deals won and lost',
        response: answers(
          200,
          z.object({ won: z.number(), lost: z.number(), winRatePercent: z.string().nullable() }),
        ),
      },
    },
    () => winRate(db),
  );
  app.get(
    '/v1/reports/dso',
    {
      config,
      schema: {
        tags,
        summary: 'Days sales outstanding',
        description:
          'By currency: receivables on `asOf` ÷ (invoiced − credited in the 90 days up to it) × 90. All with tax; receivables include late fees, and a credit note counts on its own day. `dso` is null where invoices less credit notes are not above zero.',
        querystring: byDate,
        response: answers(
          200,
          z.object({
            asOf: z.string(),
            days: z.number(),
            currencies: z.array(
              z.object({
                currency: z.string(),
                receivables: z.string(),
                invoiced: z.string(),
                credited: z.string(),
                dso: z.string().nullable(),
              }),
            ),
          }),
        ),
      },
    },
    async ({ query }) => daysSalesOutstanding(db, query.asOf ?? (await lastDay(db))),
  );
}

function contractNettingRoute(app: Api, { db }: ApiDeps): void {
  const perDeal = z.object({
    dealId: z.string(),
    customerId: z.string(),
    name: z.string(),
    currency: z.string(),
    receivables: z.string().meta({ description: 'Open on `asOf` and due after it, with tax and late fees.' }),
    receivablesNetOfTax: z.string().meta({
      description:
        'Of each invoice, less its credit notes, the net share of what is open, without late fees.',
    }),
    contractLiability: z.string(),
    toNet: z.string().meta({ description: 'The smaller of the net receivables and the liability.' }),
  });
  app.get(
    '/v1/reports/contract-netting',
    {
      config: reading,
      schema: {
        tags: reports,
        summary: 'Receivables that are neither due nor performed',
        description:
          'An invoice makes a receivable and a contract liability when it is issued. What is not yet due on `asOf` and not yet performed is to be netted at year’s end (IFRS 15.105-108): debit contractLiability, credit accountsReceivable. An invoice that is due on `asOf` is due. A contract liability has no tax, so receivables count net of it; performance is taken to be for what fell due first. Deals with nothing to net are left out.',
        querystring: byDate,
        response: answers(
          200,
          z.object({
            asOf: z.string(),
            deals: z.array(perDeal),
            totals: z.array(z.object({ currency: z.string(), toNet: z.string() })),
          }),
        ),
      },
    },
    async ({ query }) => contractNetting(db, query.asOf ?? (await lastDay(db))),
  );
}

/** Without a date all counts that is posted: up to today, or to the last day that a test clock has reached. */
async function lastDay(db: Database): Promise<string> {
  const seller = await requireSeller(db);
  const [row] = await db
    .select({ last: sql<string | null>`max(${journalEntries.on})::text` })
    .from(journalEntries);
  const today = wallDate(seller.timeZone);
  return row?.last && row.last > today ? row.last : today;
}
