import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import {
  aCustomer,
  aSeller,
  aSignedDeal,
  asTable,
  CUSTOMER_EMAIL,
  simpleRequest,
} from '#test/setup/world.ts';
import { balances, expectProblem, mailTo, storyOf } from '../support.ts';
import { aCreditableDeal } from './support.ts';

describe('credit notes', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  const invoiced = () => aCreditableDeal(app);

  test('a price reduction lowers the receivable, the tax and what was recognised', async () => {
    const { id, credit, invoice, entries } = await invoiced();
    const { status, body } = await credit({ amount: '119.00' });
    expect({ status, ...body }).toMatchObject({
      status: 201,
      number: 'CN-2031-00001',
      netAmount: '100.00',
      taxAmount: '19.00',
      total: '119.00',
      toCredit: '0.00',
    });
    expect(await invoice()).toMatchObject({
      amountCredited: '119.00',
      amountDue: '1071.00',
      creditNotes: [{ number: 'CN-2031-00001', kind: 'priceReduction', reason: 'as agreed' }],
    });
    expect(asTable(await entries()).slice(-2)).toEqual([
      '01-10 contractAsset 100.00, taxPayable 19.00 | accountsReceivable 119.00',
      '01-10 revenue 100.00 | contractAsset 100.00',
    ]);
    const { transactionPrice, obligations } = await app.api.get(`/v1/deals/${id}/revenue`);
    expect({ transactionPrice, recognised: obligations[0].recognised }).toEqual({
      transactionPrice: '900.00',
      recognised: '900.00',
    });
    await mailTo(app, CUSTOMER_EMAIL, /Credit note CN-2031-00001/, 'as agreed');
    const pdf = await fetch(`${app.baseUrl}/v1/credit-notes/${body.id}/pdf`, {
      headers: { authorization: `Bearer ${app.adminKey}` },
    });
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    await app.recordHistory('credited', id);
  });

  test('a correction leaves the price alone, and is billed again', async () => {
    const { id, credit, entries, invoices } = await invoiced();
    await credit({ amount: '119.00', kind: 'correction' });
    expect(asTable(await entries()).slice(-2)).toEqual([
      '01-10 contractAsset 100.00, taxPayable 19.00 | accountsReceivable 119.00',
      '01-10 accountsReceivable 119.00 | contractAsset 100.00, taxPayable 19.00',
    ]);
    expect((await app.api.get(`/v1/deals/${id}/revenue`)).transactionPrice).toBe('1000.00');
    const [, again] = await invoices();
    expect(again).toMatchObject({ issuedOn: '2031-01-10', dueOn: '2031-02-09', total: '119.00' });
    const { billing } = await app.api.get(`/v1/deals/${id}`);
    expect(billing).toMatchObject({ taxOfInvoices: '190.00', taxDifference: '0.00' });
  });

  test('a correction at the very instant of the first invoice is billed again as well', async () => {
    const deal = await aSignedDeal(app.api, simpleRequest(await aCustomer(app.api)));
    const [first] = await deal.invoices();
    await app.api.post(`/v1/invoices/${first?.id}/credit-notes`, {
      amount: '1190.00',
      kind: 'correction',
      reason: 'another address',
    });
    expect((await deal.invoices()).map(({ status, total }) => [status, total])).toEqual([
      ['void', '1190.00'],
      ['open', '1190.00'],
    ]);
  });

  test('a whole credit takes the late fee with it, so that nothing is left to remind of', async () => {
    const { id, credit, invoice, deal, advanceTo, timeline } = await invoiced();
    await advanceTo('2031-02-15');
    expect(await invoice()).toMatchObject({ lateFees: '40.00', amountDue: '1230.00' });
    await credit({ amount: '1190.00' });
    expect(await invoice()).toMatchObject({ status: 'void', lateFees: '0.00', amountDue: '0.00' });
    expect(storyOf(await timeline()).slice(-4)).toEqual([
      'creditNoteIssued',
      'feesWaived',
      'revenueRecognised',
      'dealCompleted',
    ]);
    expect((await deal()).stage).toBe('completed');
    expect(await balances(app.api, { dealId: id })).toEqual({});
  });

  test('the tax of partial credits adds up, and a whole credit voids the invoice', async () => {
    const { id, credit, invoice, deal } = await invoiced();
    const taxes = [];
    // 400 × 190 ÷ 1190 = 63.866 → 63.87; for 800 together 127.73, so 63.86; for all 190.00, so 62.27.
    for (const amount of ['400.00', '400.00', '390.00'])
      taxes.push((await credit({ amount })).body.taxAmount);
    expect(taxes).toEqual(['63.87', '63.86', '62.27']);
    expect(await invoice()).toMatchObject({ status: 'void', amountCredited: '1190.00', amountDue: '0.00' });
    expect((await deal()).stage).toBe('completed');
    expect(await balances(app.api, { dealId: id })).toEqual({});
    expectProblem(await credit({ amount: '0.01' }), 422, ['/amount']);
  });

  test('lines are credited by their net amount, never beyond it', async () => {
    const { credit, invoice } = await invoiced();
    expect((await credit({ lines: [{ lineNo: 1, netAmount: '250.00' }] })).body).toMatchObject({
      netAmount: '250.00',
      taxAmount: '47.50',
      total: '297.50',
    });
    expectProblem(await credit({ lines: [{ lineNo: 1, netAmount: '750.01' }] }), 422);
    expectProblem(await credit({ lines: [{ lineNo: 9, netAmount: '1.00' }] }), 422);
    expectProblem(await credit({ amount: '1190.01' }), 422, ['/amount']);
    expectProblem(await credit({}), 422, ['/amount']);
    expect((await invoice()).amountDue).toBe('892.50');
  });
});
