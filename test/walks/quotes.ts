import fc from 'fast-check';
import { addDays } from '#domain/dates.ts';
import { type Decimal, dec } from '#domain/money.ts';
import { inUnits } from '#test/properties/arbitraries.ts';
import { CUSTOMER_EMAIL } from '#test/setup/world.ts';
import type { Deal } from './model.ts';

export const SKUS = ['DEVICE', 'SETUP'] as const;
export const COUNTERSIGNER = 'board@seller.example';
const MILESTONES = ['Design', 'Build', 'Handover'];

const LINE_KINDS = [
  'once',
  'later',
  'DEVICE',
  'SETUP',
  'monthly',
  'quarterly',
  'broken',
  'ramp',
  'ratable',
  'milestones',
] as const;

interface LinePlan {
  kind: (typeof LINE_KINDS)[number];
  units: number;
  quantity: number;
  periods: number;
  discount: string | null;
  taxCategory: 'standard' | 'reduced' | 'zero';
}

interface Signing {
  words: string;
  signers: { name: string; email: string; party: 'customer' | 'seller'; order: number }[];
}

const buyer = { name: 'Bea Buyer', email: CUSTOMER_EMAIL, party: 'customer' } as const;
const board = { name: 'Bo Board', email: COUNTERSIGNER, party: 'seller' } as const;
const SIGNINGS: Signing[] = [
  { words: 'the customer signs', signers: [{ ...buyer, order: 1 }] },
  {
    words: 'both sign, the customer first',
    signers: [
      { ...board, order: 2 },
      { ...buyer, order: 1 },
    ],
  },
  {
    words: 'both sign side by side',
    signers: [
      { ...buyer, order: 1 },
      { ...board, order: 1 },
    ],
  },
];

const INSTALMENTS = [
  [50, 50],
  [30, 30, 40],
];

/** What a quote holds, by days from the start of its walk, so that the same plan fits any start. */
export class QuotePlan {
  readonly currency: 'EUR' | 'JPY' | 'KWD';
  readonly lines: LinePlan[];
  readonly discount: { percent: string } | 'oneUnit' | null;
  readonly terms: number | number[];
  readonly validDays: number;
  readonly signing: Signing;

  constructor(plan: Omit<QuotePlan, 'toRequest' | 'isTakenOver' | 'toString'>) {
    this.currency = plan.currency;
    this.lines = plan.lines;
    this.discount = plan.discount;
    this.terms = plan.terms;
    this.validDays = plan.validDays;
    this.signing = plan.signing;
  }

  /** A QuoteRequest, whose lines that start later do so some days after `startOn`. */
  toRequest(startOn: string) {
    const { currency, terms, validDays, signing } = this;
    const isFree = this.lines.every(({ units, discount: off }) => units === 0 || off === '100');
    const discount =
      this.discount === 'oneUnit' ? (isFree ? null : { amount: inUnits(1, currency) }) : this.discount;
    const paymentTerms = Array.isArray(terms)
      ? { instalments: terms.map((percent, index) => ({ percent: String(percent), dueDays: 30 * index })) }
      : { dueDays: terms };
    return {
      currency,
      lines: this.lines.map((line, index) =>
        lineRequest(line, { lineNo: index + 1, currency, startOn, isByPeriods: !Array.isArray(terms) }),
      ),
      paymentTerms,
      validDays,
      signers: signing.signers,
      ...(discount ? { discount } : {}),
    };
  }

  /** The deal’s newest version is this one. */
  isTakenOver(deal: Deal): void {
    deal.currency = this.currency;
    deal.validDays = this.validDays;
    deal.signers = this.signing.signers.map(({ email, order }) => ({ email, order, hasSigned: false }));
    deal.toDeliver = new Map();
    for (const sku of SKUS) {
      const ordered = this.lines.filter(({ kind }) => kind === sku);
      const total = ordered.reduce<Decimal>((sum, { quantity }) => sum.plus(quantity), dec(0));
      if (ordered.length > 0) deal.toDeliver.set(sku, total);
    }
    const hasMilestones = this.lines.some(({ kind }) => kind === 'milestones');
    deal.milestones = new Map(hasMilestones ? MILESTONES.map((name) => [name, 'ahead']) : []);
  }

