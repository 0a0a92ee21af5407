import { describe, expect, it } from 'vitest';
import type { PlannedInvoiceLine } from './billing.ts';
import type { IssuedCredit } from './creditedLeft.ts';
import { linesToBillAgain } from './rebilling.ts';

describe('linesToBillAgain', () => {
  const line = (sku: string, taxCategory: string, netAmount: string): PlannedInvoiceLine => ({
    lineNo: 1,
    sku,
    description: sku,
    quantity: '1',
    taxCategory,
    periodStart: null,
    periodEnd: null,
    netAmount,
  });
  const lines = [
    line('A', 'standard', '20.00'),
    line('B', 'exempt', '50.00'),
    line('C', 'standard', '10.00'),
  ];
  type Note = Omit<IssuedCredit, 'kind'>;
  const again = (note: Note, earlier: Note[] = []) =>
    linesToBillAgain({
      lines,
      earlier: earlier.map((it) => ({ ...it, kind: 'priceReduction' as const })),
      note: { ...note, kind: 'correction' },
      currency: 'EUR',
    }).map(({ sku, netAmount }) => [sku, netAmount]);
  const tax = (category: string, taxable: string) => ({ category, rate: '19', taxable, tax: '0.00' });

  it('are those that were credited, by the amount that was', () => {
    const credited = [
      { lineNo: 3, netAmount: '4.00' },
      { lineNo: 2, netAmount: '50.00' },
    ];
    expect(again({ lines: credited, taxes: [tax('standard', '4.00'), tax('exempt', '50.00')] })).toEqual([
      ['B', '50.00'],
      ['C', '4.00'],
    ]);
  });

  it('share a credit by amount within their tax category, to the cent', () => {
    expect(again({ lines: [], taxes: [tax('standard', '10.00'), tax('exempt', '0.00')] })).toEqual([
      ['A', '6.67'],
      ['C', '3.33'],
    ]);
  });

  it('leave out what an earlier credit has taken already', () => {
    const whole = { lines: [{ lineNo: 1, netAmount: '20.00' }], taxes: [tax('standard', '20.00')] };
    expect(again({ lines: [], taxes: [tax('standard', '10.00')] }, [whole])).toEqual([['C', '10.00']]);
  });
});
