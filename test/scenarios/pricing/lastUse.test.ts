import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Answer, Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, simpleRequest } from '#test/setup/world.ts';
import { expectProblem, type Played, startDeal } from '../support.ts';

const statusesOf = (answers: Answer<Json>[]) => answers.map(({ status }) => status).toSorted((a, b) => a - b);

// Each is about promotions and deals of its own.
describe.concurrent('the last use of a promotion', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const promote = async (code: string | undefined, maxUses: number): Promise<string> => {
    const { id } = await app.api.post('/v1/promotions', {
      name: `Up to ${maxUses}`,
      ...(code ? { code } : {}),
      effectiveFrom: '2031-01-01',
      conditions: code ? {} : { minTotal: { amount: '2000.00', currency: 'EUR' } },
      effect: { percent: '5' },
      target: 'quote',
      stacking: 'stackable',
      priority: 0,
      maxUses,
    });
    return id;
  };
  const usesOf = async (id: string): Promise<number> => (await app.api.get(`/v1/promotions/${id}`)).uses;
  const request = (fields: object) => simpleRequest(customerId, fields);
  const draft = (fields: object) => startDeal(app.api, request({ submit: false, ...fields }));
  const submit = (deal: Played & { id: string }): Promise<Answer<Json>> =>
    app.api.send('POST', `/v1/deals/${deal.id}/submit`, { body: {} });

  test('goes to one of two drafts that are submitted at once; the other one is told, and stays a draft', async () => {
    const id = await promote('ONCE', 1);
    await app.api.post('/v1/quotes/preview', request({ promotionCode: 'ONCE' }));
    const drafts = await Promise.all([draft({ promotionCode: 'ONCE' }), draft({ promotionCodes: ['once'] })]);
    expect(await usesOf(id)).toBe(0);
    const answers = await Promise.all(drafts.map(submit));
    expect(statusesOf(answers)).toEqual([200, 422]);
    expect(await usesOf(id)).toBe(1);
    const lost = answers.findIndex(({ status }) => status === 422);
    const loser = answers[lost];
    if (!loser) throw new Error('Nobody lost.');
    expectProblem(loser, 422, [lost === 0 ? '/promotionCode' : '/promotionCodes/0']);
    expect((await drafts[lost]?.deal())?.stage).toBe('draft');
    expect((await drafts[1 - lost]?.deal())?.stage).toBe('offered');
  });

  test('is never overrun by deals that start and submit at once', async () => {
    const id = await promote('TWICE', 2);
    const starts = Array.from({ length: 5 }, () =>
      app.api.send('POST', '/v1/deals', { body: request({ promotionCode: 'TWICE' }) }),
    );
    const answers = await Promise.all(starts);
    expect(statusesOf(answers)).toEqual([201, 201, 422, 422, 422]);
    for (const answer of answers.filter(({ status }) => status === 422)) {
      expectProblem(answer, 422, ['/promotionCode']);
    }
    expect(await usesOf(id)).toBe(2);
    const {
      id: _,
      uses: __,
      cap: ___,
      effectiveTo: ____,
      ...made
    } = await app.api.get(`/v1/promotions/${id}`);
    const replace = (maxUses: number) =>
      app.api.send('PUT', `/v1/promotions/${id}`, { body: { ...made, maxUses } });
    expectProblem(await replace(1), 422, ['/maxUses']);
    expect((await replace(2)).status).toBe(200);
  });

  test('of an automatic one leaves later deals at their full price', async () => {
    const id = await promote(undefined, 1);
    const lines = [{ description: 'Dam', quantity: '1', price: { model: 'flat', amount: '2000.00' } }];
    const deals = await Promise.all([1, 2, 3].map(() => startDeal(app.api, request({ lines }))));
    const nets = deals.map(({ created }) => String(created.quote.netAmount));
    expect(nets.toSorted((a, b) => a.localeCompare(b))).toEqual(['1900.00', '2000.00', '2000.00']);
    expect(await usesOf(id)).toBe(1);
  });

  test('is one a deal, and is given back by all that undoes a submission, and by a lost and a cancelled deal', async () => {
    const id = await promote('BACK', 1);
    const {
      owner: _,
      testClock: __,
      startAt: ___,
      ...terms
    } = request({
      promotionCode: 'BACK',
      discount: { percent: '30' },
    });
    const deal = await startDeal(app.api, { ...request({}), ...terms });
    const expectUses = async (uses: number) => expect(await usesOf(id)).toBe(uses);
    const submitted = async () => {
      await deal.post('/submit');
      await expectUses(1);
    };
    await expectUses(1);
    const refused = await app.api.send('POST', '/v1/quotes/preview', { body: request(terms) });
    expectProblem(refused, 422, ['/promotionCode']);

    await deal.post('/recall');
    await expectUses(0);
    await submitted();
    await deal.reject('Too cheap.');
    await expectUses(0);
    await submitted();
    // The deal's own claim does not stand in the way of its next version.
    await deal.post('/quote-versions', terms);
    await expectUses(0);
    await submitted();
    await deal.approve();
    await expectUses(1);
    await deal.decline('Too dear.');
    await expectUses(0);

    const second = await startDeal(app.api, request({ promotionCode: 'BACK' }));
    await expectUses(1);
    await second.post('/cancellation', { reason: 'A mistake.' });
    await expectUses(0);
  });

  test('stays used by a signed deal, and is given back by an order that the credit check holds and finance refuses', async () => {
    const id = await promote('CREDIT', 1);
    const poor = await aCustomer(app.api, { creditLimit: '1.00' });
    const deal = await startDeal(app.api, request({ customerId: poor, promotionCode: 'CREDIT' }));
    await deal.accept();
    await deal.sign();
    expect(await usesOf(id)).toBe(1);
    await deal.post('/credit-decision', { decision: 'refuse', reason: 'Unknown.' });
    expect(await usesOf(id)).toBe(0);
  });
});
