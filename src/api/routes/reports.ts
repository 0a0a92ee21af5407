import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '#db/connection.ts';
import { journalEntries } from '#db/schema/ledger.ts';
import { LOSS_CODES, STAGES } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { requireSeller } from '../quoteInput.ts';
import { plainDate } from '../schemas/common.ts';
import { contractNetting } from '../views/contractNetting.ts';
import { aging, daysSalesOutstanding, pipeline, quoteToClose, winRate } from '../views/reports.ts';
import { type Api, answers, wallDate } from './support.ts';

const tags = ['Reports'];
const config = { scopes: ['finance', 'sales'] as const };
const byDate = z.object({ asOf: plainDate.optional() });

export function reportRoutes(app: Api, deps: ApiDeps): void {
  agingRoute(app, deps);
  salesRoutes(app, deps);
  daysSalesOutstandingRoute(app, deps);
  contractNettingRoute(app, deps);
}

const buckets = {
  notDue: z.string(),
  days1To30: z.string(),
  days31To60: z.string(),
  days61To90: z.string(),
  over90: z.string(),
  total: z.string(),
};

function agingRoute(app: Api, { db }: ApiDeps): void {
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
}

function salesRoutes(app: Api, { db }: ApiDeps): void {
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
          z.object({
            won: z.number(),
            lost: z.number(),
            winRatePercent: z.string().nullable(),
            lostReasons: z
              .array(z.object({ reason: z.enum(LOSS_CODES).nullable(), deals: z.number() }))
              .meta({
                description: 'Of the lost deals, the most frequent first; null where nobody said why.',
              }),
          }),
        ),
      },
    },
    () => winRate(db),
  );
}

function daysSalesOutstandingRoute(app: Api, { db }: ApiDeps): void {
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
      config,
      schema: {
        tags,
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
