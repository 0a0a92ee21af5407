import { createHash, randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, exampleRequest, OWNER } from '#test/setup/world.ts';

const SCOPES = ['sales', 'approver', 'finance', 'margin', 'admin'] as const;

/** Which scopes allow each call, beside `admin`, which allows all. A call that is in no row is for every key. */
const ALLOWED: Record<string, string> = {
  'PUT /v1/seller': '',
  'PUT /v1/people': '',
  'POST /v1/products': '',
  'PUT /v1/products/{sku}': '',
  'POST /v1/products/{sku}/withdrawal': '',
  'DELETE /v1/products/{sku}/withdrawal': '',
  'POST /v1/price-books': '',
  'POST /v1/price-books/{id}/prices': '',
  'POST /v1/price-books/{id}/end': '',
  'POST /v1/imports/products': '',
  'POST /v1/imports/prices': '',
  'GET /v1/imports': '',
  'GET /v1/imports/{id}': '',
  'GET /v1/exports/products': '',
  'GET /v1/exports/prices': '',
  'POST /v1/promotions': '',
  'PUT /v1/promotions/{id}': '',
  'POST /v1/configuration-rules': '',
  'PUT /v1/configuration-rules/{id}': '',
  'DELETE /v1/configuration-rules/{id}': '',
  'POST /v1/configurations/validate': 'sales',
  'POST /v1/approval-policies': '',
  'DELETE /v1/approval-policies/{id}': '',
  'POST /v1/approval-policies/simulate': '',
  'PUT /v1/exchange-rates': 'finance',
  'POST /v1/people/{email}/delegations': 'approver',
  'DELETE /v1/people/{email}/delegations/{id}': 'approver',
  'POST /v1/api-keys': '',
  'POST /v1/dunning-policies': 'finance',
  'POST /v1/customers': 'sales finance',
  'POST /v1/quotes/preview': 'sales',
  'POST /v1/quotes/compare': 'sales',
  'POST /v1/deals': 'sales',
  'POST /v1/deals/{id}/quote-versions': 'sales',
  'POST /v1/deals/{id}/reprice': 'sales',
  'POST /v1/deals/{id}/clone': 'sales',
  'POST /v1/deals/{id}/comments': 'sales',
  'POST /v1/deals/{id}/submit': 'sales',
  'POST /v1/deals/{id}/acceptance': 'sales',
  'POST /v1/deals/{id}/signatures': 'sales',
  'POST /v1/deals/{id}/cancellation': 'sales finance',
  'POST /v1/deals/{id}/loss': 'sales',
  'POST /v1/deals/{id}/clock': 'sales',
  'POST /v1/approvals/{id}/decision': 'approver',
  'POST /v1/approvals/{id}/reassign': 'approver',
  'POST /v1/deals/{id}/recall': 'sales',
  'POST /v1/deals/{id}/credit-decision': 'finance',
  'POST /v1/deals/{id}/fulfilments': 'sales finance',
  'POST /v1/deals/{id}/milestones': 'sales finance',
  'POST /v1/invoices/{id}/credit-notes': 'finance',
  'POST /v1/invoices/{id}/hold': 'finance',
  'POST /v1/invoices/{id}/release': 'finance',
  'POST /v1/invoices/{id}/write-off': 'finance',
  'POST /v1/invoices/{id}/waive-fees': 'finance',
  'POST /v1/payments': 'finance',
  'POST /v1/payments/{id}/refunds': 'finance',
  'POST /v1/refunds/{id}/payout': 'finance',
  'POST /v1/revenue/preview': 'sales finance',
  'GET /v1/ledger/entries': 'finance',
  'GET /v1/ledger/trial-balance': 'finance',
  'GET /v1/reports/aging': 'sales finance',
  'GET /v1/reports/pipeline': 'sales finance',
  'GET /v1/reports/quote-to-close': 'sales finance',
  'GET /v1/reports/win-rate': 'sales finance',
  'GET /v1/reports/dso': 'sales finance',
  'GET /v1/reports/contract-netting': 'sales finance',
};

