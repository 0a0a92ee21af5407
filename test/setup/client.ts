import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer<T> {
  status: number;
  body: T;
  headers: Headers;
}

/** Calls the API as another system would. `get` and `post` expect success; `send` shows whatever came. */
export interface ApiClient {
  get<T = Json>(path: string): Promise<T>;
  post<T = Json>(path: string, body?: unknown, idempotencyKey?: string): Promise<T>;
  put<T = Json>(path: string, body: unknown): Promise<T>;
  send<T = Json>(method: string, path: string, options?: SendOptions): Promise<Answer<T>>;
}
interface SendOptions {
  body?: unknown;
  /** Sent as it is, for what is no JSON. */
  rawBody?: string;
  headers?: Record<string, string>;
  key?: string | null;
}

/** A JSON value that a test looks into without declaring its whole shape. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads fields of answers that the API's own schemas describe
export type Json = any;

export function createApiClient(baseUrl: string, apiKey: string): ApiClient {
  async function send<T>(method: string, path: string, options: SendOptions = {}): Promise<Answer<T>> {
    const { body, rawBody, headers, key = apiKey } = options;
    const hasBody = body !== undefined || rawBody !== undefined;
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(hasBody ? { body: rawBody ?? JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : text) as T,
      headers: response.headers,
    };
  }
  async function expectSuccess<T>(method: string, path: string, options: SendOptions): Promise<T> {
    const { status, body } = await send<T>(method, path, options);
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }
  return {
    send,
    get: (path) => expectSuccess('GET', path, {}),
    put: (path, body) => expectSuccess('PUT', path, { body }),
    post: (path, body = {}, idempotencyKey = randomUUID()) =>
      expectSuccess('POST', path, { body, headers: { 'idempotency-key': idempotencyKey } }),
  };
}

const PERSISTS_MS = 60_000;

/** A caller that does as a 503 says: it tries again with the same Idempotency-Key. */
export function persistent(api: ApiClient): ApiClient {
  return {
    ...api,
    async post<T>(path: string, body: unknown = {}, key: string = randomUUID()): Promise<T> {
      const headers = { 'idempotency-key': key };
      for (const deadline = Date.now() + PERSISTS_MS; ; ) {
        const answer = await api.send<T>('POST', path, { body, headers });
        if (answer.status < 300) return answer.body;
        if (answer.status !== 503 || Date.now() > deadline)
          throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        await sleep(200);
      }
    },
  };
}
