import { type CreditableInvoice, planCreditNote } from '#domain/creditNote.ts';
import { dec, min, roundAmount, sum, toAmount } from '#domain/money.ts';
import * as entries from '#domain/postings.ts';
import type { TaxLine } from '#domain/pricing/pricedQuote.ts';
import {
  allocatePayment,
  amountDue,
  dueParts,
  type InvoiceBalance,
  reduceReceivable,
} from '#domain/receivables.ts';
import { documentTotals } from '#domain/tax.ts';
import type { Amount, Posting } from '#domain/types.ts';
import { planRecovery, planWriteOff } from '#domain/writeOff.ts';
import { balanceOf, positionAfter } from './entries.ts';

const RATES = { standard: '19' };

interface Invoice extends InvoiceBalance {
  id: string;
  netAmount: Amount;
  taxes: TaxLine[];
  credited: TaxLine[];
  taxRelief: Amount;
}

/**
 * A small set of books for one deal and customer, kept with the domain's functions alone: what a service does with
 * them between two transactions, without a database.
 */
export class Books {
  readonly currency: string;
  readonly posted: Posting[][] = [];
  readonly invoices: Invoice[] = [];
  position: entries.Position;

  constructor(currency: string) {
    this.currency = currency;
    this.position = { asset: toAmount('0', currency), liability: toAmount('0', currency) };
  }

  /** An account's debits less its credits. */
  balance(account: Posting['account']): Amount {
    return toAmount(balanceOf(this.posted.flat(), account), this.currency);
  }

