import { addDays, dateOf, laterOf, startOfDay } from '#domain/dates.ts';
import { type Decimal, dec, max, min, roundTo, sum, ZERO } from '#domain/money.ts';
import { isFinal, type Stage } from '#domain/types.ts';
import type { Facts, IssuedInvoice } from './facts.ts';

export const TIME_ZONE = 'Europe/Berlin';
export const RETENTION_DAYS = 180;

/** An invoice as the walk expects it to stand, in figures of its currency. */
export interface Invoice {
  issued: IssuedInvoice;
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

export interface Signer {
  readonly email: string;
  readonly order: number;
  hasSigned: boolean;
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
  refunded: string;
  kept: string;
  amountDue: string;
}

/**
 * A deal and its customer's money as the business sees them: where the deal stands, what it takes, what is owed and what
 * was received. It is small on purpose. What it cannot know, such as when an invoice falls due, it learns from the service,
 * and holds that against the rules.
 */
export class Deal {
  readonly id: string;
  readonly customerId: string;
  readonly creditLimit: string | null;

  stage: Stage = 'draft';
  isClosed = false;
  now = '';
  /** Where the walk has moved the clock; a deal that closes on the way stops before. */
  reachedAt: string | null = null;
  /** Whether the last step lets the service issue invoices and recognise revenue by itself. */
  mayAct = false;
  currency = 'EUR';
  validDays = 30;
  version = 1;
  /** The approvals that are still to be given, in order, by who gives them. */
  approvals: string[] = [];
  approvalId: string | null = null;
  askedAt = '';
  validUntil: string | null = null;
  signers: Signer[] = [];
  signBy: string | null = null;
  signedOn: string | null = null;

  /** SKU → quantity that is still to be delivered. */
  toDeliver = new Map<string, Decimal>();
  milestones = new Map<string, 'ahead' | 'reached'>();

  invoices: Invoice[] = [];
  payments: Payment[] = [];
  refunds: Refund[] = [];
  purses = new Map<string, Purse>();
  creditedNet: Decimal = ZERO;
  creditedTax: Decimal = ZERO;
  priceReductions: Decimal = ZERO;
  recognised: Decimal = ZERO;
  /** What a deal that was cancelled after its signature is charged, net. */
  charged: Decimal | null = null;
  /** The settlement of a cancellation that the model has not taken in yet. */
  private settling: Settlement | null = null;
  private endedAt: string | null = null;
  private closesOn: string | null = null;
  /** What the service said last. */
  facts: Facts | null = null;

  constructor(deal: { id: string; customerId: string; creditLimit: string | null }) {
    this.id = deal.id;
    this.customerId = deal.customerId;
    this.creditLimit = deal.creditLimit;
  }

  get today(): string {
    return dateOf(this.now, TIME_ZONE);
  }

  isIn(...stages: Stage[]): boolean {
    return !this.isClosed && stages.includes(this.stage);
  }

  /** Invoices are paid late, credited and given up as long as the deal is open. */
  get isCollecting(): boolean {
    return this.isIn('active', 'completed', 'cancelled');
  }

