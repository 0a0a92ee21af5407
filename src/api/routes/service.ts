import { sql } from 'drizzle-orm';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { z } from 'zod';
import { outboxBacklog } from '#db/outbox.ts';
import type { ApiDeps } from '../deps.ts';
import { withTimeout } from '../withTimeout.ts';
import type { Api } from './support.ts';

const CHECK_WITHIN_MS = 3000;

/** Whether the service lives and can work, and how it fares. */
export function serviceRoutes(app: Api, deps: ApiDeps): void {
  const hidden = { tags: ['Service'] };
  app.get(
    '/healthz',
    {
      schema: {
        ...hidden,
        summary: 'The process lives',
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );
  const readiness = z.object({
    status: z.enum(['ready', 'notReady']),
    postgres: z.boolean(),
    temporal: z.boolean(),
    worker: z.boolean(),
    timeSkipping: z.boolean().meta({ description: 'Whether test clocks can be moved here.' }),
    sandbox: z.boolean(),
  });
  app.get(
    '/readyz',
    {
      schema: {
        ...hidden,
        summary: 'Postgres, Temporal and a worker answer',
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_, reply) => {
      const [postgres, worker, timeSkipping] = await Promise.all([
        answersInTime(() => deps.db.execute(sql`select 1`).then(() => true)),
        answersInTime(() => hasWorker(deps)),
        answersInTime(() => deps.timeSkipping.isAllowed()),
      ]);
      const temporal = worker !== null;
      const isReady = postgres === true && worker === true;
      return reply.code(isReady ? 200 : 503).send({
        status: isReady ? 'ready' : 'notReady',
        postgres: postgres === true,
        temporal,
        worker: worker === true,
        timeSkipping: timeSkipping === true && deps.config.sandbox,
        sandbox: deps.config.sandbox,
      });
    },
  );
  metrics(app, deps);
}

/** What the check found; null where it failed or took too long, which is the same to a load balancer. */
async function answersInTime(check: () => Promise<boolean>): Promise<boolean | null> {
  try {
    return await withTimeout(check(), CHECK_WITHIN_MS);
  } catch {
    return null;
  }
}

/** A worker polls the task queue all the time; the server remembers each poller for some minutes. */
async function hasWorker({ client, config }: ApiDeps): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: config.temporalNamespace,
    taskQueue: { name: config.temporalTaskQueue },
    taskQueueType: 1,
  });
  const freshMs = 90_000;
  return pollers.some(
    ({ lastAccessTime }) => Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1000 < freshMs,
  );
}

function metrics(app: Api, { db }: ApiDeps): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests take, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const waiting = new Gauge({
    name: 'quittance_outbox_waiting',
    help: 'Mails that are not sent yet.',
    registers: [registry],
  });
  const oldestAge = new Gauge({
    name: 'quittance_outbox_oldest_age_seconds',
    help: 'For how long the oldest mail that is not sent yet has waited; 0 without one.',
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get(
    '/metrics',
    { schema: { tags: ['Service'], summary: 'Metrics for Prometheus' } },
    async (_, reply) => {
      // Without Postgres the figures of the process are still wanted; those of the outbox are not known then.
      const backlog = await withTimeout(outboxBacklog(db), CHECK_WITHIN_MS).catch(() => null);
      waiting.set(backlog?.waiting ?? Number.NaN);
      oldestAge.set(backlog?.oldestAgeSeconds ?? Number.NaN);
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
}
