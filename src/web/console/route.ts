import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#api/problems.ts';
import type { Scope } from '#api/schemas/common.ts';
import { PAGE, type WebDeps } from '../deps.ts';
import { type Fields, fieldsOf } from '../form.ts';
import { may } from '../rights.ts';
import { type Person, refuseForeignForm, type Sessions } from '../session.ts';
import { signedIn } from './guard.ts';

export interface ConsoleCall {
  request: FastifyRequest;
  reply: FastifyReply;
  person: Person;
  params: Readonly<Record<string, string>>;
  /** What stands behind the question mark; what is there twice counts as left out. */
  query: Fields;
}
/** `fields`: of the form that was posted. */
export type PostCall = ConsoleCall & { fields: Fields };

export interface ConsoleRoutes {
  get(path: string, scopes: readonly Scope[], show: (call: ConsoleCall) => Promise<FastifyReply>): void;
  post(path: string, scopes: readonly Scope[], act: (call: PostCall) => Promise<FastifyReply>): void;
}

/**
 * Pages for whoever is signed in and has one of the scopes, as the API has it of its keys: none asked for means
 * everybody, and an administrator may do everything. A form is taken from our own pages alone.
 */
export function consoleRoutes(app: FastifyInstance, deps: WebDeps, sessions: Sessions): ConsoleRoutes {
  const callOf = async (
    request: FastifyRequest,
    reply: FastifyReply,
    scopes: readonly Scope[],
  ): Promise<ConsoleCall | null> => {
    const person = await signedIn(sessions, request, reply);
    if (!person) return null;
    if (!may(person, scopes)) {
      throw new Problem('forbidden', `This is for those with the scope ${scopes.join(' or ')}.`);
    }
    const params = request.params as Record<string, string>;
    return { request, reply, person, params, query: fieldsOf(request.query) };
  };
  return {
    get(path, scopes, show) {
      app.get(path, PAGE, async (request, reply) => {
        const call = await callOf(request, reply, scopes);
        return call ? show(call) : reply;
      });
    },
    post(path, scopes, act) {
      app.post(path, PAGE, async (request, reply) => {
        refuseForeignForm(request, deps.publicUrl);
        const call = await callOf(request, reply, scopes);
        return call ? act({ ...call, fields: fieldsOf(request.body) }) : reply;
      });
    },
  };
}