describe('access', () => {
  let app: TestApp;
  let calls: { method: string; path: string }[];
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    for (const scope of SCOPES)
      keys[scope] = (await app.api.post('/v1/api-keys', { name: `A key for ${scope}`, scopes: [scope] })).key;
    const { paths } = await app.api.get('/openapi.json');
    calls = Object.entries<object>(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    );
    calls = calls.filter(({ path }) => path.startsWith('/v1/'));
  });
  afterAll(() => app?.stop());

  const attempt = ({ method, path }: { method: string; path: string }, key: string | null) =>
    app.api.send<Json>(
      method,
      path.replace('{id}', 'nobody'),
      method === 'GET' ? { key } : { key, body: {} },
    );

  test('needs a key for every call, and one that is known', async () => {
    expect(calls.length).toBeGreaterThan(40);
    for (const call of calls) {
      for (const key of [null, 'qk_unknown']) {
        const answer = await attempt(call, key);
        expect(`${call.method} ${call.path} ${answer.status}`).toBe(`${call.method} ${call.path} 401`);
        expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      }
    }
    const asBasic = { key: null, headers: { authorization: `Basic ${app.adminKey}` } };
    expectProblem(await app.api.send('GET', '/v1/deals', asBasic), 401);
    expectProblem(await app.api.send('GET', `/v1/deals?key=${app.adminKey}`, { key: null }), 401);
  });

  test('each scope may do exactly its own calls, and admin all', async () => {
    const described = calls.map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(ALLOWED).filter((call) => !described.includes(call))).toEqual([]);
    const writes = calls.filter(({ method }) => method !== 'GET');
    for (const { method, path } of writes) expect(ALLOWED, path).toHaveProperty([`${method} ${path}`]);
    for (const call of calls) {
      const name = `${call.method} ${call.path}`;
      const allowed = [...(ALLOWED[name]?.split(' ') ?? SCOPES), 'admin'];
      const letIn: string[] = [];
      for (const scope of SCOPES) {
        const { status } = await attempt(call, keys[scope] ?? '');
        expect(status, name).not.toBe(401);
        if (status !== 403) letIn.push(scope);
      }
      expect({ name, scopes: letIn }).toEqual({
        name,
        scopes: SCOPES.filter((scope) => allowed.includes(scope)),
      });
    }
  });

  test('a refusal for want of a scope says which one is needed, and does nothing', async () => {
    const body = { name: 'Mine', scopes: ['admin'] };
    const answer = await app.api.send<Json>('POST', '/v1/api-keys', { key: keys.sales ?? '', body });
    expectProblem(answer, 403);
    expect(answer.body.detail).toContain('admin');
    expect(answer.body.key).toBeUndefined();
  });

  test('a key is shown once and only its hash is kept', async () => {
    const idempotencyKey = randomUUID();
    const made = await app.api.post('/v1/api-keys', { name: 'Shop', scopes: ['sales'] }, idempotencyKey);
    expect(made.key).toMatch(/^qk_[\w-]{40,}$/);
    const sql = postgres(app.databaseUrl, { max: 1 });
    const [row] = await sql`select * from api_keys where id = ${made.id}`;
    expect(row?.key_hash).toBe(createHash('sha256').update(made.key).digest('hex'));
    const tables = await sql`select table_name from information_schema.tables where table_schema = 'public'`;
    for (const { table_name } of tables) {
      const [found] = await sql`
        select count(*)::int as rows from ${sql(table_name)} t where t::text like ${`%${made.key}%`}`;
      expect({ table_name, rows: found?.rows }).toEqual({ table_name, rows: 0 });
    }
    await sql.end();
    expect(await app.api.post('/v1/api-keys', { name: 'Shop', scopes: ['sales'] }, idempotencyKey)).toEqual(
      made,
    );
    expect(await app.api.post('/v1/api-keys', { name: 'Shop', scopes: ['sales'] })).not.toEqual(made);
  });

  test('who owns a deal does not approve it, not even as an administrator', async () => {
    const request = exampleRequest(await aCustomer(app.api));
    const { id } = await app.api.post('/v1/deals', request);
    const { data } = await app.api.get(`/v1/approvals?status=pending&dealId=${id}`);
    const body = { decision: 'approve', decidedBy: OWNER };
    expectProblem(await app.api.send('POST', `/v1/approvals/${data[0].id}/decision`, { body }), 403);
    expect((await app.api.get(`/v1/deals/${id}`)).stage).toBe('awaitingApproval');
  });
});