  purse(currency = this.currency): Purse {
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

  get quoted(): Facts['quote'] {
    if (!this.facts) throw new Error('Nothing is known of the deal yet.');
    return this.facts.quote;
  }

  /** The policy: above 5 % the head of sales approves, above 20 % the head of finance after that. */
  isSubmitted(discountPercent: string): void {
    this.approvals = [
      ...(dec(discountPercent).gt(5) ? [HEAD_OF_SALES] : []),
      ...(dec(discountPercent).gt(20) ? [HEAD_OF_FINANCE] : []),
    ];
    this.askedAt = this.now;
    if (this.approvals.length > 0) this.stage = 'awaitingApproval';
    else this.isOffered();
  }

  isApproved(): void {
    this.approvals.shift();
    this.askedAt = this.now;
    if (this.approvals.length === 0) this.isOffered();
  }

  /** Who may decide now: the approver, and the deputy once the approver has taken more than a day. */
  get deciders(): string[] {
    const [approver] = this.approvals;
    if (approver === undefined) return [];
    const isOverdue = Date.parse(this.askedAt) + ESCALATE_AFTER_HOURS * 3_600_000 <= Date.parse(this.now);
    return isOverdue && approver === HEAD_OF_SALES ? [approver, DEPUTY] : [approver];
  }

  private isOffered(): void {
    this.stage = 'offered';
    this.validUntil = addDays(this.today, this.validDays);
  }

  isAccepted(): void {
    this.stage = 'signing';
    this.signBy = addDays(this.today, DAYS_TO_SIGN);
  }

  get toSign(): Signer[] {
    const open = this.signers.filter(({ hasSigned }) => !hasSigned);
    const turn = Math.min(...open.map(({ order }) => order));
    return open.filter(({ order }) => order === turn);
  }

  /** Once all have signed the order goes ahead, unless it exceeds the customer's limit or cannot be compared with it. */
  isSigned(signer: Signer, total: string): void {
    signer.hasSigned = true;
    if (this.toSign.length > 0) return;
    this.signedOn = this.today;
    const { creditLimit } = this;
    const isCovered = creditLimit === null || (this.currency === 'EUR' && dec(total).lte(creditLimit));
    this.stage = isCovered ? 'active' : 'ordering';
    this.mayAct = true;
  }

  /** What was invoiced beyond what was delivered is credited, what was not charged yet is invoiced. */
  isCancelled(settlement: Settlement | undefined): void {
    const wasReleased = this.stage === 'active';
    this.stage = 'cancelled';
    if (!settlement || !wasReleased) return;
    this.charged = dec(settlement.charged);
    this.priceReductions = ZERO;
    this.settling = settlement;
    this.mayAct = true;
  }

  /** Time alone ends an offer and an envelope, and closes a deal for good. */
  timePasses(until: string): void {
    this.reachedAt = until;
    this.mayAct = true;
    const deadline =
      this.stage === 'offered' ? this.validUntil : this.stage === 'signing' ? this.signBy : null;
    if (deadline !== null && deadline < dateOf(until, TIME_ZONE)) this.stage = 'lost';
  }

  /** Takes in what the service did by itself: invoices, late fees and revenue, and with them the deal's end. */
  observe(facts: Facts): void {
    this.now = facts.now;
    this.reachedAt ??= facts.now;
    this.approvalId = facts.pendingApprovals[0]?.id ?? this.approvalId;
    const freed = this.settling ? this.creditUndelivered(facts) : ZERO;
    for (const issued of facts.invoices) {
      const known = this.invoices.find((invoice) => invoice.issued.id === issued.id);
      if (known) chargeFees(known, issued);
      else if (this.mayAct) this.isIssued(issued);
    }
    if (this.settling) this.giveBack(freed, this.settling, facts);
    this.settling = null;
    if (this.mayAct) this.recognised = sum(facts.obligations.map(({ recognised }) => recognised));
    this.mayAct = false;
    this.facts = facts;
    if (this.stage === 'active' || this.stage === 'completed') {
      this.stage = this.isComplete(facts) ? 'completed' : 'active';
    }
    this.isClosed = this.hasClosed(facts);
  }

  /** A deal that has ended closes after some time; one that was cancelled stays open as long as something is owed. */
  private hasClosed({ endedAt, lastNoticeOn }: Facts): boolean {
    // A completed deal that is corrected can be active and completed again within one step.
    if (endedAt !== this.endedAt) this.closesOn = null;
    this.endedAt = endedAt;
    if (!isFinal(this.stage)) return false;
    // The last of a completed deal's terms is announced to end before it closes.
    this.closesOn ??=
      this.stage === 'completed' && lastNoticeOn !== null
        ? laterOf(this.retainedUntil, addDays(lastNoticeOn, 1))
        : this.retainedUntil;
    while (this.reachedAt !== null && this.reachedAt >= startOfDay(this.closesOn, TIME_ZONE)) {
      if (this.owed.isZero()) return true;
      this.closesOn = addDays(this.closesOn, RETENTION_DAYS);
    }
    return false;
  }

  get retainedUntil(): string {
    return addDays(dateOf(this.endedAt ?? this.now, TIME_ZONE), RETENTION_DAYS);
  }

  /** The credit notes of a cancellation, as the story tells them; what had been paid of them is freed. */
  private creditUndelivered({ timeline }: Facts): Decimal {
    const notes = timeline.filter(
      ({ type, data }) => type === 'creditNoteIssued' && data.kind === 'cancellation',
    );
    let freed = ZERO;
    for (const { data } of notes) {
      const invoice = this.invoices.find(({ issued }) => issued.id === data.invoiceId);
      if (!invoice)
        throw new Error(`A credit note is for ${String(data.invoiceId)}, which the deal does not have.`);
      const [netAmount, total] = [String(data.netAmount), String(data.total)];
      const taxAmount = dec(total).minus(netAmount).toFixed();
      freed = freed.plus(this.isCredited(invoice, { netAmount, taxAmount, total, kind: 'cancellation' }));
    }
    return freed;
  }

  /** Freed money pays for what is still open, the older invoice first; the rest is kept, or promised back. */
  private giveBack(freed: Decimal, settlement: Settlement, { timeline }: Facts): void {
    const { refunded, kept, amountDue } = settlement;
    const purse = this.purse();
    let left = min(freed, purse.credit);
    for (const invoice of [...this.invoices].sort(byAge)) {
      const used = min(left, dueOf(invoice));
      invoice.paid = invoice.paid.plus(used);
      purse.credit = purse.credit.minus(used);
      left = left.minus(used);
    }
    if (!left.minus(refunded).eq(kept) || !this.owed.eq(amountDue)) {
      throw new Error(
        `${left.toFixed()} are left of freed money and ${this.owed.toFixed()} owed, not as the answer says.`,
      );
    }
    purse.credit = purse.credit.minus(refunded);
    purse.refunded = purse.refunded.plus(refunded);
    for (const { type, data } of timeline) {
      const id = String(data.refundId);
      if (type !== 'refundPromised' || this.refunds.some((known) => known.id === id)) continue;
      this.refunds.push({ id, currency: this.currency, amount: dec(String(data.amount)), isPaidOut: false });
    }
  }

  /** An invoice uses the customer's credit at once. */
  private isIssued(issued: IssuedInvoice): void {
    const purse = this.purse(issued.currency);
    const used = min(purse.credit, issued.total);
    purse.credit = purse.credit.minus(used);
    const invoice: Invoice = {
      issued,
      lateFees: ZERO,
      waived: new Set(),
      paid: used,
      lastPaidOn: null,
      credited: ZERO,
      writtenOff: ZERO,
      taxRelief: ZERO,
    };
    chargeFees(invoice, issued);
    this.invoices.push(invoice);
  }

  private isComplete(facts: Facts): boolean {
    return (
      this.owed.isZero() &&
      [...this.toDeliver.values()].every((open) => open.isZero()) &&
      [...this.milestones.values()].every((milestone) => milestone === 'reached') &&
      facts.planned.every(({ invoiceId }) => invoiceId !== null) &&
      facts.obligations.every(({ schedule }) => schedule.every(({ status }) => status !== 'planned'))
    );
  }

  /** Spreads money over invoices: principal, then late fees, then what was given up; the older invoice first. */
  settle(
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

  isPaid(invoice: Invoice, amount: Decimal, receivedOn: string): void {
    recover(invoice, max(amount.minus(dueOf(invoice)), ZERO));
    invoice.paid = invoice.paid.plus(amount);
    invoice.lastPaidOn = laterOf(invoice.lastPaidOn ?? receivedOn, receivedOn);
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

  /** A credit note or a waiver lowers what is due, then takes back a write-off; the rest becomes the customer's credit. */
  private lower(invoice: Invoice, amount: Decimal): Decimal {
    const beyond = max(amount.minus(dueOf(invoice)), ZERO);
    const recovered = min(beyond, invoice.writtenOff);
    recover(invoice, recovered);
    const freed = beyond.minus(recovered);
    invoice.paid = invoice.paid.minus(freed);
    const purse = this.purse(invoice.issued.currency);
    purse.credit = purse.credit.plus(freed);
    return freed;
  }

  /** A debt that was credited whole never was, and neither was its lateness. */
  isCredited(
    invoice: Invoice,
    note: { netAmount: string; taxAmount: string; total: string; kind: CreditKind },
  ): Decimal {
    const freed = this.lower(invoice, dec(note.total));
    invoice.credited = invoice.credited.plus(note.total);
    this.mayAct = true;
    this.creditedNet = this.creditedNet.plus(note.netAmount);
    this.creditedTax = this.creditedTax.plus(note.taxAmount);
    if (note.kind === 'priceReduction') this.priceReductions = this.priceReductions.plus(note.netAmount);
    if (invoice.credited.gte(invoice.issued.total)) this.waiveFees(invoice);
    return freed;
  }
}

export type CreditKind = 'correction' | 'priceReduction' | 'cancellation';

export const HEAD_OF_SALES = 'head@seller.example';
export const HEAD_OF_FINANCE = 'cfo@seller.example';
export const DEPUTY = 'deputy@seller.example';
export const ESCALATE_AFTER_HOURS = 24;
const DAYS_TO_SIGN = 30;

export function dueOf({ issued, lateFees, paid, credited, writtenOff }: Invoice): Decimal {
  return dec(issued.total).plus(lateFees).minus(paid).minus(credited).minus(writtenOff);
}

/** In the order of their days, and of one day in the order in which they are due. */
const byAge = (a: Invoice, b: Invoice): number =>
  ageOf(a).localeCompare(ageOf(b), 'en') || a.issued.id.localeCompare(b.issued.id, 'en');

const ageOf = ({ issued }: Invoice): string => `${issued.issuedOn} ${issued.dueOn}`;

const feesDue = (invoice: Invoice): Decimal => min(dueOf(invoice), invoice.lateFees);
const principalDue = (invoice: Invoice): Decimal => dueOf(invoice).minus(feesDue(invoice));

/** Each reminder may bring a fee; the service says when, the sum of them must be the fees that stand. */
function chargeFees(invoice: Invoice, issued: IssuedInvoice): void {
  const standing = issued.reminders.filter(({ step }) => !invoice.waived.has(step));
  invoice.issued = issued;
  invoice.lateFees = sum(standing.map(({ lateFee }) => lateFee ?? '0'));
}

/** What was given up and comes in after all brings back the tax relief in the same proportion. */
function recover(invoice: Invoice, amount: Decimal): void {
  if (amount.isZero()) return;
  const relief = roundTo(invoice.taxRelief.times(amount).div(invoice.writtenOff), invoice.issued.currency);
  invoice.taxRelief = invoice.taxRelief.minus(relief);
  invoice.writtenOff = invoice.writtenOff.minus(amount);
}
