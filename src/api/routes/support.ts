import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { dateOf } from '#domain/dates.ts';
import type { FieldProblem } from '#domain/types.ts';
import { actorOf } from '../plugins/auth.ts';
import { Problem } from '../problems.ts';

/** A Fastify instance whose routes take their types from their zod schemas. */
export type Api = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    instance: z.string().optional(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

/** The answers of a route: what it gives, and how it fails. */
export const answers = <T extends z.ZodType, Status extends 200 | 201 | 202>(status: Status, schema: T) =>
  ({ [status]: schema, '4xx': problem, '5xx': problem }) as { [S in Status]: T } & {
    '4xx': typeof problem;
    '5xx': typeof problem;
  };

/** Who gives a command, under which key. */
export const by = (request: FastifyRequest) => ({ key: request.commandKey, actor: actorOf(request) });

/** The ids that a request makes come from its command key, so that a retry makes the same. */
export const idFor = (request: FastifyRequest, prefix: string) =>
  request.commandKey.replace(/^cmd_/, `${prefix}_`);

/** Throws the 422 that names fields. (A step's `refuseFields` is a value, since a deal goes on after a refusal.) */
export function failFields(problems: FieldProblem[]): never {
  const first = problems[0];
  const detail =
    problems.length === 1 && first
      ? `${first.pointer || 'The request'}: ${first.detail}`
      : `${problems.length} fields are wrong.`;
  throw new Problem('ruleViolation', detail, problems);
}

export const failField = (pointer: string, detail: string): never => failFields([{ pointer, detail }]);

/** The wall clock's date, where there is no deal whose clock counts. */
export const wallDate = (timeZone: string) => dateOf(new Date().toISOString(), timeZone);
