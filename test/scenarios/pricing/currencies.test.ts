import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dec, sum } from '#domain/money.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, simpleRequest } from '#test/setup/world.ts';
import { startDeal } from '../support.ts';

/** What the way from list to net comes to: three months of 3 × 3.3335 less 7.77 %, and one line of 10. */
const WAYS: [currency: string, waterfall: string[]][] = [
  ['EUR', ['list 40.00', 'promotion -4.00', 'lineDiscount -2.11', 'quoteDiscount -0.34', 'net 33.55']],
  ['USD', ['list 40.00', 'promotion -4.00', 'lineDiscount -2.11', 'quoteDiscount -0.34', 'net 33.55']],
  ['JPY', ['list 40', 'promotion -4', 'lineDiscount -3', 'net 33']],
  ['KWD', ['list 40.003', 'promotion -4.000', 'lineDiscount -2.101', 'quoteDiscount -0.339', 'net 33.563']],
];

describe('the waterfall in currencies', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    await app.api.post('/v1/promotions', {
      name: 'Ten',
      effectiveFrom: '2031-01-01',
      effect: { percent: '10' },
      target: 'quote',
      stacking: 'stackable',
      priority: 0,
    });
  });
  afterAll(() => app?.stop());

  test.each(WAYS)('in %s adds up, and the invoices to its net', async (currency, expected) => {
    const lines = [
      {
        description: 'Hosting',
        quantity: '3',
        price: { model: 'perUnit', unitAmount: '3.3335', every: 'month' },
        termMonths: 3,
        discount: { percent: '7.77' },
      },
      { description: 'Workshop', quantity: '1', price: { model: 'flat', amount: '10' } },
    ];
    const request = simpleRequest(customerId, { currency, lines, discount: { percent: '1' } });
    const preview = await app.api.post('/v1/quotes/preview', request);
    const steps = preview.waterfall.map(({ step, amount }: Json) => `${step} ${amount}`);
    expect(steps).toEqual(expected);
    for (const { waterfall } of [preview, ...preview.lines]) {
      const changes = sum(waterfall.slice(0, -1).map(({ amount }: Json) => amount));
      expect(changes.toFixed()).toBe(dec(waterfall.at(-1).amount).toFixed());
    }

    const deal = await startDeal(app.api, request);
    await deal.approve();
    await deal.accept();
    await deal.sign();
    const { billing, quote } = await deal.deal();
    expect(quote.waterfall).toEqual(preview.waterfall);
    const invoiced = sum(billing.planned.map(({ netAmount }: Json) => netAmount));
    expect(invoiced.toFixed()).toBe(dec(preview.netAmount).toFixed());
  });
});
