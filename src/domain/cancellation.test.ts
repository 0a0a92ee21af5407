import { describe, expect, it } from 'vitest';
import { aLine, aQuote, priced, someTerms } from '#test/properties/builders.ts';
import { deliveredBy, type InvoicedLine, settleCancellation } from './cancellation.ts';
import type { PricedLine, ResolvedLine } from './pricing/pricedQuote.ts';
import { priceQuote } from './pricing/priceQuote.ts';

const untouched = { delivered: '0', percentReached: '0' };

function pricedLine(line: Partial<ResolvedLine>): PricedLine {
  const [first] = priceQuote(aQuote({ lines: [aLine(line)] })).lines;
  if (!first) throw new Error('no line');
  return first;
}

const invoiced = (invoiceId: string, left: string, fields: Partial<InvoicedLine> = {}): InvoicedLine => ({
  invoiceId,
  position: 1,
  lineNo: 1,
  periodStart: null,
  periodEnd: null,
  left,
  reduced: '0.00',
  ...fields,
});

function settle(
  line: Partial<ResolvedLine>,
  cancelledOn: string,
  {
    performed = {},
    invoices = [],
  }: { performed?: Partial<typeof untouched>; invoices?: InvoicedLine[] } = {},
) {
  return settleCancellation({
    lines: [{ line: pricedLine(line), ...untouched, ...performed }],
    invoiced: invoices,
    startOn: '2031-01-01',
    cancelledOn,
    currency: 'EUR',
  });
}

const charged = (...args: Parameters<typeof settle>) => settle(...args).charged;

const monthly: Partial<ResolvedLine> = {
  kind: 'recurring',
  price: { model: 'flat', amount: '100.00', every: 'month' },
  recognition: 'ratable',
  termMonths: 2,
};
const JANUARY = { periodStart: '2031-01-01', periodEnd: '2031-01-31' };
const FEBRUARY = { periodStart: '2031-02-01', periodEnd: '2031-02-28' };

