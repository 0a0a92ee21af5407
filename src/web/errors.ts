import { DrizzleQueryError } from 'drizzle-orm';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problemOf } from '#api/problems.ts';
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
    const problem = problemOf(error);
    if (problem) {
      const { status, message: detail, errors, code } = problem;
      return sendProblem(request, reply, {
        status,
        title: code === 'documentTampered' ? 'This document cannot be shown' : TITLES[status],
        detail,
        errors,
        sandbox,
      });
    }
    const status = ('statusCode' in error ? error.statusCode : undefined) ?? 500;
    if (status >= 400 && status < 500) {
      return sendProblem(request, reply, {
        status,
        title: TITLES[status],
        detail: 'The request could not be understood.',
        errors: [],
        sandbox,
      });
    }
    request.log.error({ err: withoutParameters(error) }, 'A page failed');
    return sendProblem(request, reply, { status: 500, title: undefined, detail: SORRY, errors: [], sandbox });
  });
}

/** Drizzle's own error holds the parameters of the query, which can be names and addresses; its cause does not. */
function withoutParameters(error: Error): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}

interface ShownProblem {
  status: number;
  title: string | undefined;
  detail: string;
  errors: { detail: string }[];
  sandbox: boolean;
}

function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, title = 'Something went wrong', detail, errors, sandbox }: ShownProblem,
): FastifyReply {
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
