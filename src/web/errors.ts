import { DrizzleQueryError } from 'drizzle-orm';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#api/problems.ts';
import { sendPage } from './page.ts';

/** What people read where something cannot be done; the API's own titles are for programs. */
const TITLES: Record<number, string> = {
  400: 'That did not work',
  403: 'This is not allowed',
  404: 'There is nothing here',
  409: 'Not now',
  410: 'This is no longer open',
  413: 'That was too much at once',
  415: 'That did not work',
  422: 'That did not work',
  429: 'Too many requests',
  503: 'Not available right now',
};
const SORRY = 'Something went wrong on our side. Please try again in a moment.';

/** A failure as a page that says what happened and, where it is ours, only that it was. */
export function registerErrorPages(app: FastifyInstance, { sandbox }: { sandbox: boolean }): void {
  // No id, word or token has a NUL in it, and Postgres would fail on one.
  app.addHook('onRequest', async (request) => {
    if (request.url.includes('%00')) throw new Problem('notFound', 'There is nothing at this address.');
  });
  app.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    if (error instanceof Problem) {
      return sendProblem(request, reply, {
        status: error.status,
        detail: error.message,
        errors: error.errors,
        sandbox,
      });
    }
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) {
      return sendProblem(request, reply, {
        status,
        detail: 'The request could not be understood.',
        errors: [],
        sandbox,
      });
    }
    request.log.error({ err: withoutParameters(error) }, 'A page failed');
    return sendProblem(request, reply, { status: 500, detail: SORRY, errors: [], sandbox });
  });
}

/** Drizzle's own error holds the parameters of the query, which can be names and addresses; its cause does not. */
function withoutParameters(error: Error): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}

interface ShownProblem {
  status: number;
  detail: string;
  errors: { detail: string }[];
  sandbox: boolean;
}

function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, detail, errors, sandbox }: ShownProblem,
): FastifyReply {
  const title = TITLES[status] ?? 'Something went wrong';
  const reasons = errors.map((error) => error.detail).filter((reason) => reason !== detail);
  return sendPage(reply, {
    view: 'error',
    title,
    status,
    sandbox,
    secretAddress: true,
    // The id of the request is what a log line can be found by.
    model: { title, detail, reasons, requestId: status >= 500 ? request.id : null },
  });
}