  due(): Amount {
    return toAmount(sum(this.invoices.map((invoice) => amountDue(this.#inCurrency(invoice)))), this.currency);
  }

  invoice(netAmount: Amount): void {
    const { currency, position } = this;
    const totals = documentTotals([{ taxCategory: 'standard', netAmount }], RATES, currency);
    const zero = toAmount('0', currency);
    this.invoices.push({
      id: `inv_${this.invoices.length}`,
      ...totals,
      credited: [],
      lateFees: zero,
      amountPaid: zero,
      amountCredited: zero,
      amountWrittenOff: zero,
      taxRelief: zero,
    });
    this.#post(entries.invoicePostings({ ...totals, position, currency }));
  }

  recognise(amount: Amount): void {
    this.#post(entries.revenuePostings({ amount, position: this.position, currency: this.currency }));
  }

  pay(amount: Amount): void {
    const { allocated, unallocated } = this.#settle(amount);
    this.#post(entries.paymentPostings({ allocated, unallocated, currency: this.currency }));
  }

  applyCredit(): void {
    const credit = toAmount(dec(this.balance('customerCredit')).negated(), this.currency);
    const { allocated } = this.#settle(credit);
    this.#post(entries.creditAppliedPostings({ amount: allocated, currency: this.currency }));
  }

  lateFee(invoice: Invoice, amount: Amount): void {
    invoice.lateFees = this.#plus(invoice.lateFees, amount);
    this.#post(entries.lateFeePostings({ amount, currency: this.currency }));
  }

  waiveFees(invoice: Invoice): void {
    const amount = invoice.lateFees;
    const { toCredit } = this.#reduce(invoice, amount);
    invoice.lateFees = toAmount('0', this.currency);
    this.#post(entries.lateFeeReversalPostings({ amount, toCredit, currency: this.currency }));
  }

  creditNote(invoice: Invoice, amount: Amount): void {
    const { currency, position } = this;
    const creditable: CreditableInvoice = {
      ...this.#inCurrency(invoice),
      lines: [],
      amountDue: this.#due(invoice),
    };
    const note = planCreditNote({ invoice: creditable, amount });
    if (!note.ok) return;
    this.#reduce(invoice, note.value.total);
    invoice.amountCredited = this.#plus(invoice.amountCredited, note.value.total);
    invoice.credited.push(...note.value.taxes);
    this.#post(entries.creditNotePostings({ ...note.value, position, currency }));
  }

  writeOff(invoice: Invoice, taxRelief: boolean): void {
    const { currency } = this;
    const credited = sum(invoice.credited.map(({ tax }) => tax));
    const plan = planWriteOff({
      ...dueParts(this.#inCurrency(invoice)),
      taxAmount: sum(invoice.taxes.map(({ tax }) => tax))
        .minus(credited)
        .toFixed(),
      total: dec(invoice.total).minus(invoice.amountCredited).toFixed(),
      taxRelief,
      currency,
    });
    if (!plan.ok) return;
    invoice.amountWrittenOff = this.#plus(invoice.amountWrittenOff, plan.value.amount);
    invoice.taxRelief = this.#plus(invoice.taxRelief, plan.value.taxRelief);
    this.#post(entries.writeOffPostings({ ...plan.value, currency }));
  }

  refund(amount: Amount): void {
    const refunded = toAmount(min(amount, dec(this.balance('customerCredit')).negated()), this.currency);
    this.#post(entries.refundPostings({ amount: refunded, currency: this.currency }));
  }

  payOut(): void {
    const amount = toAmount(dec(this.balance('refundsPayable')).negated(), this.currency);
    this.#post(entries.payoutPostings({ amount, currency: this.currency }));
  }

  /** Spreads money over the invoices, taking write-offs back where it pays for them. */
  #settle(amount: Amount): { allocated: Amount; unallocated: Amount } {
    const { currency } = this;
    const payables = this.invoices.map((invoice) => ({
      id: invoice.id,
      number: invoice.id,
      issuedOn: '2031-01-01',
      ...dueParts(this.#inCurrency(invoice)),
      writtenOff: invoice.amountWrittenOff,
    }));
    const { allocations, unallocated } = allocatePayment({ amount, currency, invoices: payables });
    for (const allocation of allocations) {
      const invoice = this.invoices.find(({ id }) => id === allocation.invoiceId);
      if (!invoice) continue;
      this.#recover(invoice, allocation.recovered);
      invoice.amountPaid = this.#plus(invoice.amountPaid, allocation.amount);
    }
    return { allocated: roundAmount(dec(amount).minus(unallocated), currency), unallocated };
  }

  /** Lowers an invoice by an amount: what it had been paid of that is freed, a write-off of it taken back. */
  #reduce(invoice: Invoice, amount: Amount): { toCredit: Amount } {
    const { amountWrittenOff } = invoice;
    const due = { amountDue: this.#due(invoice), amountWrittenOff };
    const { writeOffReversed, toCredit } = reduceReceivable({ amount, ...due, currency: this.currency });
    this.#recover(invoice, writeOffReversed);
    invoice.amountPaid = toAmount(dec(invoice.amountPaid).minus(toCredit), this.currency);
    return { toCredit };
  }

  #recover(invoice: Invoice, recovered: Amount): void {
    if (dec(recovered).isZero()) return;
    const plan = planRecovery({
      recovered,
      writtenOff: invoice.amountWrittenOff,
      taxRelief: invoice.taxRelief,
      currency: this.currency,
    });
    invoice.amountWrittenOff = toAmount(dec(invoice.amountWrittenOff).minus(recovered), this.currency);
    invoice.taxRelief = toAmount(dec(invoice.taxRelief).minus(plan.taxRelief), this.currency);
    this.#post(entries.writeOffRecoveryPostings({ ...plan, currency: this.currency }));
  }

  #post(postings: Posting[]): void {
    this.position = positionAfter(this.position, postings, this.currency);
    this.posted.push(postings);
  }

  #due(invoice: Invoice): Amount {
    return amountDue(this.#inCurrency(invoice));
  }

  #inCurrency(invoice: Invoice): Invoice & { currency: string } {
    return { ...invoice, currency: this.currency };
  }

  #plus(a: Amount, b: Amount): Amount {
    return toAmount(dec(a).plus(b), this.currency);
  }
}
