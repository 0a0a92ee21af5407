import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller } from '#test/setup/world.ts';

/** Callers are written against these. */
const CALLS = `
  PUT  /v1/seller
  PUT  /v1/people
  POST /v1/customers
  POST /v1/products
  POST /v1/price-books
  POST /v1/promotions
  GET  /v1/promotions
  GET  /v1/promotions/{id}
  PUT  /v1/promotions/{id}
  POST /v1/configuration-rules
  GET  /v1/configuration-rules
  GET  /v1/configuration-rules/{id}
  PUT  /v1/configuration-rules/{id}
  DELETE /v1/configuration-rules/{id}
  POST /v1/configurations/validate
  POST /v1/approval-policies
  GET  /v1/approval-policies
  GET  /v1/approval-policies/{id}
  DELETE /v1/approval-policies/{id}
  POST /v1/approval-policies/simulate
  PUT  /v1/exchange-rates
  GET  /v1/exchange-rates
  POST /v1/people/{email}/delegations
  GET  /v1/people/{email}/delegations
  DELETE /v1/people/{email}/delegations/{id}
  POST /v1/dunning-policies
  POST /v1/api-keys
  POST /v1/quotes/preview
  POST /v1/quotes/compare
  POST /v1/deals
  GET  /v1/deals
  GET  /v1/deals/{id}
  GET  /v1/deals/{id}/timeline
  POST /v1/deals/{id}/quote-versions
  GET  /v1/deals/{id}/quote-versions
  GET  /v1/deals/{id}/quote-versions/{version}
  GET  /v1/deals/{id}/quote-versions/{before}/diff/{after}
  POST /v1/deals/{id}/clone
  POST /v1/deals/{id}/comments
  GET  /v1/deals/{id}/comments
  POST /v1/deals/{id}/submit
  GET  /v1/approvals
  GET  /v1/approvals/{id}
  POST /v1/approvals/{id}/decision
  POST /v1/approvals/{id}/reassign
  POST /v1/deals/{id}/recall
  POST /v1/deals/{id}/acceptance
  POST /v1/deals/{id}/signatures
  POST /v1/deals/{id}/credit-decision
  POST /v1/deals/{id}/fulfilments
  POST /v1/deals/{id}/milestones
  POST /v1/deals/{id}/cancellation
  POST /v1/deals/{id}/clock
  GET  /v1/invoices
  GET  /v1/invoices/{id}
  GET  /v1/invoices/{id}/pdf
  POST /v1/invoices/{id}/credit-notes
  POST /v1/invoices/{id}/hold
  POST /v1/invoices/{id}/release
  POST /v1/invoices/{id}/write-off
  POST /v1/invoices/{id}/waive-fees
  POST /v1/payments
  POST /v1/payments/{id}/refunds
  POST /v1/refunds/{id}/payout
  GET  /v1/deals/{id}/revenue
  POST /v1/revenue/preview
  GET  /v1/ledger/entries
  GET  /v1/ledger/trial-balance
  GET  /v1/reports/aging
  GET  /v1/reports/pipeline
  GET  /v1/reports/quote-to-close
  GET  /v1/reports/win-rate
  GET  /v1/reports/dso
  GET  /healthz
  GET  /readyz
  GET  /metrics
`;

