import { dateOf, laterOf } from '#domain/dates.ts';
import { type Decimal, dec, max, min, sum, ZERO } from '#domain/money.ts';
import type { Facts, IssuedInvoice } from './facts.ts';
import { byAge, chargeFees, dueOf, type Invoice, issue, lower, type Occasion } from './invoice.ts';

export const TIME_ZONE = 'Europe/Berlin';

export interface Payment {
  readonly id: string;
  readonly currency: string;
  readonly receivedOn: string;
  readonly concernsDeal: boolean;
  /** What was asked, with the day that it was booked for. */
  readonly request: object;
}

export interface Refund {
  readonly id: string;
  readonly currency: string;
  readonly amount: Decimal;
  isPaidOut: boolean;
}

/** What a customer gave and has to its credit, in one currency. */
export interface Purse {
  received: Decimal;
  credit: Decimal;
  refunded: Decimal;
  paidOut: Decimal;
}

/** What the cancellation of a signed deal came to. */
export interface Settlement {
  charged: string;
  settled: string;
  refunded: string;
  kept: string;
  amountDue: string;
}

export type CreditKind = 'correction' | 'priceReduction' | 'cancellation';

export interface Note {
  netAmount: string;
  taxAmount: string;
  total: string;
  kind: CreditKind;
}

/** What a deal's customer was invoiced, owes, gave and has to its credit. */
export class Money {
  readonly invoices: Invoice[] = [];
  readonly payments: Payment[] = [];
  readonly refunds: Refund[] = [];
  readonly purses = new Map<string, Purse>();
  creditedNet: Decimal = ZERO;
  creditedTax: Decimal = ZERO;
  /** What corrections took back, net, to be billed again. */
  correctedNet: Decimal = ZERO;

  purse(currency: string): Purse {
    const purse = this.purses.get(currency) ?? {
      received: ZERO,
      credit: ZERO,
      refunded: ZERO,
      paidOut: ZERO,
    };
    this.purses.set(currency, purse);
    return purse;
  }

  get owed(): Decimal {
    return sum(this.invoices.map(dueOf));
  }

  get billedNet(): Decimal {
    return sum(this.invoices.map(({ issued }) => issued.netAmount)).minus(this.creditedNet);
  }

  get taxOwed(): Decimal {
    const relief = sum(this.invoices.map(({ taxRelief }) => taxRelief));
    return sum(this.invoices.map(({ issued }) => issued.taxAmount))
      .minus(this.creditedTax)
      .minus(relief);
  }

  /** Fees may have been charged since on an invoice that is known; a new one uses the customer's credit at once. */
  isShown(issued: IssuedInvoice, { ifNew }: { ifNew: Occasion | null }): void {
    const known = this.invoices.find((invoice) => invoice.issued.id === issued.id);
    if (known) return chargeFees(known, issued);
    if (ifNew === null) return;
    const purse = this.purse(issued.currency);
    const used = min(purse.credit, issued.total);
    purse.credit = purse.credit.minus(used);
    this.invoices.push(issue(issued, { occasion: ifNew, paid: used }));
  }

  /** A fee that was charged after the principal had been paid, which shows only with a payment that is reported late. */
  correctFees(invoice: Invoice, part: Decimal, receivedOn: string): void {
    const { issued, paid, credited, waived } = invoice;
    if (paid.plus(part).plus(credited).lt(issued.total)) return;
    const paidOn = laterOf(invoice.lastPaidOn ?? receivedOn, receivedOn);
    const undue = issued.reminders.filter(
      ({ sentAt, step, lateFee }) =>
        lateFee !== null && !waived.has(step) && dateOf(sentAt, TIME_ZONE) > paidOn,
    );
    this.takeFeesBack(invoice, undue);
  }

  waiveFees(invoice: Invoice): void {
    const { issued, waived } = invoice;
    this.takeFeesBack(
      invoice,
      issued.reminders.filter(({ step }) => !waived.has(step)),
    );
  }

  private takeFeesBack(invoice: Invoice, reminders: IssuedInvoice['reminders']): void {
    const fees = sum(reminders.map(({ lateFee }) => lateFee ?? '0'));
    this.lower(invoice, fees);
    invoice.lateFees = invoice.lateFees.minus(fees);
    for (const { step } of reminders) invoice.waived.add(step);
  }

  /** A debt that was credited whole never was, and neither was its lateness. Returns what is freed. */
  isCredited(invoice: Invoice, { netAmount, taxAmount, total, kind }: Note): Decimal {
    const freed = this.lower(invoice, dec(total));
    invoice.credited = invoice.credited.plus(total);
    this.creditedNet = this.creditedNet.plus(netAmount);
    this.creditedTax = this.creditedTax.plus(taxAmount);
    if (kind === 'correction') this.correctedNet = this.correctedNet.plus(netAmount);
    if (invoice.credited.gte(invoice.issued.total)) this.waiveFees(invoice);
    return freed;
  }

  /** What a credit note or a waiver frees becomes the customer's credit. */
  private lower(invoice: Invoice, amount: Decimal): Decimal {
    const freed = lower(invoice, amount);
    const purse = this.purse(invoice.issued.currency);
    purse.credit = purse.credit.plus(freed);
    return freed;
  }

  /** The credit notes of a cancellation, as the story tells them. Returns what is freed: paid late fees fall with an invoice. */
  creditUndelivered({ timeline, currency }: Facts): Decimal {
    const before = this.purse(currency).credit;
    const notes = timeline.filter(
      ({ type, data }) => type === 'creditNoteIssued' && data.kind === 'cancellation',
    );
    for (const { data } of notes) {
      const invoice = this.invoices.find(({ issued }) => issued.id === data.invoiceId);
      if (!invoice)
        throw new Error(`A credit note is for ${String(data.invoiceId)}, which the deal does not have.`);
      const [netAmount, total] = [String(data.netAmount), String(data.total)];
      const taxAmount = dec(total).minus(netAmount).toFixed();
      this.isCredited(invoice, { netAmount, taxAmount, total, kind: 'cancellation' });
    }
    return this.purse(currency).credit.minus(before);
  }

  /**
   * Freed money pays for the cancellation's own invoice, which has `used` credit as it was issued, then for what is still
   * open and not on hold, the older invoice first; the rest is kept, or promised back.
   */
  giveBack(
    { freed, used }: { freed: Decimal; used: Decimal },
    settlement: Settlement,
    { timeline, currency }: Facts,
  ): void {
    const { settled, refunded, kept, amountDue } = settlement;
    const purse = this.purse(currency);
    let left = max(freed.minus(used), ZERO);
    for (const invoice of this.invoices.filter(({ issued }) => !issued.onHold).sort(byAge)) {
      const part = min(left, dueOf(invoice));
      invoice.paid = invoice.paid.plus(part);
      purse.credit = purse.credit.minus(part);
      left = left.minus(part);
    }
    const isSettled = freed.minus(left).eq(settled) && left.minus(refunded).eq(kept);
    if (!isSettled || !this.owed.eq(amountDue)) {
      throw new Error(
        `Of ${freed.toFixed()} freed ${left.toFixed()} are left, and ${this.owed.toFixed()} are owed; the answer says ${JSON.stringify(settlement)}.`,
      );
    }
    purse.credit = purse.credit.minus(refunded);
    purse.refunded = purse.refunded.plus(refunded);
    for (const { type, data } of timeline) {
      const id = String(data.refundId);
      if (type !== 'refundPromised' || this.refunds.some((known) => known.id === id)) continue;
      this.refunds.push({ id, currency, amount: dec(String(data.amount)), isPaidOut: false });
    }
  }
}