  toString(): string {
    const lines = this.lines.map((line) => {
      const price = inUnits(line.units, this.currency);
      const discount = line.discount === null ? '' : ` less ${line.discount} %`;
      return `${line.quantity} × ${line.kind} at ${price}${hasTerm(line) ? ` for ${line.periods} periods` : ''}${discount} (${line.taxCategory})`;
    });
    const { discount, terms } = this;
    return [
      `${this.currency}: ${lines.join(' + ')}`,
      discount === null
        ? null
        : discount === 'oneUnit'
          ? 'less one minor unit'
          : `less ${discount.percent} % on all`,
      Array.isArray(terms) ? `instalments ${terms.join('/')}` : `due after ${terms} days`,
      `valid ${this.validDays} days`,
      this.signing.words,
    ]
      .filter((part) => part !== null)
      .join(', ');
  }
}

const hasTerm = ({ kind }: LinePlan): boolean =>
  !['once', 'later', 'DEVICE', 'SETUP', 'milestones'].includes(kind);

/** Each line has a name of its own, as far as it is no product, so that its invoices can be told from another's. */
function lineRequest(
  line: LinePlan,
  {
    lineNo,
    currency,
    startOn,
    isByPeriods,
  }: { lineNo: number; currency: string; startOn: string; isByPeriods: boolean },
) {
  const { kind, periods, taxCategory } = line;
  const unitAmount = inUnits(line.units, currency);
  const discount = line.discount === null ? {} : { discount: { percent: line.discount } };
  const common = { quantity: String(line.quantity), taxCategory, ...discount };
  const oneTime = {
    ...common,
    description: `Work ${lineNo}, ${kind}`,
    price: { model: 'perUnit', unitAmount },
  };
  const every = (period: 'month' | 'quarter') => ({
    ...common,
    description: `Service ${lineNo} by the ${period}`,
    price: { model: 'perUnit', unitAmount, every: period },
  });
  switch (kind) {
    case 'once':
      return oneTime;
    case 'later':
      return { ...oneTime, startOn: addDays(startOn, 20 * periods) };
    case 'DEVICE':
    case 'SETUP':
      return { ...common, sku: kind, price: { model: 'perUnit', unitAmount } };
    case 'monthly':
      return { ...every('month'), termMonths: periods };
    case 'quarterly':
      return { ...every('quarter'), termMonths: 3 * Math.min(periods, 2), startOn: addDays(startOn, 10) };
    case 'broken': {
      const days = { startOn: addDays(startOn, 10), endOn: addDays(startOn, 5 + 23 * periods) };
      return {
        ...every('month'),
        ...days,
        alignTo: 'calendar',
        ...(isByPeriods ? { billing: 'quarter' } : {}),
      };
    }
    case 'ramp': {
      const segments = [
        { termMonths: 1, ...discount },
        { termMonths: Math.min(periods, 2), quantity: String(line.quantity + 1) },
      ];
      return { ...every('month'), discount: undefined, ramp: segments };
    }
    case 'ratable':
      return { ...oneTime, recognition: 'ratable', termMonths: periods };
    case 'milestones': {
      const milestones = MILESTONES.map((name, index) => ({ name, percent: ['20', '33.3', '46.7'][index] }));
      return { ...oneTime, recognition: 'milestone', milestones };
    }
    default:
      return kind satisfies never;
  }
}

const percent = fc.constantFrom('3', '10', '33.33', '100');

const aLine: fc.Arbitrary<LinePlan> = fc.record({
  kind: fc.constantFrom(...LINE_KINDS),
  units: fc.oneof(
    { weight: 1, arbitrary: fc.nat(5) },
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 500_000 }) },
  ),
  quantity: fc.integer({ min: 1, max: 4 }),
  periods: fc.integer({ min: 1, max: 4 }),
  discount: fc.option(percent, { nil: null, freq: 4 }),
  taxCategory: fc.constantFrom('standard', 'standard', 'reduced', 'zero'),
});

export const aQuotePlan: fc.Arbitrary<QuotePlan> = fc
  .record({
    currency: fc.constantFrom('EUR', 'EUR', 'JPY', 'KWD'),
    lines: fc.array(aLine, { minLength: 1, maxLength: 3 }),
    discount: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 2, arbitrary: percent.map((share) => ({ percent: share })) },
      { weight: 1, arbitrary: fc.constant('oneUnit' as const) },
    ),
    terms: fc.constantFrom<number | number[]>(30, 0, 14, ...INSTALMENTS),
    validDays: fc.constantFrom(30, 2, 90),
    signing: fc.constantFrom(...SIGNINGS),
  })
  .map((plan) => new QuotePlan(plan));