/** A body that each call with an id takes, so that nothing but the id can be what is wrong. */
const BODIES: Record<string, object> = {
  '/v1/deals/{id}/quote-versions': {
    currency: 'EUR',
    lines: [{ description: 'Work', quantity: '1', price: { model: 'flat', amount: '1.00' } }],
  },
  '/v1/deals/{id}/submit': {},
  '/v1/deals/{id}/reprice': {},
  '/v1/price-books/{id}/prices': { prices: [{ sku: 'ONBOARDING', price: null }] },
  '/v1/price-books/{id}/end': { effectiveTo: null },
  '/v1/deals/{id}/comments': { text: 'Hello' },
  '/v1/deals/{id}/clone': {},
  '/v1/promotions/{id}': {
    name: 'Spring',
    effectiveFrom: '2031-01-01',
    effect: { percent: '5' },
    target: 'quote',
    stacking: 'stackable',
    priority: 0,
  },
  '/v1/approvals/{id}/decision': { decision: 'approve' },
  '/v1/approvals/{id}/reassign': { to: 'b@c.example', reason: 'No time' },
  '/v1/deals/{id}/recall': {},
  '/v1/deals/{id}/acceptance': { decision: 'accept', name: 'Bea', email: 'b@c.example' },
  '/v1/deals/{id}/signatures': { decision: 'sign', name: 'Bea', signer: 'b@c.example' },
  '/v1/deals/{id}/credit-decision': { decision: 'release', reason: 'Known' },
  '/v1/deals/{id}/fulfilments': { lines: [{ sku: 'ONBOARDING', quantity: '1' }] },
  '/v1/deals/{id}/milestones': { name: 'Done' },
  '/v1/deals/{id}/cancellation': { reason: 'No need' },
  '/v1/deals/{id}/loss': { reason: 'No need' },
  '/v1/deals/{id}/clock': { advanceBy: 'P1D' },
  '/v1/invoices/{id}/credit-notes': { amount: '1.00', reason: 'Wrong' },
  '/v1/invoices/{id}/hold': { reason: 'Dispute' },
  '/v1/invoices/{id}/release': { reason: 'Settled' },
  '/v1/invoices/{id}/write-off': { reason: 'Lost' },
  '/v1/invoices/{id}/waive-fees': { reason: 'Kind' },
  '/v1/payments/{id}/refunds': { amount: '1.00', reason: 'Back' },
  '/v1/refunds/{id}/payout': {},
  '/v1/configuration-rules/{id}': {
    name: 'Goes well',
    kind: 'recommends',
    when: { sku: 'PLATFORM' },
    then: { skus: ['ONBOARDING'] },
  },
};

describe('the OpenAPI document', () => {
  let app: TestApp;
  let document: Json;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    document = await app.api.get('/openapi.json');
  });
  afterAll(() => app?.stop());

  const calls = () =>
    Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    );

  test('is OpenAPI 3.1 and names every call that is promised', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const described = calls().map(({ method, path }) => `${method} ${path}`);
    const promised = CALLS.trim()
      .split('\n')
      .map((line) => line.trim().replace(/\s+/, ' '));
    expect(promised.filter((call) => !described.includes(call))).toEqual([]);
  });

  test('describes what each call takes and answers, and points to nothing that is missing', () => {
    for (const { method, path } of calls().filter((call) => call.path.startsWith('/v1/'))) {
      const call = document.paths[path][method.toLowerCase()];
      expect(call.summary, `${method} ${path}`).toEqual(expect.any(String));
      const isPdf = path.endsWith('pdf');
      const statuses = Object.keys(call.responses);
      if (!isPdf) expect(statuses, `${method} ${path}`).toContain('4XX');
      if (!isPdf) expect(statuses.some((status) => /^20\d$/.test(status))).toBe(true);
    }
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path = '']) => path,
    );
    expect(references.length).toBeGreaterThan(10);
    for (const reference of new Set(references)) {
      const target = reference.split('/').reduce((node: Json, key) => node?.[key], document);
      expect(target, reference).toBeDefined();
    }
  });

  test('leaves the pages for people out', () => {
    for (const { path } of calls()) expect(path).toMatch(/^\/(v1\/|healthz$|readyz$|metrics$)/);
  });

  const idsOfNothing = () => [
    'deal_01k8m0e6r2h5c9s1v3p7j8k4fa',
    customerId,
    '0',
    '-1',
    'null',
    '%00',
    '..%2F..%2Fetc%2Fpasswd',
    encodeURIComponent(`' or '1'='1`),
    encodeURIComponent('<b>'),
    encodeURIComponent('\u{1f4a5}'),
    'x'.repeat(100),
  ];

  test('has no call that answers an unknown id, of any shape, with anything but 404', async () => {
    const withId = calls().filter(({ path }) => path.includes('{id}'));
    expect(withId.length).toBeGreaterThan(20);
    for (const { method, path } of withId) {
      const takesBody = ['POST', 'PUT'].includes(method);
      if (takesBody) expect(BODIES, path).toHaveProperty([path]);
      for (const id of idsOfNothing()) {
        if (path === '/v1/customers/{id}' && id === customerId) continue;
        const body = BODIES[path];
        const url = path.replace('{id}', id);
        const answer = await app.api.send(method, url, takesBody ? { body } : {});
        expect(`${method} ${url}: ${answer.status}`).toBe(`${method} ${url}: 404`);
        expectProblem(answer, 404);
      }
    }
  });
});
