import { dec, toAmount } from './money.ts';
import type { PricedLine, PricedQuote } from './pricing/pricedQuote.ts';
import type { PaymentTerms, QuoteTerms } from './pricing/quoteRequest.ts';
import type { Amount } from './types.ts';

/** A version of a quote, as far as two of them are compared. */
export interface ComparedVersion {
  version: number;
  priced: PricedQuote;
  paymentTerms: PaymentTerms;
  validDays: number;
  terms: Pick<QuoteTerms, 'coverText' | 'terms' | 'notes' | 'language' | 'signers'>;
}

/** One thing that differs; null where it is not there at all. */
export interface Change {
  field: string;
  before: string | null;
  after: string | null;
}

export interface LineDifference {
  kind: 'added' | 'removed' | 'changed';
  sku: string | null;
  description: string;
  /** The line's number in each version; null where it is not in it. */
  lineNo: { before: number | null; after: number | null };
  /** Over the term, after what is taken off the whole quote; of `added` and `removed` all that it costs. */
  netDifference: Amount | null;
  changes: Change[];
}

export interface QuoteDifference {
  before: number;
  after: number;
  lines: LineDifference[];
  amounts: Change[];
  /** The total's; null where the currencies differ. */
  totalDifference: Amount | null;
  terms: Change[];
}

/**
 * What differs between two versions of a quote: lines that came, went or changed, amounts, and terms. A line is the same
 * one where its sku is (or, without one, its description); of several with one sku, the first of one version is the
 * first of the other. That lines have moved is no difference.
 */
export function quoteDifference(before: ComparedVersion, after: ComparedVersion): QuoteDifference {
  const isComparable = before.priced.currency === after.priced.currency;
  const difference = (a: Amount, b: Amount) =>
    isComparable ? toAmount(dec(b).minus(a), after.priced.currency) : null;
  return {
    before: before.version,
    after: after.version,
    lines: lineDifferences(linesOf(before.priced), linesOf(after.priced), difference),
    amounts: changesOf(amountsOf(before.priced), amountsOf(after.priced)),
    totalDifference: difference(before.priced.total, after.priced.total),
    terms: changesOf(termsOf(before), termsOf(after)),
  };
}

/** A line, and whether the customer has yet to choose it. */
interface ComparedLine {
  line: PricedLine;
  isChosen: boolean;
}

const linesOf = ({ lines, notSelected = [] }: PricedQuote): ComparedLine[] => [
  ...lines.map((line) => ({ line, isChosen: true })),
  ...notSelected.map((line) => ({ line, isChosen: false })),
];

/** What names a line within a quote: what it is of, and its place among those of the same. */
function byName(lines: readonly ComparedLine[]): Map<string, ComparedLine> {
  const seen = new Map<string, number>();
  return new Map(
    lines.map((compared) => {
      const name = compared.line.sku ?? `“${compared.line.description}”`;
      const place = seen.get(name) ?? 0;
      seen.set(name, place + 1);
      return [`${name} ${place}`, compared];
    }),
  );
}

function lineDifferences(
  before: ComparedLine[],
  after: ComparedLine[],
  difference: (a: Amount, b: Amount) => Amount | null,
): LineDifference[] {
  const [old, young] = [byName(before), byName(after)];
  const names = [...young.keys(), ...[...old.keys()].filter((name) => !young.has(name))];
  return names.flatMap((name) => {
    const [was, is] = [old.get(name), young.get(name)];
    const shown = is?.line ?? was?.line;
    if (!shown) return [];
    const changes = was && is ? changesOf(factsOf(was), factsOf(is)) : [];
    if (was && is && changes.length === 0) return [];
    return [
      {
        kind: was && is ? ('changed' as const) : is ? ('added' as const) : ('removed' as const),
        sku: shown.sku,
        description: shown.description,
        lineNo: { before: was?.line.lineNo ?? null, after: is?.line.lineNo ?? null },
        netDifference: difference(was ? netOf(was) : '0', is ? netOf(is) : '0'),
        changes,
      },
    ];
  });
}

const netOf = ({ line, isChosen }: ComparedLine): Amount =>
  isChosen ? dec(line.termNetAmount).minus(line.quoteDiscountAmount).toFixed() : '0';

type Facts = Record<string, string | null>;

function factsOf(compared: ComparedLine): Facts {
  const { line, isChosen } = compared;
  const { description, quantity, unit, termMonths, startOn, every, periods, taxCategory } = line;
  return {
    description,
    quantity: dec(quantity).toFixed(),
    unit,
    listAmount: line.listAmount,
    discountAmount: line.discountAmount,
    netAmount: line.netAmount,
    every,
    periods: String(periods),
    termNetAmount: line.termNetAmount,
    quoteDiscountAmount: line.quoteDiscountAmount,
    termMonths: termMonths === null ? null : String(termMonths),
    startOn,
    endOn: line.endOn ?? null,
    alignTo: line.alignTo ?? null,
    billing: line.billing ?? null,
    recognition: line.recognition,
    milestones: line.milestones?.map(({ name, percent }) => `${name} ${percent} %`).join(', ') ?? null,
    taxCategory,
    optional: line.optional ? (isChosen ? 'chosen' : 'not chosen') : null,
    attributes: line.attributes ? JSON.stringify(line.attributes) : null,
  };
}

const amountsOf = ({
  currency,
  subtotal,
  discountAmount,
  netAmount,
  taxAmount,
  total,
}: PricedQuote): Facts => ({
  currency,
  subtotal,
  discountAmount,
  netAmount,
  taxAmount,
  total,
});

function termsOf({ paymentTerms, validDays, terms, priced }: ComparedVersion): Facts {
  const { coverText = null, terms: clauses = null, notes = null, language = null, signers } = terms;
  const promotions = (priced.promotions ?? []).map(({ name }) => name).join(', ');
  return {
    paymentTerms:
      'dueDays' in paymentTerms
        ? `${paymentTerms.dueDays} days`
        : paymentTerms.instalments
            .map(({ percent, dueDays }) => `${percent} % in ${dueDays} days`)
            .join(', '),
    validDays: String(validDays),
    promotions: promotions === '' ? null : promotions,
    signers: signers?.map(({ name, email, party }) => `${name} <${email}>, ${party}`).join('; ') ?? null,
    language,
    coverText,
    terms: clauses,
    notes,
  };
}

const changesOf = (before: Facts, after: Facts): Change[] =>
  Object.keys(before).flatMap((field) => {
    const [was = null, is = null] = [before[field], after[field]];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
