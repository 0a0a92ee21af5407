import { randomBytes } from 'node:crypto';
import getPort from 'get-port';
import postgres from 'postgres';
import { startApi } from '#api/server.ts';
import { migrateDatabase } from '#db/migrate.ts';
import { startMailCatcher } from '#dev/mailCatcher.ts';
import { startStack } from '#dev/stack.ts';
import { loadConfig } from '#src/config.ts';
import { connectTemporal } from '#src/temporal.ts';
import { startWorker } from '#src/worker/worker.ts';
import { createApiClient } from '#test/setup/client.ts';
import { aCustomer, aSeller, play } from '#test/setup/world.ts';

/**
 * What a deal costs on the engine: events of history, and how long a caller waits for a message's effect. Times are
 * given as multiples of one commit to the same Postgres in the same run, since machines differ and ratios hold.
 *
 *     npm run bench [-- DEALS]
 */
const deals = Number(process.argv[2] ?? 20);

const stack = await startStack({
  services: ['postgres', 'temporal'],
  log: () => {},
  onEnd: (reason) => console.error(reason),
});
const mails = await startMailCatcher();
await migrateDatabase(stack.databaseUrl ?? '');
const key = randomBytes(16).toString('hex');
const config = loadConfig({
  DATABASE_URL: stack.databaseUrl,
  TEMPORAL_ADDRESS: stack.temporalAddress,
  SMTP_URL: mails.smtpUrl,
  SECRET_KEY: randomBytes(32).toString('hex'),
  BOOTSTRAP_API_KEY: key,
  SANDBOX: 'true',
  PORT: String(await getPort()),
  LOG_LEVEL: 'error',
  RATE_LIMIT_PER_SECOND: '100000',
});
const worker = await startWorker(config);
const running = await startApi(config);
const api = createApiClient(running.url, key);
await aSeller(api);
const customerId = await aCustomer(api);

const times = new Map<string, number[]>();
async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  times.set(what, [...(times.get(what) ?? []), performance.now() - start]);
  return result;
}

const sql = postgres(stack.databaseUrl ?? '', { max: 1 });
await sql`create table bench (id int)`;
const client = await connectTemporal(config);
const events: number[] = [];
for (let n = 0; n < deals; n += 1) {
  await timed('commit', () => sql`insert into bench values (1)`);
  const { id, workflowId } = await timed('start', () =>
    api.post('/v1/deals', {
      customerId,
      currency: 'EUR',
      owner: 'sam@seller.example',
      lines: [{ sku: 'ONBOARDING', quantity: '1', discount: { percent: '10' } }],
    }),
  );
  const deal = play(api, id);
  await timed('approve', () => deal.approve());
  await timed('accept (renders the contract)', () => deal.accept());
  await timed('sign (order and invoice follow)', () => deal.sign());
  await timed('deliver', () => deal.deliver('ONBOARDING'));
  const { historyLength } = await client.workflow.getHandle(workflowId).describe();
  events.push(historyLength);
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const commit = median(times.get('commit') ?? []);
console.log(`${deals} deals; a commit to Postgres takes ${commit.toFixed(1)} ms (p50)`);
for (const [what, values] of times) {
  if (what !== 'commit')
    console.log(
      `  ${what.padEnd(34)} ${median(values).toFixed(0).padStart(5)} ms = ${(median(values) / commit).toFixed(0)} commits`,
    );
}
console.log(
  `  events of history from quote to delivery ${median(events)}; memory ${Math.round(process.memoryUsage.rss() / 1e6)} MB (API, worker and client)`,
);

await client.connection.close();
await sql.end();
await running.stop();
await worker.stop();
await mails.stop();
await stack.stop();
