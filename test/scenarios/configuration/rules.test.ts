import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, simpleRequest } from '#test/setup/world.ts';
import { expectProblem } from '../support.ts';
import { addCatalogue, aProduct, attempt, detailsOf, linesOf, perUnit } from './support.ts';

const LAPTOP = aProduct('LAPTOP', {
  attributes: [{ name: 'screen', type: 'choice', values: ['13', '16'], default: '13' }],
});

/** Each kind of rule on products of its own: what it refuses, with the pointer and both sentences. */
const RULES: [rule: object, lines: [string, string][], refused: string[]][] = [
  [
    { kind: 'requires', when: { sku: 'SERVER' }, then: { skus: ['RAIL'] } },
    [['SERVER', '1']],
    ['/lines/0: “Server” (SERVER) needs “Rail” (RAIL). Add “Rail” (RAIL).'],
  ],
  [
    { kind: 'requires', when: { sku: 'LAPTOP', minQuantity: '3' }, then: { anyOf: ['DOCK', 'HUB'] } },
    [['LAPTOP', '3']],
    ['/lines/0: “Laptop” (LAPTOP) needs “Dock” (DOCK) or “Hub” (HUB). Add “Dock” (DOCK) or “Hub” (HUB).'],
  ],
  [
    {
      kind: 'excludes',
      when: { sku: 'LINUX' },
      then: { skus: ['WINDOWS'] },
      reason: 'One machine has one system.',
    },
    [
      ['LINUX', '1'],
      ['WINDOWS', '1'],
    ],
    ['/lines/1: One machine has one system. Remove “Windows” (WINDOWS) or “Linux” (LINUX).'],
  ],
  [
    {
      kind: 'limitsQuantity',
      when: { sku: 'CHASSIS' },
      then: { skus: ['DISK'], minimum: '2', maximum: '8' },
    },
    [
      ['CHASSIS', '1'],
      ['DISK', '9'],
    ],
    [
      '/lines/1: With “Chassis” (CHASSIS) there must be at most 8 of “Disk” (DISK), not 9. Reduce “Disk” (DISK) to at most 8.',
    ],
  ],
  [
    { kind: 'limitsChoice', when: { sku: 'DESK' }, then: { skus: ['OAK', 'PINE'], minimum: 1, maximum: 1 } },
    [
      ['DESK', '1'],
      ['OAK', '1'],
      ['PINE', '1'],
    ],
    [
      '/lines/1: With “Desk” (DESK) there must be at most 1 of “Oak” (OAK) and “Pine” (PINE), and there are 2. Remove 1 of “Oak” (OAK) or “Pine” (PINE).',
    ],
  ],
];

