import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, simpleRequest } from '#test/setup/world.ts';
import { expectProblem, startDeal } from '../support.ts';

const euro = (amount: string) => ({ amount, currency: 'EUR' });

describe('promotions', () => {
  let app: TestApp;
  let customerId: string;
  let schoolId: string;

  const promote = (fields: object): Promise<Json> =>
    app.api.post('/v1/promotions', {
      effectiveFrom: '2031-01-01',
      effect: { percent: '10' },
      target: 'line',
      stacking: 'stackable',
      priority: 0,
      ...fields,
    });
  const preview = (fields: object): Promise<Json> =>
    app.api.post('/v1/quotes/preview', { ...simpleRequest(customerId), ...fields });
  const refused = async (fields: object, pointers: string[]) => {
    const body = { ...simpleRequest(customerId), ...fields };
    const answer = await app.api.send('POST', '/v1/quotes/preview', { body });
    expectProblem(answer, 422, pointers);
    return answer.body.errors.map(({ detail }: Json) => detail);
  };
  const steps = (quote: Json) => quote.waterfall.map(({ step, amount }: Json) => `${step} ${amount}`);

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    schoolId = await aCustomer(app.api, { segment: 'schools' });
    // Three that stack for schools, and one that wants to be alone.
    await promote({ name: 'Welcome', priority: 30, conditions: { segments: ['schools'] } });
    await promote({
      name: 'Bundle',
      priority: 20,
      conditions: { segments: ['schools'], skus: ['ONBOARDING', 'PLATFORM'] },
      effect: euro('100.00'),
      target: 'group',
    });
    await promote({
      name: 'Big school',
      priority: 10,
      conditions: { segments: ['schools'], minTotal: euro('5000.00'), minQuantity: '11' },
      effect: { percent: '50' },
      target: 'quote',
      cap: euro('500.00'),
    });
    await promote({
      name: 'Alone',
      code: 'ALONE',
      priority: 40,
      stacking: 'exclusive',
      effect: { percent: '1' },
    });
    await promote({ name: 'Shy', code: 'SHY', stacking: 'exclusive', effect: { percent: '99' } });
  });
  afterAll(() => app?.stop());

  const school = () => ({
    customerId: schoolId,
    lines: [
      { sku: 'PLATFORM', quantity: '10' },
      { sku: 'ONBOARDING', quantity: '1' },
    ],
  });

  test('stack in the order of their priority, each on what is left, and follow into the deal', async () => {
    const quote = await preview(school());
    // 2,400 + 3,000; 10 % of each line; 100 of the 4,860 that are left; half of 4,760, but 500 at most.
    expect(steps(quote)).toEqual([
      'list 5400.00',
      'promotion -540.00',
      'promotion -100.00',
      'promotion -500.00',
      'net 4260.00',
    ]);
    expect(quote.promotions.map(({ name, amount }: Json) => [name, amount])).toEqual([
      ['Welcome', '-540.00'],
      ['Bundle', '-100.00'],
      ['Big school', '-500.00'],
    ]);
    expect(quote).toMatchObject({ subtotal: '5400.00', discountAmount: '1140.00', netAmount: '4260.00' });
    expect(quote.lines.map((line: Json) => line.waterfall.map(({ amount }: Json) => amount))).toEqual([
      ['2400.00', '-240.00', '-44.44', '-222.22', '1893.34'],
      ['3000.00', '-300.00', '-55.56', '-277.78', '2366.66'],
    ]);

    // More than 5 % asks for approval, and what is invoiced in the end is the net to the cent.
    const deal = await startDeal(app.api, { ...simpleRequest(customerId), ...school() });
    expect(deal.created.quote).toMatchObject({ netAmount: quote.netAmount, waterfall: quote.waterfall });
    await deal.approve();
    await deal.accept();
    await deal.sign();
    const { billing } = await deal.deal();
    const cents = billing.planned.map(({ netAmount }: Json) => Math.round(Number(netAmount) * 100));
    expect(cents).toHaveLength(12);
    expect(cents.reduce((all: number, part: number) => all + part, 0)).toBe(426_000);
  });

  test('give way to an exclusive one that goes first, which says so', async () => {
    const quote = await preview({ ...school(), promotionCode: 'alone' });
    expect(steps(quote)).toEqual(['list 5400.00', 'promotion -54.00', 'net 5346.00']);
    expect(quote.promotions).toMatchObject([
      {
        name: 'Alone',
        code: 'ALONE',
        reason: expect.stringContaining('keeps out “Welcome”, “Bundle”, “Big school”'),
      },
      { name: 'Welcome', amount: '0.00', reason: '“Alone” is exclusive and goes first.' },
      { name: 'Bundle', amount: '0.00' },
      { name: 'Big school', amount: '0.00' },
    ]);
  });

  test('keep an exclusive one out that does not go first', async () => {
    const quote = await preview({ ...school(), promotionCodes: ['SHY'] });
    expect(quote.netAmount).toBe('4260.00');
    expect(quote.promotions.at(-1)).toMatchObject({
      name: 'Shy',
      amount: '0.00',
      reason: 'It applies alone, and “Welcome” goes first.',
    });
    expect((await preview({ promotionCodes: ['SHY'] })).netAmount).toBe('10.00');
  });

  test('say why a code does not do: unknown, too early, too late, for others', async () => {
    await promote({ name: 'Summer', code: 'SUMMER', effectiveFrom: '2031-06-01', effectiveTo: '2031-06-30' });
    await promote({ name: 'Schools', code: 'SCHOOLS', conditions: { customerIds: [schoolId] } });
    expect(await refused({ promotionCode: 'WINTER' }, ['/promotionCode'])).toEqual([
      'There is no promotion “WINTER”.',
    ]);
    const codes = { promotionCode: 'summer', promotionCodes: ['SCHOOLS', 'ALONE', 'NONE'] };
    expect(await refused(codes, ['/promotionCodes/2', '/promotionCode', '/promotionCodes/0'])).toEqual([
      'There is no promotion “NONE”.',
      'The promotion “Summer” begins on 2031-06-01.',
      'The promotion “Schools” is for other customers.',
    ]);
    await refused({ promotionCode: 'SUMMER', date: '2031-07-01' }, ['/promotionCode']);
    const inJune = await preview({ promotionCode: 'SUMMER', date: '2031-06-30' });
    expect(inJune.netAmount).toBe('900.00');
  });

  test('are replaced, listed and refused where they are wrong', async () => {
    const { id, uses, ...made } = await promote({ name: 'Autumn', code: 'AUTUMN', maxUses: 5 });
    expect(uses).toBe(0);
    expect(made).toMatchObject({ conditions: {}, cap: null, effectiveTo: null, maxUses: 5 });
    const { code: _, maxUses: __, ...given } = { ...made, effectiveTo: '2031-12-31', cap: euro('7.00') };
    const replaced = await app.api.put(`/v1/promotions/${id}`, { ...given, name: 'Fall', code: 'FALL' });
    expect(replaced).toMatchObject({ id, name: 'Fall', code: 'FALL', cap: euro('7.00'), maxUses: null });
    expect(await app.api.get(`/v1/promotions/${id}`)).toEqual(replaced);
    expect((await preview({ promotionCode: 'FALL' })).netAmount).toBe('993.00');

    const first = await app.api.get('/v1/promotions?limit=3');
    const rest = await app.api.get(`/v1/promotions?after=${first.nextCursor}`);
    expect([...first.data, ...rest.data].map(({ name }: Json) => name)).toEqual([
      'Welcome',
      'Bundle',
      'Big school',
      'Alone',
      'Shy',
      'Summer',
      'Schools',
      'Fall',
    ]);

    const send = (method: 'POST' | 'PUT', path: string, fields: object) =>
      app.api.send(method, path, { body: { ...given, name: 'Fall', code: 'OTHER', ...fields } });
    expectProblem(await send('POST', '/v1/promotions', { code: 'fall' }), 409, ['/code']);
    expectProblem(await send('PUT', `/v1/promotions/${id}`, { code: 'alone' }), 409, ['/code']);
    expectProblem(await send('PUT', '/v1/promotions/promo_none', {}), 404);
    expectProblem(
      await send('POST', '/v1/promotions', {
        effectiveTo: '2030-01-01',
        cap: { amount: '1.001', currency: 'EUR' },
        conditions: { customerIds: [customerId, 'cus_nobody'], skus: ['NOTHING'] },
      }),
      422,
      ['/effectiveTo', '/cap/amount', '/conditions/customerIds/1', '/conditions/skus/0'],
    );
    expectProblem(await send('POST', '/v1/promotions', { effect: { percent: '0' } }), 422, [
      '/effect/percent',
    ]);
    expectProblem(await send('POST', '/v1/promotions', { effect: { amount: '1.00' } }), 400);
  });
});
