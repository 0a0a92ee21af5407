import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLoss } from '#db/lostConnections.ts';
import { noWorkerAnswered, Problem, type ProblemCode, problemOf } from '../problems.ts';
import { isOutOfReach } from '../temporalGateway.ts';

/** Answers every failure as RFC 9457. What we did not foresee is logged, and the caller sees its request's id alone. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    const problem = problemOf(error) ?? away(error) ?? foreseen(error);
    if (problem.status >= 500)
      request.log.error({ err: error, dealId: request.dealId ?? undefined }, 'The request failed.');
    return sendProblem(request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      new Problem('notFound', `There is no ${request.method} ${request.url.split('?')[0]}.`),
    ),
  );
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify(problem.toJSON(request.id)));
}

/** What a retry cures, since what we need is away; undefined for every other error. */
function away(error: unknown): Problem | undefined {
  if (isLoss(error)) return databaseAway();
  return isOutOfReach(error) ? noWorkerAnswered() : undefined;
}

/** What was written before is committed whole or not at all, so a retry finds out which. */
const databaseAway = () =>
  new Problem('unavailable', 'The database cannot be reached; try again with the same Idempotency-Key.');

/** What Fastify itself refuses. */
const FASTIFY_CODES: Record<string, ProblemCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupportedMediaType',
  FST_ERR_CTP_BODY_TOO_LARGE: 'tooLarge',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed',
  FST_ERR_BAD_URL: 'malformed',
  // No id of ours is that long, so there is nothing of that id.
  FST_ERR_MAX_PARAM_LENGTH: 'notFound',
};

export function foreseen(error: FastifyError): Problem {
  const code = FASTIFY_CODES[error.code];
  if (code) return new Problem(code, error.message);
  if (error.statusCode === 429) return new Problem('tooManyRequests', error.message);
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new Problem('malformed', error.message);
  }
  return new Problem('internal', 'The request failed; its id is in `instance`.');
}
