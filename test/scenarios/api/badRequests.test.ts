import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Answer, Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, play, simpleRequest } from '#test/setup/world.ts';

/** What is no request at all, or tries to be more than one. */
describe('a bad request', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const raw = (rawBody: string, headers: Record<string, string> = {}) =>
    app.api.send<Json>('POST', '/v1/deals', { rawBody, headers });
  /** A problem tells what the caller did, and nothing of how we are made. */
  const expectNoInsides = ({ body }: Answer<Json>) => {
    expect(JSON.stringify(body)).not.toMatch(
      /node_modules|\.ts:\d|\bat [\w.<>]+ \(|select |insert |postgres/i,
    );
    expect(body.stack).toBeUndefined();
  };

  test.each([
    ['an end that is missing', '{"currency": "EUR"'],
    ['no JSON', 'currency=EUR'],
    ['a key of prototypes', '{"__proto__": {"owner": "x"}}'],
    ['a number where an object belongs', '5'],
    ['a list where an object belongs', '[]'],
    ['nothing', 'null'],
  ])('with %s is malformed', async (_, text) => {
    const answer = await raw(text);
    expectProblem(answer, 400);
    expectNoInsides(answer);
  });

  test('that lacks fields, or has unknown ones, is malformed and told of each', async () => {
    const answer = await app.api.send('POST', '/v1/deals', { body: { currency: 'EUR', total: '5.00' } });
    expectProblem(answer, 400, ['/lines', '/owner', '/total']);
    const deep = simpleRequest(customerId, { lines: [{ quantity: '1', pirce: {} }] });
    expectProblem(await app.api.send('POST', '/v1/deals', { body: deep }), 400, ['/lines/0/pirce']);
  });

  test('of another media type is not understood', async () => {
    for (const type of ['application/xml', 'image/png', 'text/plain', 'text/plain;charset=UTF-8']) {
      const answer = await raw('<deal/>', { 'content-type': type });
      expectProblem(answer, 415);
      expectNoInsides(answer);
    }
  });

  test('of more than a megabyte is too large', async () => {
    const body = simpleRequest(customerId, { notes: 'x'.repeat(1_100_000) });
    const answer = await app.api.send('POST', '/v1/deals', { body });
    expectProblem(answer, 413);
    expectNoInsides(answer);
  });

  test('nested without an end is refused, and the service lives on', async () => {
    const nest = (depth: number): string =>
      depth === 0
        ? '{"field":"total","op":"gt","value":"999999"}'
        : `${'{"all":['.repeat(depth)}${nest(0)}${']}'.repeat(depth)}`;
    const policy = (condition: string) =>
      `{"name":"Deep","effectiveFrom":"2031-01-01","rules":[{"when":${condition},"approvers":[{"approver":"role:headOfSales"}]}]}`;
    const send = (depth: number) =>
      app.api.send<Json>('POST', '/v1/approval-policies', { rawBody: policy(nest(depth)) });
    expect((await send(5)).status).toBe(201);
    for (const depth of [1_000, 20_000, 100_000]) {
      const answer = await send(depth);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expectNoInsides(answer);
    }
    expect((await app.api.send('GET', '/healthz')).status).toBe(200);
  });

  test('with SQL or HTML in its words keeps them as words', async () => {
    const name = `Robert'); drop table deals;-- <img src=x onerror=alert(1)> \${7*7} {{7*7}} %00`;
    const id = await aCustomer(app.api, { name, externalId: `' or 1=1 --` });
    expect((await app.api.get(`/v1/customers/${id}`)).name).toBe(name);
    const found = await app.api.get(`/v1/customers?externalId=${encodeURIComponent(`' or 1=1 --`)}`);
    expect(found.data.map((one: Json) => one.id)).toEqual([id]);
    const deal = play(app.api, (await app.api.post('/v1/deals', simpleRequest(id, { notes: name }))).id);
    await deal.decline(name);
    const shown = await deal.deal();
    expect(shown).toMatchObject({
      stage: 'lost',
      endReason: name,
      customer: { name },
      quote: { notes: name },
    });
  });

  test('with a character that no database keeps is refused, wherever it stands', async () => {
    for (const character of ['\\u0000', '\\ud800', '\\udc00x']) {
      const customer = `{"name": "N ${character}", "email": "a@b.example", "country": "DE"}`;
      const answer = await app.api.send<Json>('POST', '/v1/customers', { rawBody: customer });
      expectProblem(answer, 422, ['/name']);
      expectNoInsides(answer);
      const asKey = `{"taxRates": {"a${character}": "19"}}`;
      expectProblem(await app.api.send('PUT', '/v1/seller', { rawBody: asKey }), 422, ['/taxRates']);
    }
    expectProblem(await app.api.send('GET', '/v1/customers?externalId=%00'), 422, ['/externalId']);
  });

  test('to nowhere is a problem too, and so is a method that a path does not have', async () => {
    expectProblem(await app.api.send('GET', '/v1/nothing'), 404);
    for (const method of ['DELETE', 'PATCH']) {
      const answer = await app.api.send<Json>(method, '/v1/deals', { body: {} });
      expect([404, 405]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  test('to an address that is none, or to an id of any length, is a problem as well', async () => {
    expectProblem(await app.api.send('GET', '/v1/deals/%ZZ'), 400);
    expectProblem(await app.api.send('GET', `/v1/deals/${'x'.repeat(2_000)}`), 404);
  });

  test('with a page that is none is refused', async () => {
    for (const limit of ['0', '-1', '1001', ''])
      expectProblem(await app.api.send('GET', `/v1/deals?limit=${limit}`), 422, ['/limit']);
    for (const limit of ['many', '1.5'])
      expectProblem(await app.api.send('GET', `/v1/deals?limit=${limit}`), 400, ['/limit']);
  });
});
