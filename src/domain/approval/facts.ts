import { type Decimal, dec } from '../money.ts';
import type { PricedLine, PricedQuote } from '../pricing/pricedQuote.ts';
import { discountPercentOf, marginPercentOf, termListOf } from '../pricing/priceQuote.ts';
import type { PaymentTerms, QuoteTerms } from '../pricing/quoteRequest.ts';

/** What approval rules are about. */
export interface ApprovalFacts {
  discountPercent: string;
  /** Null where a cost is unknown. */
  marginPercent: string | null;
  /** Gross, over the term, in the quote's currency. */
  total: string;
  /** The longest that any part of the price is due after its invoice. */
  paymentTermDays: number;
  /** The longest term of a line, a ramp's with all of its segments; 0 where no line has one. */
  termMonths: number;
  nonStandardClauses: number;
  currency: string;
  /** Of the customer; null where it is in none. */
  segment: string | null;
  /** Of the customer, ISO 3166 alpha-2. */
  country: string;
  lines: LineFacts[];
}

/** Amounts are over the term, after the line's share of the quote-wide discount. */
export interface LineFacts {
  sku: string | null;
  description: string;
  taxCategory: string;
  kind: string;
  quantity: string;
  discountPercent: string;
  /** Null where the cost is unknown, and for a line whose price is another's. */
  marginPercent: string | null;
  netAmount: string;
  /** Null for a line without a term. */
  termMonths: number | null;
}

/** Paragraphs of a quote's own terms: what its contract adds to the standard clauses. */
const clausesIn = (terms: string | undefined) =>
  (terms ?? '').split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '').length;

export function approvalFacts({
  priced,
  paymentTerms,
  customer,
  terms,
}: {
  priced: PricedQuote;
  paymentTerms: PaymentTerms;
  customer: { segment: string | null; country: string };
  terms?: Pick<QuoteTerms, 'terms'>;
}): ApprovalFacts {
  const dueDays =
    'dueDays' in paymentTerms
      ? [paymentTerms.dueDays]
      : paymentTerms.instalments.map((instalment) => instalment.dueDays);
  return {
    discountPercent: priced.discountPercent,
    marginPercent: priced.marginPercent,
    total: priced.total,
    paymentTermDays: Math.max(...dueDays),
    termMonths: Math.max(0, ...priced.lines.map(monthsFromStart)),
    nonStandardClauses: clausesIn(terms?.terms),
    currency: priced.currency,
    segment: customer.segment,
    country: customer.country,
    lines: linesFacts(priced.lines),
  };
}

const monthsFromStart = ({ termMonths, startAfterMonths = 0 }: PricedLine): number =>
  termMonths === null ? 0 : startAfterMonths + termMonths;

function linesFacts(lines: readonly PricedLine[]): LineFacts[] {
  const costs = costsWithParts(lines);
  const wholes = new Set(lines.map(({ parentLineNo }) => parentLineNo));
  return lines.map((line) => {
    const cost = costs.get(line.lineNo) ?? null;
    const { parentLineNo, lineNo } = line;
    // A part's price may be that of what it is in, a bundle's that of its parts.
    const isElsewhere = parentLineNo !== undefined || (wholes.has(lineNo) && cost?.isZero() === true);
    return lineFacts(line, isFree(line) && isElsewhere ? null : cost);
  });
}

/**
 * What lines cost the seller, by their numbers. What a part costs that is in another line's price counts with that line,
 * since it would otherwise seem to be given away. Null where it is unknown, also of a part.
 */
function costsWithParts(lines: readonly PricedLine[]): Map<number, Decimal | null> {
  const costs = new Map(lines.map(({ lineNo, cost }) => [lineNo, cost === null ? null : dec(cost)]));
  // Parts come behind what they are a part of.
  for (const line of lines.toReversed()) {
    const { lineNo, parentLineNo } = line;
    if (parentLineNo === undefined || !isFree(line)) continue;
    const [own, above] = [costs.get(lineNo) ?? null, costs.get(parentLineNo) ?? null];
    costs.set(parentLineNo, own && above ? above.plus(own) : null);
  }
  return costs;
}

const isFree = ({ listAmount }: PricedLine) => dec(listAmount).isZero();

/** @param cost null where there is no margin to tell */
function lineFacts(line: PricedLine, cost: Decimal | null): LineFacts {
  const { sku, description, taxCategory, kind, quantity, termMonths } = line;
  const list = termListOf(line);
  const net = dec(line.termNetAmount).minus(line.quoteDiscountAmount);
  return {
    sku,
    description,
    taxCategory,
    kind,
    quantity,
    termMonths,
    netAmount: net.toFixed(),
    discountPercent: discountPercentOf(list, net),
    marginPercent: cost === null ? null : marginPercentOf(net, cost),
  };
}
