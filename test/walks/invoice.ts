import { laterOf } from '#domain/dates.ts';
import { type Decimal, dec, max, min, roundTo, sum, ZERO } from '#domain/money.ts';
import type { IssuedInvoice } from './facts.ts';

/** What an invoice was issued on: the order as it was signed, a correction that is billed again, or the end of the order. */
export type Occasion = 'order' | 'correction' | 'cancellation';

/** An invoice as the walk expects it to stand, in figures of its currency. */
export interface Invoice {
  issued: IssuedInvoice;
  readonly occasion: Occasion;
  lateFees: Decimal;
  /** The reminders whose fee was taken back. */
  readonly waived: Set<number>;
  paid: Decimal;
  /** The day of the last payment that it got a part of. */
  lastPaidOn: string | null;
  credited: Decimal;
  writtenOff: Decimal;
  taxRelief: Decimal;
}

export function issue(
  issued: IssuedInvoice,
  { occasion, paid }: Pick<Invoice, 'occasion' | 'paid'>,
): Invoice {
  const invoice: Invoice = {
    issued,
    occasion,
    lateFees: ZERO,
    waived: new Set(),
    paid,
    lastPaidOn: null,
    credited: ZERO,
    writtenOff: ZERO,
    taxRelief: ZERO,
  };
  chargeFees(invoice, issued);
  return invoice;
}

export function dueOf({ issued, lateFees, paid, credited, writtenOff }: Invoice): Decimal {
  return dec(issued.total).plus(lateFees).minus(paid).minus(credited).minus(writtenOff);
}

const feesDue = (invoice: Invoice): Decimal => min(dueOf(invoice), invoice.lateFees);
const principalDue = (invoice: Invoice): Decimal => dueOf(invoice).minus(feesDue(invoice));

/** In the order of their days, and of one day in the order in which they are due. */
export const byAge = (a: Invoice, b: Invoice): number =>
  ageOf(a).localeCompare(ageOf(b), 'en') || a.issued.id.localeCompare(b.issued.id, 'en');

const ageOf = ({ issued }: Invoice): string => `${issued.issuedOn} ${issued.dueOn}`;

/** Each reminder may bring a fee; the service says when, the sum of them must be the fees that stand. */
export function chargeFees(invoice: Invoice, issued: IssuedInvoice): void {
  const standing = issued.reminders.filter(({ step }) => !invoice.waived.has(step));
  invoice.issued = issued;
  invoice.lateFees = sum(standing.map(({ lateFee }) => lateFee ?? '0'));
}

/** Spreads money over invoices: principal, then late fees, then what was given up; the older invoice first. */
export function spread(
  invoices: readonly Invoice[],
  amount: Decimal,
): { allocations: Map<Invoice, Decimal>; rest: Decimal } {
  const allocations = new Map<Invoice, Decimal>();
  let rest = amount;
  for (const claim of [principalDue, feesDue, ({ writtenOff }: Invoice) => writtenOff]) {
    for (const invoice of invoices) {
      const part = min(rest, claim(invoice));
      rest = rest.minus(part);
      if (!part.isZero()) allocations.set(invoice, part.plus(allocations.get(invoice) ?? ZERO));
    }
  }
  return { allocations, rest };
}

export function countPayment(invoice: Invoice, amount: Decimal, receivedOn: string): void {
  recover(invoice, max(amount.minus(dueOf(invoice)), ZERO));
  invoice.paid = invoice.paid.plus(amount);
  invoice.lastPaidOn = laterOf(invoice.lastPaidOn ?? receivedOn, receivedOn);
}

/** Lowers what is due, then takes back a write-off. Returns the rest, which had been paid. */
export function lower(invoice: Invoice, amount: Decimal): Decimal {
  const beyond = max(amount.minus(dueOf(invoice)), ZERO);
  const recovered = min(beyond, invoice.writtenOff);
  recover(invoice, recovered);
  const freed = beyond.minus(recovered);
  invoice.paid = invoice.paid.minus(freed);
  return freed;
}

/** What was given up and comes in after all brings back the tax relief in the same proportion. */
function recover(invoice: Invoice, amount: Decimal): void {
  if (amount.isZero()) return;
  const relief = roundTo(invoice.taxRelief.times(amount).div(invoice.writtenOff), invoice.issued.currency);
  invoice.taxRelief = invoice.taxRelief.minus(relief);
  invoice.writtenOff = invoice.writtenOff.minus(amount);
}
