import { and, desc, eq, gte, lt, lte, sql } from 'drizzle-orm';
import { loadStaff } from '#db/approvalBasis.ts';
import type { Database } from '#db/connection.ts';
import { deals, quotes, timelineEvents } from '#db/schema/deals.ts';
import { exchangeRates } from '#db/schema/setup.ts';
import { judgedFacts } from '#domain/approval/judgedFacts.ts';
import { planApproval } from '#domain/approval/plan.ts';
import type { ApprovalPolicy } from '#domain/approval/policy.ts';
import { emptySimulation, type Simulation, withQuote } from '#domain/approval/simulation.ts';
import type { PlainDate } from '#domain/types.ts';
import { failField } from '../routes/support.ts';

const MAX_QUOTES = 10_000;
const BATCH = 200;

/** Runs a policy over the versions that were submitted in a time, the newest first; writes nothing. */
export async function simulatePolicy(
  db: Database,
  {
    policy,
    from,
    until,
  }: { policy: ApprovalPolicy; from?: PlainDate | undefined; until?: PlainDate | undefined },
): Promise<Simulation> {
  const staff = await loadStaff(db);
  const ratesOn = await allRates(db);
  let simulation = emptySimulation(policy);
  for (let after: string | null = null; ; ) {
    const batch: Awaited<ReturnType<typeof submittedQuotes>> = await submittedQuotes(db, {
      from,
      until,
      after,
    });
    for (const { quote, owner, submittedOn } of batch) {
      const { dealId, id: quoteId, version, priced } = quote;
      const { total, currency } = priced;
      const plan = planApproval({
        policy,
        ...judgedFacts(quote),
        rates: ratesOn(submittedOn),
        owner,
        ...staff,
      });
      const submitted = { dealId, quoteId, version, submittedOn, total, currency };
      simulation = withQuote(simulation, { quote: submitted, policy, plan });
    }
    if (simulation.quotes > MAX_QUOTES) {
      failField('/from', `More than ${MAX_QUOTES} quotes were submitted in that time; choose a shorter one.`);
    }
    after = batch.at(-1)?.quote.id ?? null;
    if (batch.length < BATCH || after === null) return simulation;
  }
}

/** The timeline says when a version was submitted, for the first time where that was several times. */
const submittedOn = sql<PlainDate>`(
  select (min(${timelineEvents.at}) at time zone ${deals.timeZone})::date from ${timelineEvents}
  where ${timelineEvents.dealId} = ${quotes.dealId} and ${timelineEvents.type} = 'quoteSubmitted'
    and (${timelineEvents.data} ->> 'version')::int = ${quotes.version}
)`;

function submittedQuotes(
  db: Database,
  {
    from,
    until,
    after,
  }: { from?: PlainDate | undefined; until?: PlainDate | undefined; after: string | null },
) {
  return db
    .select({ quote: quotes, owner: deals.owner, submittedOn: sql<PlainDate>`${submittedOn}::text` })
    .from(quotes)
    .innerJoin(deals, eq(deals.id, quotes.dealId))
    .where(
      and(
        sql`${submittedOn} is not null`,
        from ? gte(submittedOn, from) : undefined,
        until ? lte(submittedOn, until) : undefined,
        after ? lt(quotes.id, after) : undefined,
      ),
    )
    .orderBy(desc(quotes.id))
    .limit(BATCH);
}

async function allRates(db: Database) {
  const tables = await db.select().from(exchangeRates).orderBy(desc(exchangeRates.effectiveFrom));
  return (on: PlainDate) => tables.find(({ effectiveFrom }) => effectiveFrom <= on) ?? null;
}
