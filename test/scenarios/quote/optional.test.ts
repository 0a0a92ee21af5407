import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, flat, simpleRequest } from '#test/setup/world.ts';
import { textsIn } from '../pdfText.ts';
import { expectProblem, linkOf, openPage, sendForm, startDeal } from '../support.ts';

/** 1,000.00 in any case, 1,200.00 more as offered, and 500.00 more with all of it; each with 19 % of VAT. */
const LINES = [
  { description: 'Workshop', quantity: '1', price: flat('1000.00') },
  { description: 'Training', quantity: '1', price: flat('500.00'), optional: true },
  { description: 'Support', quantity: '1', price: flat('100.00', 'month'), optional: true, selected: true },
];
const TOTALS = { none: '1190.00', offered: '2618.00', all: '3213.00' };

describe('optional lines of a quote', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const offer = (fields: object = {}) =>
    startDeal(app.api, simpleRequest(customerId, { lines: LINES, ...fields }));
  const acceptance = (fields: object) => ({
    decision: 'accept',
    name: 'Bea Buyer',
    email: CUSTOMER_EMAIL,
    ...fields,
  });
  const lineNos = (lines: Json[] = []) => lines.map(({ lineNo }) => lineNo);

  test('are ticked on the page, the total follows, and what was accepted is what is signed and invoiced', async () => {
    const deal = await offer();
    expect(deal.created.quote).toMatchObject({ total: TOTALS.offered, notSelected: [{ lineNo: 2 }] });
    const link = await linkOf(app, deal, 'quote');
    const { page } = await openPage(link);
    expect(page).toContain('€2,618.00');
    expect(page).toContain('name="line3" checked');
    for (const [query, total] of [
      ['choice=yes', '€1,190.00'],
      ['choice=yes&line2=on&line3=on', '€3,213.00'],
      ['line3=on', '€2,618.00'],
    ]) {
      const part = await openPage(`${link}/price?${query}`);
      expect([part.status, part.page.includes(total ?? ''), part.page.includes('<html')]).toEqual([
        200,
        true,
        false,
      ]);
    }
    // Without JavaScript a button asks for the price, and what was typed stays.
    const choose = { decision: 'choose', choice: 'yes', line2: 'on', name: 'Bea Buyer' };
    const chosen = await sendForm(link, choose);
    expect(chosen).toMatchObject({ status: 200, page: expect.stringContaining('€1,785.00') });
    expect(chosen.page).toContain('value="Bea Buyer"');
    expect((await deal.deal()).stage).toBe('offered');

    await sendForm(link, { ...choose, decision: 'accept' });
    const { quote, stage } = await deal.deal();
    expect([stage, quote.total, lineNos(quote.lines), lineNos(quote.notSelected)]).toEqual([
      'signing',
      '1785.00',
      [1, 2],
      [3],
    ]);
    expect(quote.waterfall.at(-1)).toMatchObject({ step: 'net', amount: '1500.00' });
    expect((await deal.timeline()).find(({ type }: Json) => type === 'quoteAccepted')).toMatchObject({
      summary: 'Bea Buyer accepted version 1 of the quote, with “Training”: 1785.00 EUR over the term.',
      data: { total: '1785.00' },
    });
    const pdfOf = async (path: string) =>
      textsIn(
        Buffer.from(
          await (
            await fetch(`${app.baseUrl}${path}`, { headers: { authorization: `Bearer ${app.adminKey}` } })
          ).arrayBuffer(),
        ),
      );
    expect(await pdfOf(`/v1/deals/${deal.id}/contract.pdf`)).toContain('€1,785.00');
    expect(await pdfOf(`/v1/deals/${deal.id}/quote.pdf`)).toContain('€2,618.00');
    await deal.sign();
    expect((await deal.invoices()).map(({ total }) => total)).toEqual(['1785.00']);
    expect((await deal.deal()).order).toMatchObject({
      total: '1785.00',
      lines: [{ lineNo: 1 }, { lineNo: 2 }],
    });
  });

  test('are chosen over the API, and those that are not there are refused', async () => {
    const deal = await offer();
    const accept = (fields: object) =>
      app.api.send('POST', `/v1/deals/${deal.id}/acceptance`, { body: acceptance(fields) });
    expectProblem(await accept({ selectedLines: [3, 1] }), 422, ['/selectedLines/1']);
    expectProblem(await accept({ decision: 'decline', selectedLines: [] }), 422, ['/selectedLines']);
    expect((await accept({ selectedLines: [] })).status).toBe(200);
    expect((await deal.deal()).quote).toMatchObject({ total: TOTALS.none });

    const plain = await startDeal(app.api, simpleRequest(customerId));
    const body = acceptance({ selectedLines: [1] });
    expectProblem(await app.api.send('POST', `/v1/deals/${plain.id}/acceptance`, { body }), 422, [
      '/selectedLines',
    ]);
  });

  test('count for approval in whatever they come to, and as offered where nothing is chosen', async () => {
    const discounted = [LINES[0], { ...LINES[1], discount: { percent: '50' } }];
    const deal = await offer({ lines: discounted });
    // As offered there is no discount at all; with the training it is 16.67 %.
    expect(deal.created).toMatchObject({ stage: 'awaitingApproval', quote: { discountPercent: '0' } });
    await deal.approve();
    await deal.accept();
    expect((await deal.deal()).quote).toMatchObject({ total: TOTALS.none });
  });

  test('are refused where the quote would not be sound without them', async () => {
    const body = simpleRequest(customerId, { lines: LINES, discount: { amount: '1100.00' } });
    for (const path of ['/v1/quotes/preview', '/v1/deals']) {
      expectProblem(await app.api.send('POST', path, { body }), 422, [
        '/lines/1/optional',
        '/lines/2/optional',
      ]);
    }
  });
});
