import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aSeller } from '#test/setup/world.ts';
import { expectProblem } from '../support.ts';
import { aProduct, attempt, detailsOf } from './support.ts';

const bundle = (...skus: string[]) => ({
  bundle: { pricing: 'asOne', components: skus.map((sku) => ({ sku, quantity: { fixed: '1' } })) },
});
const group = (fields: object, ...options: object[]) => ({
  name: 'g',
  minimum: 0,
  maximum: 1,
  options,
  ...fields,
});

describe('what cannot be sold is refused when it is saved', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    for (const sku of ['A', 'B', 'C', 'D', 'E', 'F']) await app.api.post('/v1/products', aProduct(sku));
  });
  afterAll(() => app?.stop());

  const product = (sku: string, fields: object) => attempt(app.api, '/v1/products', aProduct(sku, fields));
  const rule = (name: string, kind: string, sku: string, then: object, fields: object = {}) =>
    attempt(app.api, '/v1/configuration-rules', { name, kind, when: { sku }, then, ...fields });

  test('a product of unknown parts, of itself, or nested too deep', async () => {
    const unknown = await product('P', {
      ...bundle('A', 'NONE'),
      optionGroups: [group({}, { sku: 'NOR', pricing: 'priced' })],
    });
    expectProblem(unknown, 422, ['/optionGroups/0/options/0/sku', '/bundle/components/1/sku']);
    const itself = await product('P', bundle('A', 'P'));
    expectProblem(itself, 422);
    expect(detailsOf(itself)).toEqual(['/bundle/components/1/sku: The product contains itself: P → P.']);

    expect((await product('L1', bundle('A'))).status).toBe(201);
    expect(
      (await product('L2', { optionGroups: [group({}, { sku: 'L1', pricing: 'priced' })] })).status,
    ).toBe(201);
    expect((await product('L3', bundle('L2'))).status).toBe(201);
    const deep = await product('L4', bundle('L3'));
    expect(detailsOf(deep)).toEqual([
      '/bundle/components/0/sku: With L3 products are nested 4 deep; at most 3 are possible.',
    ]);
    const { data } = await app.api.get('/v1/products?limit=100');
    expect(data.map(({ sku }: Json) => sku)).not.toEqual(expect.arrayContaining(['P', 'L4']));
    expect(data.find(({ sku }: Json) => sku === 'L3')).toEqual(aProduct('L3', bundle('L2')));
  });

  test('a product whose groups and attributes contradict themselves, all at once', async () => {
    const answer = await product('P', {
      attributes: [
        { name: 'colour', type: 'choice', values: ['red'], default: 'blue' },
        { name: 'length', type: 'number', minimum: '2', maximum: '1' },
      ],
      optionGroups: [
        group(
          { minimum: 2, maximum: 2 },
          { sku: 'A', pricing: 'priced', minQuantity: '2', maxQuantity: '1' },
        ),
      ],
    });
    expectProblem(answer, 422, [
      '/attributes/0/default',
      '/attributes/1/minimum',
      '/optionGroups/0/minimum',
      '/optionGroups/0/options/0/minQuantity',
    ]);
    const malformed = await product('P', { bundle: { pricing: 'free', components: [{ sku: 'A' }] } });
    expectProblem(malformed, 400, ['/bundle/pricing', '/bundle/components/0/quantity']);
  });

  test('a rule about what there is not', async () => {
    expectProblem(await rule('R', 'excludes', 'NONE', { skus: ['A', 'NOR'] }), 422, [
      '/when/sku',
      '/then/skus/1',
    ]);
    expectProblem(await rule('R', 'limitsChoice', 'A', { skus: ['B'], minimum: 2 }), 422, ['/then/minimum']);
    expectProblem(await rule('R', 'forbids', 'A', { skus: ['B'] }), 400, ['/kind']);
    expectProblem(await rule('R', 'adds', 'A', { skus: ['B'] }), 400, ['/then/quantity']);
    expect((await app.api.get('/v1/configuration-rules')).data).toEqual([]);
  });

  test('rules that can never be met together, also by replacing one, with their names in order', async () => {
    const { body: first } = await rule('A needs B', 'requires', 'A', { skus: ['B'] });
    expect((await rule('B needs C', 'requires', 'B', { skus: ['C'] })).status).toBe(201);
    const chain = await rule('C without A', 'excludes', 'C', { skus: ['A'] });
    expectProblem(chain, 422);
    expect(detailsOf(chain)).toEqual([
      '/then: These rules can never be met together: “A needs B” → “B needs C” → “C without A”.',
    ]);
    const limit = await rule('No C with B', 'limitsQuantity', 'B', { skus: ['C'], maximum: '0' });
    expect(detailsOf(limit)).toEqual([
      '/then: These rules can never be met together: “B needs C” → “No C with B”.',
    ]);

    const { body: harmless } = await rule('F without A', 'excludes', 'F', { skus: ['A'] });
    const { id: harmlessId, ...fields } = harmless;
    const replaced = await app.api.send('PUT', `/v1/configuration-rules/${harmlessId}`, {
      body: { ...fields, when: { sku: 'C' } },
    });
    expectProblem(replaced, 422, ['/then']);
    expect(await app.api.get(`/v1/configuration-rules/${harmlessId}`)).toEqual(harmless);
    // Without the first rule, C and A need not meet.
    expect((await app.api.send('DELETE', `/v1/configuration-rules/${first.id}`)).status).toBe(200);
    expect((await rule('C without A', 'excludes', 'C', { skus: ['A'] })).status).toBe(201);
  });

  test('a cycle of additions that grows, but not one that comes to rest', async () => {
    const each = (many: string) => ({ perUnit: many });
    expect((await rule('E for D', 'adds', 'D', { skus: ['E'], quantity: each('2') })).status).toBe(201);
    const cycle = await rule('D for E', 'adds', 'E', { skus: ['D'], quantity: each('1') });
    expectProblem(cycle, 422);
    expect(detailsOf(cycle)).toEqual([
      '/then: These rules add to one another without an end: “D for E” → “E for D”.',
    ]);
    expect((await rule('D for E', 'adds', 'E', { skus: ['D'], quantity: each('0.5') })).status).toBe(201);
  });

  test('one of two rules that contradict each other, when both are saved at once', async () => {
    const [needs, without] = await Promise.all([
      rule('E needs F', 'requires', 'E', { skus: ['F'] }),
      rule('F without E', 'excludes', 'F', { skus: ['E'] }),
    ]);
    expect(new Set([needs.status, without.status])).toEqual(new Set([201, 422]));
  });

  test('by anybody but an administrator', async () => {
    const { key } = await app.api.post('/v1/api-keys', { name: 'sales', scopes: ['sales'] });
    const body = { name: 'R', kind: 'recommends', when: { sku: 'A' }, then: { skus: ['B'] } };
    expectProblem(await app.api.send('POST', '/v1/configuration-rules', { body, key }), 403);
    const lines = [{ sku: 'F', quantity: '1' }];
    const checked = await app.api.send('POST', '/v1/configurations/validate', { body: { lines }, key });
    expect(checked).toMatchObject({ status: 200, body: { valid: true } });
  });
});
