import { describe, expect, it } from 'vitest';
import { type CreditableInvoice, planCreditNote } from './creditNote.ts';

const invoice: CreditableInvoice = {
  currency: 'EUR',
  lines: [
    { lineNo: 1, sku: 'A', quantity: '4', netAmount: '100.00', taxCategory: 'standard' },
    { lineNo: 2, sku: 'B', quantity: '1', netAmount: '100.00', taxCategory: 'reduced' },
    { lineNo: 3, sku: 'B', quantity: '1', netAmount: '50.00', taxCategory: 'reduced' },
  ],
  taxes: [
    { category: 'standard', rate: '19', taxable: '100.00', tax: '19.00' },
    { category: 'reduced', rate: '7', taxable: '150.00', tax: '10.50' },
  ],
  amountDue: '279.50',
  credited: [],
};

const value = (request: Parameters<typeof planCreditNote>[0]) => {
  const result = planCreditNote(request);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};

describe('a credit note by amount', () => {
  it('is split over the tax categories in proportion', () => {
    expect(value({ invoice, amount: '27.95' })).toEqual({
      netAmount: '25.00',
      taxes: [
        { category: 'standard', rate: '19', taxable: '10.00', tax: '1.90' },
        { category: 'reduced', rate: '7', taxable: '15.00', tax: '1.05' },
      ],
      taxAmount: '2.95',
      total: '27.95',
      againstReceivable: '27.95',
      writeOffReversed: '0.00',
      toCredit: '0.00',
      lines: [],
    });
  });

  it('gives back what was paid as credit', () => {
    expect(value({ invoice: { ...invoice, amountDue: '20.00' }, amount: '27.95' })).toMatchObject({
      againstReceivable: '20.00',
      toCredit: '7.95',
    });
  });

  it('takes a write-off back rather than make credit of it', () => {
    const writtenOff = { ...invoice, amountDue: '0.00', amountWrittenOff: '20.00' };
    expect(value({ invoice: writtenOff, amount: '27.95' })).toMatchObject({
      againstReceivable: '20.00',
      writeOffReversed: '20.00',
      toCredit: '7.95',
    });
  });

  it('takes exactly what is left at last', () => {
    const credited = [
      { category: 'standard', taxable: '99.99', tax: '19.00' },
      { category: 'reduced', taxable: '150.00', tax: '10.49' },
    ];
    const last = value({ invoice: { ...invoice, credited }, amount: '0.02' });
    expect(last.taxes).toEqual([
      { category: 'standard', rate: '19', taxable: '0.01', tax: '0.00' },
      { category: 'reduced', rate: '7', taxable: '0.00', tax: '0.01' },
    ]);
  });
});

describe('a credit note by lines', () => {
  it('takes a quantity, a net amount or all of a line', () => {
    const lines = [{ sku: 'A', quantity: '1' }, { lineNo: 2, netAmount: '10.00' }, { lineNo: 3 }];
    expect(value({ invoice, lines })).toMatchObject({
      netAmount: '85.00',
      taxAmount: '8.95',
      lines: [
        { lineNo: 1, netAmount: '25.00' },
        { lineNo: 2, netAmount: '10.00' },
        { lineNo: 3, netAmount: '50.00' },
      ],
    });
  });
});

describe('a credit note is refused', () => {
  const earlier = { ...invoice, creditedLines: [{ lineNo: 1, netAmount: '90.00' }] };
  it.each<[string, Parameters<typeof planCreditNote>[0], string]>([
    ['beyond the invoice', { invoice, amount: '279.51' }, '/amount'],
    ['of nothing', { invoice, amount: '0.00' }, '/amount'],
    ['malformed', { invoice, amount: '1.001' }, '/amount'],
    ['without amount and lines', { invoice }, ''],
    ['with amount and lines', { invoice, amount: '1.00', lines: [{ lineNo: 1 }] }, ''],
    ['without any line', { invoice, lines: [] }, '/lines'],
    ['of an unknown line', { invoice, lines: [{ sku: 'C' }] }, '/lines/0'],
    ['of no line in particular', { invoice, lines: [{ netAmount: '1.00' }] }, '/lines/0'],
    ['of several lines at once', { invoice, lines: [{ sku: 'B' }] }, '/lines/0'],
    ['beyond a line', { invoice: earlier, lines: [{ lineNo: 1, netAmount: '10.01' }] }, '/lines/0'],
    ['of a line twice', { invoice, lines: [{ lineNo: 1 }, { sku: 'A' }] }, '/lines/1'],
    ['beyond a quantity', { invoice, lines: [{ lineNo: 1, quantity: '5' }] }, '/lines/0/quantity'],
    ['of a zero amount', { invoice, lines: [{ lineNo: 1, netAmount: '0' }] }, '/lines/0/netAmount'],
    [
      'by amount and quantity',
      { invoice, lines: [{ lineNo: 1, netAmount: '1', quantity: '1' }] },
      '/lines/0',
    ],
    [
      'beyond a category',
      {
        invoice: { ...invoice, credited: [{ category: 'standard', taxable: '50.00', tax: '9.50' }] },
        lines: [{ lineNo: 1 }],
      },
      '/lines',
    ],
  ])('%s', (_, request, pointer) => {
    expect(planCreditNote(request)).toMatchObject({ ok: false, problems: [{ pointer }] });
  });
});
