import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, simpleRequest } from '#test/setup/world.ts';
import { balances } from '../support.ts';

const flat = (amount: string, every?: string) => ({ model: 'flat', amount, ...(every ? { every } : {}) });

describe('invoices', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const signed = (fields: object) => aSignedDeal(app.api, simpleRequest(customerId, fields));
  const periods = (invoices: Json[]) =>
    invoices.map(({ issuedOn, lines }) => [
      issuedOn,
      ...lines.map(({ periodStart, periodEnd }: Json) => `${periodStart}/${periodEnd}`),
    ]);

  test('in instalments are all issued at once, split to the cent, each due in its time', async () => {
    const { id, invoices, entries, advanceTo, pay, deal } = await signed({
      paymentTerms: {
        instalments: [
          { percent: '33.33', dueDays: 0 },
          { percent: '33.33', dueDays: 30 },
          { percent: '33.34', dueDays: 60 },
        ],
      },
      lines: [
        { description: 'Workshop', quantity: '1', price: flat('100.01') },
        { sku: 'PLATFORM', quantity: '1', price: flat('50.00', 'month'), termMonths: 2 },
      ],
    });
    const three = await invoices();
    // 100.01 is split into 33.33, 33.33 and 33.35 (the exact parts are 33.3333, 33.3333 and 33.3433; the cent that
    // rounding leaves goes to the largest remainder, the third), 100.00 into 33.33, 33.33 and 33.34.
    expect(three.map(({ dueOn, lines }) => [dueOn, ...lines.map((line: Json) => line.netAmount)])).toEqual([
      ['2031-01-01', '33.33', '33.33'],
      ['2031-01-31', '33.33', '33.33'],
      ['2031-03-02', '33.35', '33.34'],
    ]);
    expect(three.map(({ instalment }) => `${instalment.number}/${instalment.of}`)).toEqual([
      '1/3',
      '2/3',
      '3/3',
    ]);
    // 19 % of 66.66, 66.66 and 66.69
    expect(three.map(({ total }) => total)).toEqual(['79.33', '79.33', '79.36']);
    await advanceTo('2031-01-31');
    // Recognition takes no notice: the workshop at once, 31 of the term's 59 days in January.
    expect(asTable(await entries()).slice(-1)).toEqual(['01-31 contractLiability 52.54 | revenue 52.54']);
    for (const invoice of await invoices()) await pay(invoice.id, invoice.amountDue);
    await advanceTo('2031-02-28');
    expect((await deal()).stage).toBe('completed');
    expect(await balances(app.api, { dealId: id })).toMatchObject({ revenue: '-200.01' });
    await app.recordHistory('instalments', id);
  });

  test('recurring lines are invoiced in advance, those of one day together', async () => {
    const { advanceTo, invoices } = await signed({
      lines: [
        { sku: 'PLATFORM', quantity: '1', price: flat('30.00', 'quarter'), termMonths: 6 },
        { sku: 'PLATFORM', quantity: '1', price: flat('10.00', 'month'), termMonths: 4 },
      ],
    });
    await advanceTo('2031-06-30');
    expect(periods(await invoices())).toEqual([
      ['2031-01-01', '2031-01-01/2031-03-31', '2031-01-01/2031-01-31'],
      ['2031-02-01', '2031-02-01/2031-02-28'],
      ['2031-03-01', '2031-03-01/2031-03-31'],
      ['2031-04-01', '2031-04-01/2031-06-30', '2031-04-01/2031-04-30'],
    ]);
  });

  test('periods are counted from the start and clamped to the end of a month', async () => {
    const { advanceTo, invoices } = await signed({
      lines: [
        {
          sku: 'PLATFORM',
          quantity: '1',
          price: flat('10.00', 'month'),
          termMonths: 3,
          startOn: '2031-01-31',
        },
      ],
    });
    expect(await invoices()).toEqual([]);
    await advanceTo('2031-04-30');
    expect(periods(await invoices())).toEqual([
      ['2031-01-31', '2031-01-31/2031-02-27'],
      ['2031-02-28', '2031-02-28/2031-03-30'],
      ['2031-03-31', '2031-03-31/2031-04-29'],
    ]);
  });

  test('periods that have begun before the signature are invoiced at once', async () => {
    const { invoices } = await signed({
      lines: [
        {
          sku: 'PLATFORM',
          quantity: '1',
          price: flat('10.00', 'month'),
          termMonths: 6,
          startOn: '2030-11-15',
        },
      ],
    });
    expect(periods(await invoices())).toEqual([
      ['2031-01-01', '2030-11-15/2030-12-14', '2030-12-15/2031-01-14'],
    ]);
  });

  test('in yen have no decimals, from the quote to the ledger', async () => {
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

  test('are numbered without a gap, however many are issued at once and some refused', async () => {
    const deals = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { id } = await app.api.post('/v1/deals', simpleRequest(customerId));
        await app.api.post(`/v1/deals/${id}/acceptance`, {
          decision: 'accept',
          name: 'Bea Buyer',
          email: 'buyer@customer.example',
        });
        return id as string;
      }),
    );
    const signature = { signer: 'buyer@customer.example', name: 'Bea Buyer', decision: 'sign' };
    const answers = await Promise.all(
      deals.flatMap((id) => [
        app.api.send('POST', `/v1/deals/${id}/signatures`, { body: signature }),
        app.api.send('POST', `/v1/deals/${id}/signatures`, {
          body: { ...signature, signer: 'not@a.signer' },
        }),
      ]),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    const numbers = await allNumbers();
    expect(numbers).toEqual(numbers.map((_, index) => `INV-2031-${String(index + 1).padStart(5, '0')}`));
  });

  async function allNumbers(): Promise<string[]> {
    const numbers: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const { data, nextCursor }: Json = await app.api.get(
        `/v1/invoices?limit=50${after ? `&after=${after}` : ''}`,
      );
      numbers.push(...data.map(({ number }: Json) => number));
      after = nextCursor;
    }
    return numbers.sort();
  }
});
