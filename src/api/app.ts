import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { fastify, LogController } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ulid } from 'ulid';
import { createLinks } from '#src/links.ts';
import { registerPages } from '#web/pages.ts';
import type { ApiDeps } from './deps.ts';
import { authenticate, hashKey } from './plugins/auth.ts';
import { foreseen, handleErrors, sendProblem } from './plugins/errors.ts';
import { rememberAnswers } from './plugins/idempotency.ts';
import { describeApi } from './plugins/openapi.ts';
import { serialize, validate } from './plugins/validation.ts';
import { Problem } from './problems.ts';
import { registerRoutes } from './routes/all.ts';
import type { Api } from './routes/support.ts';
import { startDeal } from './startDeal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The deal that the request turned out to be about, for the log. */
    dealId: string | null;
  }
}

/** The whole HTTP service, without a port: a test can inject requests, a server listens. */
export async function buildApp(deps: ApiDeps, publicUrl: string) {
  const { config, db, log } = deps;
  const app = fastify({
    loggerInstance: log,
    // Our own line below names the route and never the URL, which may hold a link's token.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => `req_${ulid().toLowerCase()}`,
    trustProxy: config.trustProxy,
    return503OnClosing: true,
    // What the router refuses before there is a route.
    frameworkErrors: (error, request, reply) => void sendProblem(request, reply, foreseen(error)),
  }).withTypeProvider<ZodTypeProvider>() as unknown as Api;
  app.setValidatorCompiler(validate);
  app.setSerializerCompiler(serialize);
  readBodies(app);
  handleErrors(app);
  logRequests(app);

  // The pages set their own policy for content; the API has none to set.
  await app.register(helmet, {
    contentSecurityPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  await app.register(cookie);
  await app.register(formbody);
  await app.register(rateLimit, {
    max: config.rateLimitPerSecond,
    timeWindow: 1000,
    keyGenerator: (request) =>
      request.headers.authorization ? hashKey(request.headers.authorization) : request.ip,
    allowList: (request) => ['/healthz', '/readyz', '/metrics'].includes(request.url),
    errorResponseBuilder: (_, { max }) =>
      new Problem('tooManyRequests', `At most ${max} requests a second are taken; try again after a second.`),
  });
  await describeApi(app);
  authenticate(app, db);
  rememberAnswers(app, db);

  registerRoutes(app, deps);
  registerPages(app, {
    db,
    gateway: deps.gateway,
    startDeal: (body, startedBy) => startDeal(deps, body, startedBy),
    links: createLinks({ secretKey: config.secretKey, publicUrl }),
    documents: deps.documents,
    secretKey: config.secretKey,
    sandbox: config.sandbox,
    publicUrl,
    ...(config.mailboxUrl ? { mailboxUrl: config.mailboxUrl } : {}),
    ...(config.temporalUiUrl ? { temporalUiUrl: config.temporalUiUrl } : {}),
  });
  return app;
}

/** Bodies are JSON. Many clients name it as the type of a body that they do not send. */
function readBodies(app: Api): void {
  // Fastify would read it by default, and a call in a type that none takes is a 415.
  app.removeContentTypeParser('text/plain');
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
}

/** One line a request: what was asked, of which deal, and how it went. */
function logRequests(app: Api): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.decorateRequest('dealId', null);
  app.addHook('preHandler', async (request) => {
    const id = (request.params as { id?: unknown } | undefined)?.id;
    if (typeof id === 'string' && request.routeOptions.url?.includes('/deals/:id')) request.dealId = id;
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        dealId: request.dealId ?? undefined,
        apiKeyId: request.apiKey?.id,
      },
      'request',
    );
  });
}
