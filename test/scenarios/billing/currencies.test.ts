import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import {
  aCustomer,
  aSeller,
  aSignedDeal,
  asTable,
  CUSTOMER_EMAIL,
  flat,
  simpleRequest,
} from '#test/setup/world.ts';
import { textsIn } from '../pdfText.ts';
import { balances, expectProblem, linkOf, mailTo, openPage } from '../support.ts';

describe('a deal in a currency', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const signed = (fields: object) => aSignedDeal(app.api, simpleRequest(customerId, fields));

  test('without decimals stays whole from the quote to the ledger', async () => {
    const { id, invoices, pay, advanceTo, entries, deal } = await signed({
      currency: 'JPY',
      lines: [{ description: '研修', quantity: '3', price: { model: 'perUnit', unitAmount: '333.5' } }],
    });
    const [invoice] = await invoices();
    // 3 × 333.5 = 1000.5, rounded half up; 19 % of 1001 are 190.19.
    expect(invoice).toMatchObject({ netAmount: '1001', taxAmount: '190', total: '1191', currency: 'JPY' });
    const cents = app.api.send('POST', '/v1/payments', {
      body: { invoiceId: invoice?.id, amount: '0.5', currency: 'JPY', method: 'transfer', reference: 'x' },
    });
    expect((await cents).status).toBe(422);
    await advanceTo('2031-02-14');
    // The policy's fee of 40.00 is 40 yen.
    await pay(invoice?.id, '1231', { currency: 'JPY' });
    expect((await deal()).stage).toBe('completed');
    expect(asTable(await entries())).toEqual([
      '01-01 accountsReceivable 1191 | contractLiability 1001, taxPayable 190',
      '01-01 contractLiability 1001 | revenue 1001',
      '02-14 accountsReceivable 40 | lateFeeIncome 40',
      '02-14 cash 1231 | accountsReceivable 1231',
    ]);
    await app.recordHistory('yen', id);
  });

  test('with three decimals keeps them all the way', async () => {
    const deal = await signed({
      currency: 'KWD',
      discount: { amount: '0.005' },
      paymentTerms: {
        instalments: [
          { percent: '50', dueDays: 0 },
          { percent: '50', dueDays: 30 },
        ],
      },
      lines: [
        {
          description: 'Workshop',
          quantity: '3',
          price: { model: 'perUnit', unitAmount: '33.3335' },
          discount: { percent: '2.5' },
        },
        { sku: 'PLATFORM', quantity: '1', price: flat('100.000', 'month'), termMonths: 3 },
      ],
    });
    // 3 × 33.3335 = 100.0005 and 97.5 % of it 97.5004875; of the 0.005 the second line takes the larger part.
    const { quote } = await deal.deal();
    expect(quote.lines.map((line: Json) => [line.listAmount, line.netAmount])).toEqual([
      ['100.001', '97.500'],
      ['100.000', '100.000'],
    ]);
    // 19 % of 397.495 are 75.52405.
    expect(quote).toMatchObject({ discountAmount: '0.005', taxAmount: '75.524', total: '473.019' });

    // Halves of 97.499 and 299.996; 19 % of 198.748 and of 198.747 are both 37.762.
    const [first, second] = await deal.invoices();
    expect(
      [first, second].map((invoice) => [invoice?.netAmount, invoice?.taxAmount, invoice?.total]),
    ).toEqual([
      ['198.748', '37.762', '236.510'],
      ['198.747', '37.762', '236.509'],
    ]);
    await mailTo(app, CUSTOMER_EMAIL, new RegExp(`Invoice ${first?.number}`), 'KWD\u00a0236.510');
    const { page } = await openPage(await linkOf(app, deal, 'invoice', CUSTOMER_EMAIL));
    expect(page).toMatch(/KWD.236\.5(10|09)/);
    const pdf = await fetch(`${app.baseUrl}/v1/invoices/${second?.id}/pdf`, {
      headers: { authorization: `Bearer ${app.adminKey}` },
    });
    const texts = textsIn(Buffer.from(await pdf.arrayBuffer()));
    for (const text of ['48.749', '149.998', 'KWD 236.509']) expect(texts).toContain(text);

    const pay = (invoiceId: string, amount: string) => deal.pay(invoiceId, amount, { currency: 'KWD' });
    const tooFine = { currency: 'KWD', method: 'transfer', reference: 'fine', invoiceId: first?.id };
    expectProblem(
      await app.api.send('POST', '/v1/payments', { body: { ...tooFine, amount: '0.0001' } }),
      422,
      ['/amount'],
    );
    await deal.advanceTo('2031-01-10');
    await pay(first?.id, '100.005');
    // The fee of 40.00 on 15 January is 40.000 dinars.
    await deal.advanceTo('2031-01-15');
    expect((await deal.invoices())[0]).toMatchObject({ lateFees: '40.000', amountDue: '176.505' });
    await pay(first?.id, '176.505');

    await deal.advanceTo('2031-01-20');
    const credit = (amount: string) =>
      app.api.send('POST', `/v1/invoices/${second?.id}/credit-notes`, {
        body: { amount, reason: 'goodwill' },
      });
    expectProblem(await credit('0.0001'), 422, ['/amount']);
    // 11.901 × 37.762 ÷ 236.509 = 1.90016 of it are tax.
    expect((await credit('11.901')).body).toMatchObject({ netAmount: '10.001', taxAmount: '1.900' });
    await pay(second?.id, '224.608');

    await deal.advanceTo('2031-03-31');
    expect((await deal.deal()).stage).toBe('completed');
    const { transactionPrice, obligations } = await app.api.get(`/v1/deals/${deal.id}/revenue`);
    expect(transactionPrice).toBe('387.494');
    const parts = obligations.flatMap(({ schedule }: Json) => schedule.map(({ amount }: Json) => amount));
    for (const part of parts) expect(part).toMatch(/^-?\d+\.\d{3}$/);
    expect(await balances(app.api, { dealId: deal.id })).toEqual({
      cash: '501.118',
      revenue: '-387.494',
      taxPayable: '-73.624',
      lateFeeIncome: '-40.000',
    });
  });

  test('with three decimals is earned by the day to the fils', async () => {
    const deal = await signed({
      currency: 'KWD',
      lines: [{ sku: 'PLATFORM', quantity: '1', price: flat('33.335', 'month'), termMonths: 3 }],
    });
    // 100.005 over 90 days: after 31, 59 and 90 of them 34.44617, 65.55883 and 100.005.
    const { obligations } = await app.api.get(`/v1/deals/${deal.id}/revenue`);
    expect(obligations[0].schedule.map(({ on, amount }: Json) => [on, amount])).toEqual([
      ['2031-01-31', '34.446'],
      ['2031-02-28', '31.113'],
      ['2031-03-31', '34.446'],
    ]);
    await deal.advanceTo('2031-01-31');
    expect(asTable(await deal.entries())).toEqual([
      '01-01 accountsReceivable 39.669 | contractLiability 33.335, taxPayable 6.334',
      '01-31 contractLiability 33.335, contractAsset 1.111 | revenue 34.446',
    ]);
  });

  test('is rounded as the seller did when it was quoted, by the line and half to the even neighbour', async () => {
    const seller = await app.api.get('/v1/seller');
    const mode = { mode: 'halfEven', tax: 'line' };
    await app.api.put('/v1/seller', { ...seller, rounding: mode });
    const { invoices, advanceTo, deal } = await signed({
      lines: [
        { description: 'Guide', quantity: '1', price: flat('1.50') },
        { sku: 'PLATFORM', quantity: '1', price: flat('1.50', 'month'), termMonths: 2 },
        { description: 'Pages', quantity: '3', price: { model: 'perUnit', unitAmount: '0.335' } },
      ],
    });
    // 3 × 0.335 = 1.005 is 1.00. 19 % of 1.50 are 0.285, of 3.00 0.57, of 1.00 0.19.
    expect((await deal()).quote).toMatchObject({ rounding: mode, netAmount: '5.50', taxAmount: '1.04' });

    await app.api.put('/v1/seller', seller);
    await advanceTo('2031-02-01');
    const taxes = (await invoices()).map((invoice) => [invoice.netAmount, invoice.taxAmount]);
    expect(taxes).toEqual([
      ['4.00', '0.75'],
      ['1.50', '0.28'],
    ]);
    const preview = await app.api.post(
      '/v1/quotes/preview',
      simpleRequest(customerId, { lines: [{ description: 'Guide', quantity: '1', price: flat('1.50') }] }),
    );
    expect(preview).toMatchObject({ rounding: { mode: 'halfUp', tax: 'document' }, taxAmount: '0.29' });
    expectProblem(
      await app.api.send('PUT', '/v1/seller', { body: { ...seller, rounding: { mode: 'down' } } }),
      422,
      ['/rounding/mode'],
    );
  });
});
