import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, ApiClient, Json } from '#test/setup/client.ts';

/** A command that was answered, and how. */
export interface Acknowledged {
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
  readonly status: number;
  readonly answer: Json;
}

export interface CallerOptions {
  readonly api: ApiClient;
  /** Sets the Idempotency-Keys of this caller apart from those of all others. */
  readonly name: string;
  readonly onAnswer: (command: Acknowledged) => void;
  readonly onRetry: () => void;
  /** Called with each answer that is to be repeated. */
  readonly onFailure: (what: string, answer: Answer<Json>) => void;
  /** Called before a command is tried again, with its key. */
  readonly beforeRetry: (key: string) => Promise<void>;
}

const ANSWERED_WITHIN_MS = 180_000;
const RETRY_EVERY_MS = 100;

/**
 * A client as the README asks it to be: each command has an Idempotency-Key of its own, and is tried again under it
 * until it is answered, whatever becomes of the service. A refusal is an answer, and here an error.
 */
export function createCaller(options: CallerOptions): ApiClient {
  const { api, name, onAnswer, onRetry, onFailure, beforeRetry } = options;
  let commands = 0;

  async function untilAnswered(what: string, attempt: () => Promise<Answer<Json>>, key?: string) {
    let last = 'nothing';
    for (const deadline = Date.now() + ANSWERED_WITHIN_MS; Date.now() < deadline; ) {
      try {
        const answer = await attempt();
        if (!isToBeRepeated(answer)) return answer;
        onFailure(what, answer);
        last = `${answer.status}: ${JSON.stringify(answer.body)}`;
      } catch (error) {
        last = String((error as Error).cause ?? error);
      }
      onRetry();
      if (key !== undefined) await beforeRetry(key);
      await sleep(RETRY_EVERY_MS);
    }
    throw new Error(
      `${what} (${key}) was not answered within ${ANSWERED_WITHIN_MS / 1000} s; at last ${last}`,
    );
  }

  return {
    ...api,
    async get(path) {
      const { status, body } = await untilAnswered(`GET ${path}`, () => api.send('GET', path));
      if (status >= 300) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
      return body;
    },
    async post(path, body = {}) {
      commands += 1;
      const key = `${name}-${commands}`;
      const headers = { 'idempotency-key': key };
      const answer = await untilAnswered(
        `POST ${path}`,
        () => api.send('POST', path, { body, headers }),
        key,
      );
      if (answer.status >= 300) {
        throw new Error(`POST ${path} (${key}) answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      }
      onAnswer({ path, body, key, status: answer.status, answer: answer.body });
      return answer.body;
    },
  };
}

/** Nobody answered for good: the service failed, or the first try is still under way. */
function isToBeRepeated({ status, body }: Answer<Json>): boolean {
  return status >= 500 || status === 429 || body?.type === 'urn:quittance:problem:conflict';
}
