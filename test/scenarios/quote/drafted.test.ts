import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, OWNER, simpleRequest } from '#test/setup/world.ts';
import { OFFERED } from '../stories.ts';
import { expectProblem, expectStanding, startDeal } from '../support.ts';
import { statuses, workshop } from './support.ts';

describe('a quote that is not submitted yet', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());
  const offer = (fields: object = {}) => startDeal(app.api, simpleRequest(customerId, fields));

  test('a deal that is not submitted stays a draft until it is', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId, { submit: false }));
    expect(deal.created).toMatchObject({ stage: 'draft', quote: { total: '1190.00' } });
    await expectStanding(deal, {
      stage: 'draft',
      waitingFor: { what: 'submission', from: [OWNER], until: null },
      story: ['dealOpened', 'quotePriced'],
    });
    expectProblem(await app.api.send('GET', `/v1/deals/${deal.id}/quote.pdf`), 404);

    await deal.advanceTo('2031-03-01');
    expect(await deal.post('/submit')).toEqual({ stage: 'offered' });
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/submit`, { body: {} }), 409);
    // The validity counts from the day that the quote was sent.
    expect((await deal.deal()).quote.validUntil).toBe('2031-03-31');
    await expectStanding(deal, {
      stage: 'offered',
      waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL] },
      story: OFFERED,
    });
  });

  test('a draft that nobody was asked about is only priced anew', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId, { submit: false }));
    await deal.post('/quote-versions', workshop('900.00'));
    expect(statuses((await deal.deal()).quoteVersions)).toEqual(['2 draft', '1 superseded']);
    await expectStanding(deal, {
      stage: 'draft',
      waitingFor: { what: 'submission', from: [OWNER] },
      story: ['dealOpened', 'quotePriced', 'quotePriced'],
    });
  });

  test('a line without a price is refused with its place, and leaves what is there as it is', async () => {
    const priceless = {
      currency: 'EUR',
      lines: [...workshop('900.00').lines, { description: 'Travel', quantity: '1' }],
    };
    const request = simpleRequest(customerId, priceless);
    for (const path of ['/v1/quotes/preview', '/v1/deals']) {
      const refused = await app.api.send('POST', path, { body: request });
      expectProblem(refused, 422, ['/lines/1/price']);
      expect(refused.body.errors[0].detail).toBe('A line without a sku needs a price of its own.');
    }
    const deal = await offer({ submit: false });
    const refused = await app.api.send('POST', `/v1/deals/${deal.id}/quote-versions`, { body: priceless });
    expectProblem(refused, 422, ['/lines/1/price']);
    // A product that no price book prices in this currency is no better.
    const dollars = { currency: 'USD', lines: [{ sku: 'ONBOARDING', quantity: '1' }] };
    const unpriced = await app.api.send('POST', `/v1/deals/${deal.id}/quote-versions`, { body: dollars });
    expectProblem(unpriced, 422, ['/lines/0/price']);
    expect(unpriced.body.errors[0].detail).toBe('The line has no price, and no price book in USD applies.');
    expect(statuses((await deal.deal()).quoteVersions)).toEqual(['1 draft']);
    await expectStanding(deal, {
      stage: 'draft',
      waitingFor: { what: 'submission', from: [OWNER] },
      story: ['dealOpened', 'quotePriced'],
    });
  });
});