describe('settleCancellation', () => {
  it('settles the worked example, cancelled on 2031-02-10', () => {
    const [platform, onboarding] = priced(someTerms()).lines;
    if (!platform || !onboarding) throw new Error('no lines');
    expect(
      settleCancellation({
        lines: [
          { line: platform, ...untouched },
          { line: onboarding, ...untouched, delivered: '1' },
        ],
        invoiced: [
          invoiced('inv_1', '828.00', JANUARY),
          invoiced('inv_1', '3000.00', { lineNo: 2, position: 2 }),
          invoiced('inv_2', '828.00', FEBRUARY),
        ],
        startOn: '2031-01-01',
        cancelledOn: '2031-02-10',
        currency: 'EUR',
      }),
    ).toEqual({
      lines: [
        { lineNo: 1, charged: '1123.71', difference: '-532.29' },
        { lineNo: 2, charged: '3000.00', difference: '0.00' },
      ],
      charged: '4123.71',
      credits: [{ invoiceId: 'inv_2', lines: [{ lineNo: 1, netAmount: '532.29' }] }],
      toInvoice: [],
    });
  });

  it('charges what was delivered, reached or has passed', () => {
    expect(charged({ quantity: '3' }, '2031-02-10', { performed: { delivered: '2' } })).toBe('66.67');
    const milestone = { performed: { percentReached: '40' } };
    expect(charged({ recognition: 'milestone' }, '2031-02-10', milestone)).toBe('40.00');
    expect(charged({ recognition: 'ratable', termMonths: 12 }, '2031-02-10')).toBe('11.23');
  });

  it('charges by what was delivered what is invoiced by the month', () => {
    const phones: Partial<ResolvedLine> = { ...monthly, recognition: 'pointInTime', quantity: '10' };
    const invoices = [invoiced('inv_1', '100.00', JANUARY)];
    expect(settle(phones, '2031-01-10', { performed: { delivered: '4' }, invoices })).toMatchObject({
      charged: '80.00',
      credits: [{ invoiceId: 'inv_1', lines: [{ lineNo: 1, netAmount: '20.00' }] }],
    });
    expect(settle(phones, '2031-05-10', { performed: { delivered: '10' }, invoices })).toMatchObject({
      charged: '200.00',
      toInvoice: [
        { netAmount: '100.00', quantity: '10', periodStart: '2031-01-01', periodEnd: '2031-02-28' },
      ],
    });
    const milestone = { performed: { percentReached: '100' } };
    expect(charged({ ...monthly, recognition: 'milestone' }, '2031-01-10', milestone)).toBe('200.00');
  });

  it('rounds the reductions of a line once, whatever invoices they were on', () => {
    const instalments = Array.from({ length: 12 }, (_, index) =>
      invoiced(`inv_${index}`, '9.99', { reduced: '0.01' }),
    );
    const half = { performed: { delivered: '1' }, invoices: instalments };
    const line: Partial<ResolvedLine> = { quantity: '2', price: { model: 'flat', amount: '120.00' } };
    expect(charged(line, '2031-02-10', half)).toBe('59.94');
    const term = { periodStart: '2031-01-01', periodEnd: '2031-12-31' };
    const year: Partial<ResolvedLine> = { ...monthly, termMonths: 12 };
    // Two of twelve months are charged, and so are two twelfths of the reduction.
    const reduced = { invoices: [invoiced('inv_1', '1000.00', { ...term, reduced: '200.00' })] };
    expect(charged(year, '2031-02-28', reduced)).toBe('166.67');
  });

  it('charges nothing before the start, and all of it after the end', () => {
    expect(charged(monthly, '2030-12-31')).toBe('0.00');
    expect(charged(monthly, '2031-02-28')).toBe('200.00');
  });

  it('invoices what was delivered and not charged yet', () => {
    expect(settle(monthly, '2031-01-01')).toMatchObject({
      lines: [{ difference: '3.23' }],
      toInvoice: [{ lineNo: 1, netAmount: '3.23', periodStart: '2031-01-01', periodEnd: '2031-01-01' }],
    });
  });

  it('credits the newest invoices first', () => {
    const invoices = [
      invoiced('inv_1', '30.00'),
      invoiced('inv_2', '30.00', { position: 4 }),
      invoiced('inv_3', '40.00'),
    ];
    const performed = { delivered: '1' };
    expect(settle({ quantity: '2' }, '2031-02-10', { performed, invoices }).credits).toEqual([
      { invoiceId: 'inv_3', lines: [{ lineNo: 1, netAmount: '40.00' }] },
      { invoiceId: 'inv_2', lines: [{ lineNo: 4, netAmount: '10.00' }] },
    ]);
  });

  it('charges a period that the term breaks by its days, and what is invoiced together as it is charged', () => {
    const quarterly: Partial<ResolvedLine> = {
      ...monthly,
      termMonths: 6,
      startOn: '2031-01-15',
      alignTo: 'calendar',
      billing: 'quarter',
    };
    // 17 of 31 days of January cost 54.84: 4 of the 17 days are 12.90.
    expect(charged(quarterly, '2031-01-18')).toBe('12.90');
    // With February whole and 10 of March's 31 days 32.26.
    expect(charged(quarterly, '2031-03-10')).toBe('187.10');
    // 14 of 31 days of July end it.
    expect(charged(quarterly, '2032-01-01')).toBe('600.00');
    const invoices = [
      invoiced('inv_1', '178.84', { periodStart: '2031-01-15', periodEnd: '2031-03-31', reduced: '76.00' }),
    ];
    // 38 of the invoice's 76 days are behind it, and so is half of the reduction: 54.84 + 75.00 − 38.00.
    expect(settle(quarterly, '2031-02-21', { invoices })).toMatchObject({ charged: '91.84' });
  });

  it('takes a reduction of an invoice for the whole term off what is charged by its share', () => {
    const once: Partial<ResolvedLine> = { ...monthly, termMonths: 12, billing: 'once' };
    const term = { periodStart: '2031-01-01', periodEnd: '2031-12-31' };
    const invoices = [invoiced('inv_1', '1080.00', { ...term, reduced: '120.00' })];
    // Two of twelve months, and so two twelfths of the reduction, not 59 of 365 days of it.
    expect(settle(once, '2031-02-28', { invoices })).toMatchObject({ charged: '180.00' });
  });

  it('leaves a price reduction as far as what it was granted for was delivered', () => {
    const invoices = [
      invoiced('inv_1', '80.00', { ...JANUARY, reduced: '20.00' }),
      invoiced('inv_2', '72.00', { ...FEBRUARY, reduced: '28.00' }),
    ];
    // January whole less its 20.00, and of February's 72.00 ten days of twenty-eight.
    expect(settle(monthly, '2031-02-10', { invoices })).toMatchObject({
      charged: '105.71',
      credits: [{ invoiceId: 'inv_2', lines: [{ lineNo: 1, netAmount: '46.29' }] }],
    });
    const once = {
      performed: { delivered: '1' },
      invoices: [invoiced('inv_1', '90.00', { reduced: '10.00' })],
    };
    expect(charged({ quantity: '2' }, '2031-02-10', once)).toBe('45.00');
  });
});

describe('deliveredBy', () => {
  const line = { fulfilment: 'none', ordered: '3', delivered: '0', startOn: null, releasedOn: '2031-01-05' };

  it('counts what needs no delivery from the day of its release or start', () => {
    expect(deliveredBy(line, '2031-01-04')).toBe('0');
    expect(deliveredBy(line, '2031-01-05')).toBe('3');
    expect(deliveredBy({ ...line, startOn: '2031-02-01' }, '2031-01-31')).toBe('0');
    expect(deliveredBy({ ...line, startOn: '2031-02-01' }, '2031-02-01')).toBe('3');
    expect(deliveredBy({ ...line, releasedOn: null }, '2031-02-01')).toBe('0');
  });

  it('counts deliveries of what is delivered', () => {
    expect(deliveredBy({ ...line, fulfilment: 'stock', delivered: '2' }, '2031-02-01')).toBe('2');
  });
});
