import { randomUUID } from 'node:crypto';

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
