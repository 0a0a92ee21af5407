import postgres from 'postgres';
import { untilMailsAreSent } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { type Json, persistent } from '#test/setup/client.ts';
import { aSeller, HEAD_OF_SALES, play } from '#test/setup/world.ts';
import type { Disturber } from './disturb.ts';
import { STORIES } from './stories.ts';

/** What became of stories: of each the deals, documents, entries and mails; of all together the books and the rows. */
export interface Outcome {
  stories: Record<string, Json>;
  trialBalance: Json;
  rows: Record<string, number>;
}

const FIRST_YEAR = 2031;

/** Plays stories side by side in a world of their own, and tells what became of them. */
export async function outcomeOf(
  names: string[],
  { env = {}, disturber }: { env?: Record<string, string>; disturber?: Disturber } = {},
): Promise<Outcome> {
  // The worker warns of each step that fails.
  const app = await startTestApp({ LOG_LEVEL: 'error', ...env }, { interceptors: disturber?.interceptors });
  try {
    await setUp(app);
    const played = await Promise.all(names.map((name) => playStory(app, name)));
    await untilMailsAreSent(app);
    const told = played.map(async (deals) => masked(await Promise.all(deals.map((id) => dealOf(app, id)))));
    const stories = await Promise.all(told);
    return {
      stories: Object.fromEntries(names.map((name, index) => [name, stories[index]])),
      trialBalance: (await app.api.get('/v1/ledger/trial-balance')).accounts,
      rows: await countRows(app),
    };
  } finally {
    await app.stop();
  }
}

async function setUp({ api }: TestApp): Promise<void> {
  await aSeller(api);
  await api.post('/v1/approval-policies', {
    name: 'Somebody decides within a day',
    effectiveFrom: '2021-01-01',
    rules: [
      {
        when: { field: 'discountPercent', op: 'gt', value: '5' },
        approvers: [
          {
            approver: HEAD_OF_SALES,
            remindAfterHours: 12,
            escalateAfterHours: 24,
            escalateTo: 'fin@seller.example',
          },
        ],
      },
    ],
  });
}

function playStory({ api }: TestApp, name: string): Promise<string[]> {
  const story = STORIES[name];
  if (!story) throw new Error(`There is no story “${name}”.`);
  return story({ api: persistent(api), year: FIRST_YEAR + Object.keys(STORIES).indexOf(name) });
}

async function dealOf(app: TestApp, id: string): Promise<Json> {
  const { api } = app;
  const deal = play(api, id);
  const timeline = await deal.timeline();
  return {
    deal: await deal.deal(),
    invoices: await deal.invoices(),
    entries: await deal.entries(),
    revenue: await api.get(`/v1/deals/${id}/revenue`),
    balances: (await api.get(`/v1/ledger/trial-balance?dealId=${id}`)).accounts,
    // Mails go out beside the deal, in real time: what they are is certain, when they went is not.
    timeline: timeline.filter(({ type }: Json) => type !== 'mailSent'),
    mails: await mailsOf(app, id),
  };
}

/**
 * A deal's mails in the order in which its steps wrote them, with all that arrived of each. An invoice's mail asks for what
 * is open when it goes out, and a payment may be quicker: of its words only the subject is certain.
 */
async function mailsOf({ databaseUrl, mails }: TestApp, dealId: string): Promise<Json[]> {
  const sql = postgres(databaseUrl, { max: 1 });
  const written =
    await sql`select id, template, "to", due_at from outbox where deal_id = ${dealId} order by id`;
  await sql.end();
  return written.map(({ id, template, to, due_at }) => ({
    mail: `${template} to ${to} at ${new Date(due_at).toISOString()}`,
    arrived: mails
      .messages()
      .filter(({ messageId }) => messageId === `<${id}@quittance>`)
      .map(({ subject, text }) => ({
        subject,
        ...(template === 'invoice' ? {} : { text: text.replace(LINK, 'a link').split('\n') }),
      })),
  }));
}

/** A link is signed with a key of its own in each world. */
const LINK = /\bhttps?:\/\/\S+/g;

async function countRows({ databaseUrl }: TestApp): Promise<Record<string, number>> {
  const sql = postgres(databaseUrl, { max: 1 });
  const tables = await sql`
    select table_name from information_schema.tables where table_schema = 'public' order by table_name`;
  const counts: Record<string, number> = {};
  for (const { table_name } of tables) {
    const [row] = await sql`select count(*)::int as rows from ${sql(table_name)}`;
    counts[table_name] = row?.rows;
  }
  await sql.end();
  return counts;
}

const ID =
  /\b([a-z]{2,4})_[0-9a-hjkmnp-tv-z]{26}\b|\b[0-9a-f]{64}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** The same with the place at which each id, digest and random reference first appears instead of it, and without the wall clock's times. */
function masked(value: Json): Json {
  const places = new Map<string, string>();
  const text = JSON.stringify(value, (key, inner) => (WALL_CLOCK.has(key) ? undefined : inner));
  const replaced = text.replace(ID, (id, kind = 'value') => {
    const place = places.get(id) ?? `${kind}_${places.size + 1}`;
    places.set(id, place);
    return place;
  });
  return JSON.parse(replaced);
}

const WALL_CLOCK = new Set(['recordedAt']);
