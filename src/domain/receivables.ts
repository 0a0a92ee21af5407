import { type Decimal, dec, max, min, roundAmount, sum, toAmount, ZERO } from './money.ts';
import type { Amount, PlainDate } from './types.ts';

/**
 * What an invoice has come to. `amountCredited` is all that was credited, gross; where a credit note frees money that
 * had been paid, that money is the customer's credit from then on and no longer part of `amountPaid`, so that
 * `total` + `lateFees` − paid − credited − written off is always what is due, and never below zero.
 */
export interface InvoiceBalance {
  total: Amount;
  lateFees: Amount;
  amountPaid: Amount;
  amountCredited: Amount;
  amountWrittenOff: Amount;
}

export const INVOICE_STATUSES = ['open', 'partiallyPaid', 'paid', 'void', 'writtenOff'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

export function amountDue(invoice: InvoiceBalance & { currency: string }): Amount {
  return toAmount(dueOf(invoice), invoice.currency);
}

/**
 * While anything is due an invoice is open or partially paid, whatever else happened to it. Then it is `void` if it
 * was credited whole, `writtenOff` if any of it was given up, else `paid` (which an invoice of zero is at once).
 */
export function invoiceStatus(invoice: InvoiceBalance): InvoiceStatus {
  if (dueOf(invoice).greaterThan(0)) return dec(invoice.amountPaid).greaterThan(0) ? 'partiallyPaid' : 'open';
  const isCreditedWhole =
    dec(invoice.total).greaterThan(0) && dec(invoice.amountCredited).greaterThanOrEqualTo(invoice.total);
  if (isCreditedWhole) return 'void';
  return dec(invoice.amountWrittenOff).greaterThan(0) ? 'writtenOff' : 'paid';
}

function dueOf({ total, lateFees, amountPaid, amountCredited, amountWrittenOff }: InvoiceBalance): Decimal {
  return dec(total).plus(lateFees).minus(amountPaid).minus(amountCredited).minus(amountWrittenOff);
}

/**
 * What is due, apart. Payments, credit notes and write-offs all take principal first, so that late fees are what is
 * settled last.
 */
export function dueParts(invoice: InvoiceBalance & { currency: string }): {
  principalDue: Amount;
  lateFeesDue: Amount;
} {
  const due = dueOf(invoice);
  const lateFeesDue = max(min(due, invoice.lateFees), ZERO);
  return {
    principalDue: toAmount(due.minus(lateFeesDue), invoice.currency),
    lateFeesDue: toAmount(lateFeesDue, invoice.currency),
  };
}

/**
 * Whether nothing of an invoice but late fees is left to pay once `amount` more is paid. What was given up is not paid:
 * only what came in counts, and it counts for the principal first.
 */
export function coversPrincipal(
  { total, amountPaid, amountCredited }: Pick<InvoiceBalance, 'total' | 'amountPaid' | 'amountCredited'>,
  amount: Amount,
): boolean {
  return dec(amountPaid).plus(amount).plus(amountCredited).gte(total);
}

export interface Reduction {
  /** What goes against the receivable, `writeOffReversed` included. */
  againstReceivable: Amount;
  /**
   * The part of it that was given up earlier: the write-off is taken back first (`planRecovery`), since nobody gets
   * credit for a debt that never was paid.
   */
  writeOffReversed: Amount;
  /** What had been paid and is now the customer's credit: `amountPaid` falls by it. */
  toCredit: Amount;
}

/** What becomes of an amount that an invoice is lowered by, with a credit note or by waiving a late fee. */
export function reduceReceivable(reduction: {
  amount: Amount | Decimal;
  amountDue: Amount;
  /** What was written off and not recovered yet. */
  amountWrittenOff?: Amount;
  currency: string;
}): Reduction {
  const { amount, amountDue: due, amountWrittenOff = '0', currency } = reduction;
  const open = min(amount, due);
  const reversed = min(dec(amount).minus(open), amountWrittenOff);
  const againstReceivable = open.plus(reversed);
  return {
    againstReceivable: toAmount(againstReceivable, currency),
    writeOffReversed: toAmount(reversed, currency),
    toCredit: toAmount(dec(amount).minus(againstReceivable), currency),
  };
}

/** An invoice as a payment sees it. */
export interface Payable {
  id: string;
  number: string;
  issuedOn: PlainDate;
  principalDue: Amount;
  lateFeesDue: Amount;
  /** What was written off and not recovered yet. */
  writtenOff?: Amount;
}

export interface Allocation {
  invoiceId: string;
  principal: Amount;
  lateFees: Amount;
  /** The part that takes a write-off back (`planRecovery`). */
  recovered: Amount;
  /** The three together. */
  amount: Amount;
}

export interface Allocated {
  /** In the order of the invoices; those that get nothing are left out. */
  allocations: Allocation[];
  /** What is left is the customer's credit. */
  unallocated: Amount;
}

const CLAIMS = ['principal', 'lateFees', 'recovered'] as const;
type Claim = (typeof CLAIMS)[number];

/**
 * Settles the principal of all invoices before their late fees, and both before what was written off already; within
 * each the older invoice comes first, on one day the lower number. A payment that names an invoice settles that one
 * alone. Throws where the named invoice is not among those given.
 */
export function allocatePayment(payment: {
  amount: Amount;
  currency: string;
  invoices: readonly Payable[];
  invoiceId?: string;
}): Allocated {
  const { currency, invoiceId } = payment;
  const invoices = payment.invoices
    .filter(({ id }) => invoiceId === undefined || id === invoiceId)
    .sort(byAge);
  if (invoiceId !== undefined && invoices.length === 0)
    throw new RangeError(`There is no invoice ${invoiceId}.`);

  let left = dec(payment.amount);
  const settled = new Map<string, Record<Claim, Decimal>>();
  for (const claim of CLAIMS) {
    for (const invoice of invoices) {
      const part = min(left, max(dec(claimOf(invoice, claim)), ZERO));
      left = left.minus(part);
      settled.set(invoice.id, { ...(settled.get(invoice.id) ?? NOTHING), [claim]: part });
    }
  }
  const allocations = [...settled]
    .map(([id, parts]) => allocationOf(id, parts, currency))
    .filter(({ amount }) => !dec(amount).isZero());
  return { allocations, unallocated: toAmount(left, currency) };
}

const NOTHING: Record<Claim, Decimal> = { principal: ZERO, lateFees: ZERO, recovered: ZERO };

function claimOf(invoice: Payable, claim: Claim): Amount {
  switch (claim) {
    case 'principal':
      return invoice.principalDue;
    case 'lateFees':
      return invoice.lateFeesDue;
    case 'recovered':
      return invoice.writtenOff ?? '0';
    default:
      return claim satisfies never;
  }
}

function allocationOf(invoiceId: string, parts: Record<Claim, Decimal>, currency: string): Allocation {
  return {
    invoiceId,
    principal: toAmount(parts.principal, currency),
    lateFees: toAmount(parts.lateFees, currency),
    recovered: toAmount(parts.recovered, currency),
    amount: toAmount(sum(Object.values(parts)), currency),
  };
}

/** Numbers of a series are counted up, so that a longer one is the later ("INV-10" after "INV-9"). */
function byAge(a: Payable, b: Payable): number {
  if (a.issuedOn !== b.issuedOn) return a.issuedOn < b.issuedOn ? -1 : 1;
  if (a.number.length !== b.number.length) return a.number.length - b.number.length;
  return a.number === b.number ? 0 : a.number < b.number ? -1 : 1;
}

export interface CreditCheck {
  held: boolean;
  /** Why an order waits for somebody's decision; null where it does not. */
  reason: string | null;
}

/**
 * An order is held where it and what the customer owes already exceed the credit limit. A limit in another currency
 * says nothing about the order, so that a person decides. No limit holds nothing.
 */
export function creditCheck(order: {
  creditLimit: Amount | null;
  limitCurrency: string;
  orderCurrency: string;
  openReceivables: Amount;
  orderTotal: Amount;
}): CreditCheck {
  const { creditLimit, limitCurrency, orderCurrency, openReceivables, orderTotal } = order;
  if (creditLimit === null) return { held: false, reason: null };
  if (limitCurrency !== orderCurrency) {
    return {
      held: true,
      reason: `The credit limit is in ${limitCurrency} and the order in ${orderCurrency}.`,
    };
  }
  const exposure = dec(openReceivables).plus(orderTotal);
  if (exposure.lessThanOrEqualTo(creditLimit)) return { held: false, reason: null };
  const [open, total, limit] = [openReceivables, orderTotal, creditLimit].map((amount) =>
    roundAmount(amount, orderCurrency),
  );
  return {
    held: true,
    reason: `Open ${open} and this order's ${total} ${orderCurrency} exceed the limit of ${limit}.`,
  };
}
