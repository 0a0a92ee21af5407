import { describe, expect, it } from 'vitest';
import type { IssuedInvoice } from './facts.ts';
import type { Occasion } from './invoice.ts';
import { checkBilling } from './invoiceInvariants.ts';
import { Deal } from './model.ts';
import { anInvoice, line, someFacts } from './someFacts.ts';

describe('what is invoiced', () => {
  function check(invoices: IssuedInvoice[], occasion: Occasion = 'order'): void {
    const deal = new Deal({ id: 'deal_1', customerId: 'cus_1', creditLimit: null });
    for (const issued of invoices) deal.money.isShown(issued, { ifNew: occasion });
    checkBilling(deal, someFacts(invoices));
  }

  it('is no more than the quote’s net', () => {
    const next = { ...line('Service', '100.00'), periodStart: '2031-02-01' };
    check([anInvoice('1'), anInvoice('2', { lines: [next] })]);
    expect(() => check([anInvoice('1', { netAmount: '200.01' })])).toThrow('200.01 invoiced of 200.00');
  });

  it('is no period twice', () => {
    expect(() => check([anInvoice('1'), anInvoice('2')])).toThrow('how often Service is invoiced');
  });

  it('is again only what was corrected', () => {
    expect(() => check([anInvoice('1')], 'correction')).toThrow('what is billed again');
  });
});
