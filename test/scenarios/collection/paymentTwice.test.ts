import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller } from '#test/setup/world.ts';
import { expectProblem } from '../support.ts';
import { anInvoicedDeal } from './support.ts';

describe('a payment that is reported twice', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  const line = { amount: '500.00', currency: 'EUR', method: 'transfer', reference: 'bank line 7' };
  /** A report under a key of its own, as another system or another person would make it. */
  const report = (fields: object, key: string = randomUUID()) =>
    app.api.send('POST', '/v1/payments', {
      body: { ...line, ...fields },
      headers: { 'idempotency-key': key },
    });
  const cashOf = async (customerId: string): Promise<Json[]> =>
    (await app.api.get(`/v1/ledger/entries?customerId=${customerId}`)).data.filter(({ postings }: Json) =>
      postings.some(({ account }: Json) => account === 'cash'),
    );

  test('under another key is refused with the id of the first, which stays as it was', async () => {
    const { invoiceId, customerId, invoice } = await anInvoicedDeal(app);
    const key = randomUUID();
    const first = await report({ invoiceId }, key);
    const again = await report({ invoiceId, amount: '500' });
    expectProblem(again, 409, ['/reference']);
    expect(again.body).toMatchObject({
      type: 'urn:quittance:problem:conflict',
      detail: `500.00 EUR received on 2031-01-01 under the reference “bank line 7” are payment ${first.body.id} already. Another payment takes a reference of its own.`,
    });
    // The first one's own key is no second report.
    expect(await report({ invoiceId }, key)).toMatchObject({ status: 201, body: first.body });
    expect(await invoice()).toMatchObject({ amountPaid: '500.00', amountDue: '690.00' });
    expect(await cashOf(customerId)).toHaveLength(1);
  });

  test('by five at the same moment is booked once', async () => {
    const { invoiceId, customerId, invoice } = await anInvoicedDeal(app);
    const answers = await Promise.all(Array.from({ length: 5 }, () => report({ invoiceId })));
    const booked = answers.filter(({ status }) => status === 201);
    expect(booked).toHaveLength(1);
    for (const refused of answers.filter((answer) => answer !== booked[0])) {
      expectProblem(refused, 409, ['/reference']);
      expect(refused.body.detail).toContain(booked[0]?.body.id);
    }
    expect((await invoice()).amountPaid).toBe('500.00');
    expect(await cashOf(customerId)).toHaveLength(1);
  });

  test('for its invoice and for its customer alone is one payment, whichever came first', async () => {
    const { invoiceId, customerId, invoice } = await anInvoicedDeal(app);
    const receivedOn = '2031-01-01';
    expect((await report({ invoiceId })).status).toBe(201);
    expectProblem(await report({ customerId, receivedOn }), 409, ['/reference']);
    const other = { reference: 'bank line 8', receivedOn };
    expect((await report({ customerId, ...other })).status).toBe(201);
    expectProblem(await report({ invoiceId, ...other }), 409, ['/reference']);
    expect((await invoice()).amountPaid).toBe('1000.00');
  });

  test('is none where amount, day, reference, currency, invoice or customer is another', async () => {
    const instalments = [
      { percent: '50', dueDays: 0 },
      { percent: '50', dueDays: 30 },
    ];
    const deal = await anInvoicedDeal(app, { paymentTerms: { instalments } });
    await deal.advanceTo('2031-01-02');
    const [first, second] = await deal.invoices();
    const strangers = await aCustomer(app.api);
    const one = { invoiceId: first?.id, amount: '100.00', receivedOn: '2031-01-02' };
    const others = [
      one,
      { ...one, amount: '100.01' },
      { ...one, receivedOn: '2031-01-01' },
      { ...one, reference: 'bank line 9' },
      { ...one, invoiceId: second?.id },
      { ...one, invoiceId: undefined, customerId: deal.customerId, currency: 'USD' },
      { ...one, invoiceId: undefined, customerId: strangers, receivedOn: undefined },
    ];
    for (const other of others) expect((await report(other)).status).toBe(201);
    expect((await deal.invoices()).map(({ amountPaid }) => amountPaid)).toEqual(['400.01', '100.00']);
  });
});
