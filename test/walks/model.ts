import { addDays, dateOf, laterOf, startOfDay } from '#domain/dates.ts';
import { type Decimal, dec, max, sum, ZERO } from '#domain/money.ts';
import { isFinal, type Stage } from '#domain/types.ts';
import type { Facts } from './facts.ts';
import type { Invoice, Occasion } from './invoice.ts';
import { Money, type Note, type Settlement, TIME_ZONE } from './money.ts';

const RETENTION_DAYS = 180;

export interface Signer {
  readonly email: string;
  readonly order: number;
  hasSigned: boolean;
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
  private occasion: Occasion = 'order';
  currency = 'EUR';
  validDays = 30;
  version = 1;
  /** The approvals that are still to be given, in order, by who gives them. */
  approvals: string[] = [];
  /** Who was asked when it was submitted last, and about which discount. */
  private asked: { approvers: string[]; discountPercent: string } = { approvers: [], discountPercent: '0' };
  /** The highest discount that each has approved, of versions that went out. */
  private readonly approvedUpTo = new Map<string, string>();
  approvalId: string | null = null;
  askedAt = '';
  validUntil: string | null = null;
  signers: Signer[] = [];
  signBy: string | null = null;
  signedOn: string | null = null;

  /** SKU → quantity that is still to be delivered. */
  toDeliver = new Map<string, Decimal>();
  milestones = new Map<string, 'ahead' | 'reached'>();

  readonly money = new Money();
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

  get quoted(): Facts['quote'] {
    if (!this.facts) throw new Error('Nothing is known of the deal yet.');
    return this.facts.quote;
  }

  /**
   * The policy: above 5 % the head of sales approves, above 20 % the head of finance after that. Neither is asked again
   * about a discount that is no higher than one that all have approved.
   */
  isSubmitted(discountPercent: string): void {
    const asked = [
      ...(dec(discountPercent).gt(5) ? [HEAD_OF_SALES] : []),
      ...(dec(discountPercent).gt(20) ? [HEAD_OF_FINANCE] : []),
    ];
    this.approvals = asked.filter((approver) =>
      dec(discountPercent).gt(this.approvedUpTo.get(approver) ?? 0),
    );
    this.asked = { approvers: this.approvals.slice(), discountPercent };
    this.askedAt = this.now;
    if (this.approvals.length > 0) this.stage = 'awaitingApproval';
    else this.isOffered();
  }

  isApproved(): void {
    this.approvals.shift();
    this.askedAt = this.now;
    if (this.approvals.length > 0) return;
    const { approvers, discountPercent } = this.asked;
    for (const approver of approvers) {
      this.approvedUpTo.set(approver, max(discountPercent, this.approvedUpTo.get(approver) ?? '0').toFixed());
    }
    this.isOffered();
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
    this.occasion = 'cancellation';
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
    const freed = this.settling ? this.money.creditUndelivered(facts) : ZERO;
    const { credit } = this.money.purse(facts.currency);
    for (const issued of facts.invoices)
      this.money.isShown(issued, { ifNew: this.mayAct ? this.occasion : null });
    const used = credit.minus(this.money.purse(facts.currency).credit);
    if (this.settling) this.money.giveBack({ freed, used }, this.settling, facts);
    this.settling = null;
    this.occasion = 'order';
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
      if (this.money.owed.isZero()) return true;
      this.closesOn = addDays(this.closesOn, RETENTION_DAYS);
    }
    return false;
  }

  get retainedUntil(): string {
    return addDays(dateOf(this.endedAt ?? this.now, TIME_ZONE), RETENTION_DAYS);
  }

  private isComplete(facts: Facts): boolean {
    return (
      this.money.owed.isZero() &&
      [...this.toDeliver.values()].every((open) => open.isZero()) &&
      [...this.milestones.values()].every((milestone) => milestone === 'reached') &&
      facts.planned.every(({ invoiceId }) => invoiceId !== null) &&
      facts.obligations.every(({ schedule }) => schedule.every(({ status }) => status !== 'planned'))
    );
  }

  /** A correction is billed again at once; a price reduction lowers what the deal comes to. Returns what is freed. */
  isCredited(invoice: Invoice, note: Note): Decimal {
    this.mayAct = true;
    if (note.kind === 'correction') this.occasion = 'correction';
    if (note.kind === 'priceReduction') this.priceReductions = this.priceReductions.plus(note.netAmount);
    return this.money.isCredited(invoice, note);
  }
}

export const HEAD_OF_SALES = 'head@seller.example';
export const HEAD_OF_FINANCE = 'cfo@seller.example';
export const DEPUTY = 'deputy@seller.example';
export const ESCALATE_AFTER_HOURS = 24;
const DAYS_TO_SIGN = 30;