describe('configuration rules', () => {
  let app: TestApp;
  let customerId: string;
  let ids: string[];

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    const skus = [
      'SERVER',
      'RAIL',
      'DOCK',
      'HUB',
      'LINUX',
      'WINDOWS',
      'CHASSIS',
      'DISK',
      'DESK',
      'OAK',
      'PINE',
    ];
    const others = ['PUMP', 'HOSE', 'CLAMP', 'CAMERA', 'BAG'];
    await addCatalogue(app.api, [LAPTOP, ...[...skus, ...others].map((sku) => aProduct(sku))]);
    ids = [];
    for (const [index, [rule]] of RULES.entries()) {
      const { id } = await app.api.post('/v1/configuration-rules', { name: `Rule ${index + 1}`, ...rule });
      ids.push(id);
    }
  });
  afterAll(() => app?.stop());

  const validate = (lines: object[], fields: object = {}): Promise<Json> =>
    app.api.post('/v1/configurations/validate', { lines, ...fields });
  const request = (lines: object[], fields: object = {}) => simpleRequest(customerId, { lines, ...fields });
  const asLines = (lines: [string, string][]) => lines.map(([sku, quantity]) => ({ sku, quantity }));

  test.each(RULES)('%j refuses, and says why and what mends it', async (rule, lines, refused) => {
    const { valid, problems } = await validate(asLines(lines));
    expect(valid).toBe(false);
    expect(problems.map(({ pointer, reason, fix }: Json) => `${pointer}: ${reason} ${fix}`)).toEqual(refused);
    const name = `Rule ${RULES.findIndex(([other]) => other === rule) + 1}`;
    expect(problems.map((problem: Json) => problem.rule)).toEqual(refused.map(() => name));
  });

  test('refuse a preview, a deal and a new version with every reason at once, and nothing is written', async () => {
    const broken = request(asLines(RULES.flatMap(([, lines]) => lines)));
    const reasons = [
      RULES[0]?.[2][0],
      '/lines/1: “Laptop” (LAPTOP) needs “Dock” (DOCK) or “Hub” (HUB). Add “Dock” (DOCK) or “Hub” (HUB).',
      '/lines/3: One machine has one system. Remove “Windows” (WINDOWS) or “Linux” (LINUX).',
      '/lines/5: With “Chassis” (CHASSIS) there must be at most 8 of “Disk” (DISK), not 9. Reduce “Disk” (DISK) to at most 8.',
      '/lines/7: With “Desk” (DESK) there must be at most 1 of “Oak” (OAK) and “Pine” (PINE), and there are 2. Remove 1 of “Oak” (OAK) or “Pine” (PINE).',
    ];
    const preview = await attempt(app.api, '/v1/quotes/preview', broken);
    expectProblem(preview, 422);
    expect(detailsOf(preview)).toEqual(reasons);
    const deal = await attempt(app.api, '/v1/deals', broken);
    expectProblem(deal, 422);
    expect(detailsOf(deal)).toEqual(reasons);
    expect((await app.api.get('/v1/deals')).data).toEqual([]);

    const { id } = await app.api.post('/v1/deals', request(asLines([['RAIL', '1']]), { submit: false }));
    const { lines } = broken as Json;
    const version = await attempt(app.api, `/v1/deals/${id}/quote-versions`, {
      customerId,
      currency: 'EUR',
      lines,
    });
    expectProblem(version, 422);
    expect(detailsOf(version)).toEqual(reasons);
    expect((await app.api.get(`/v1/deals/${id}`)).quoteVersions).toHaveLength(1);
  });

  test('count for an attribute, from a day and until a day', async () => {
    await app.api.post('/v1/configuration-rules', {
      name: 'Large screens need a bag',
      kind: 'requires',
      when: { sku: 'LAPTOP', attributes: { screen: '16' } },
      then: { skus: ['BAG'] },
      effectiveFrom: '2031-02-01',
      effectiveTo: '2031-02-28',
    });
    const large = [{ sku: 'LAPTOP', quantity: '1', attributes: { screen: '16' } }];
    expect(await validate([{ sku: 'LAPTOP', quantity: '1' }], { date: '2031-02-01' })).toMatchObject({
      valid: true,
    });
    expect(await validate(large, { date: '2031-01-31' })).toMatchObject({ valid: true });
    expect(await validate(large, { date: '2031-02-28' })).toMatchObject({ valid: false });
    expect(await validate(large, { date: '2031-03-01' })).toMatchObject({ valid: true });
    const refused = await attempt(app.api, '/v1/quotes/preview', request(large, { date: '2031-02-01' }));
    expectProblem(refused, 422, ['/lines/0']);
  });

  test('add to the quote, and recommend without refusing', async () => {
    const add = (sku: string, to: string, quantity: object) =>
      app.api.post('/v1/configuration-rules', {
        name: `${to} for each ${sku}`,
        kind: 'adds',
        when: { sku },
        then: { skus: [to], quantity },
      });
    await add('PUMP', 'HOSE', { perUnit: '2', plus: '1' });
    await add('HOSE', 'CLAMP', { perUnit: '0.5', rounding: 'up' });
    await app.api.post('/v1/configuration-rules', {
      name: 'Filmed repairs',
      kind: 'recommends',
      when: { sku: 'PUMP' },
      then: { skus: ['CAMERA'] },
      reason: 'A camera shows where it leaks.',
    });
    const answer = await validate([{ sku: 'PUMP', quantity: '3' }]);
    expect(answer).toMatchObject({
      valid: true,
      problems: [],
      added: [
        {
          sku: 'HOSE',
          quantity: '7',
          rule: 'HOSE for each PUMP',
          reason: '“Hose” (HOSE) comes with “Pump” (PUMP).',
        },
        { sku: 'CLAMP', quantity: '4' },
      ],
      recommendations: [{ sku: 'CAMERA', rule: 'Filmed repairs', reason: 'A camera shows where it leaks.' }],
    });
    const quote = await app.api.post('/v1/quotes/preview', request([{ sku: 'PUMP', quantity: '3' }]));
    expect(linesOf(quote)).toEqual(['1 PUMP × 3 = 300.00', '2 HOSE × 7 = 700.00', '3 CLAMP × 4 = 400.00']);
    expect(quote.lines[1]).toMatchObject({ role: 'added' });
    // What was added before counts when it comes back as lines.
    const again = asLines([
      ['PUMP', '3'],
      ['HOSE', '7'],
      ['CLAMP', '4'],
    ]);
    expect((await validate(again)).added).toEqual([]);
  });

  test('are listed, read, replaced and deleted', async () => {
    const [first] = ids;
    const path = `/v1/configuration-rules/${first}`;
    const rule = await app.api.get(path);
    expect(rule).toEqual({ id: first, name: 'Rule 1', ...RULES[0]?.[0] });
    const page = await app.api.get('/v1/configuration-rules?limit=2');
    expect(page.data).toHaveLength(2);
    const rest = await app.api.get(`/v1/configuration-rules?limit=100&after=${page.nextCursor}`);
    const listed = [...page.data, ...rest.data].map(({ id }: Json) => id);
    expect(listed).toEqual(expect.arrayContaining(ids));
    expect(rest.nextCursor).toBeNull();

    const recommends = {
      name: 'Rule 1',
      kind: 'recommends',
      when: { sku: 'SERVER' },
      then: { skus: ['RAIL'] },
    };
    expect(await app.api.put(path, recommends)).toEqual({ id: first, ...recommends });
    expect(await validate(asLines([['SERVER', '1']]))).toMatchObject({
      valid: true,
      recommendations: [{ sku: 'RAIL' }],
    });
    expect((await app.api.send('DELETE', path)).body).toEqual({ id: first, ...recommends });
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await app.api.send(method, path, method === 'PUT' ? { body: recommends } : {});
      expectProblem(answer, 404);
    }
    expect((await validate(asLines([['SERVER', '1']]))).recommendations).toEqual([]);
  });

  test('say with a currency what has no price, and without one what there is not', async () => {
    await addCatalogue(app.api, [aProduct('GIFT'), aProduct('PAID')], { GIFT: null, PAID: perUnit('1.00') });
    const lines = asLines([
      ['GIFT', '1'],
      ['NOTHING', '1'],
    ]);
    expect((await validate(lines)).problems).toEqual([
      {
        pointer: '/lines/1/sku',
        reason: 'There is no product "NOTHING".',
        fix: 'Choose a product of the catalogue.',
      },
    ]);
    expect((await validate(lines, { currency: 'EUR' })).problems).toMatchObject([
      { pointer: '/lines/0/price', reason: 'Neither the price book nor the line has a price.' },
      { pointer: '/lines/1/sku', reason: 'There is no product "NOTHING".' },
    ]);
  });
});
