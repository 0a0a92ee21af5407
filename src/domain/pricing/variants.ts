import { dec } from '../money.ts';
import type { Discount, FieldProblem, QuoteLineRequest, QuoteTerms, Result } from '../types.ts';

/** What a variant of a quote has otherwise. */
export interface VariantChanges {
  /** Of every line that has a term. */
  termMonths?: number;
  /** Of every line; a quantity of its own goes before it. */
  quantityFactor?: string;
  quantities?: { lineNo: number; quantity: string }[];
  /** On the whole quote; null for none. */
  discount?: Discount | null;
}

/** The terms of a variant. Refused where it names a line that is not there, at its place in the changes. */
export function variantOf(terms: QuoteTerms, changes: VariantChanges): Result<QuoteTerms> {
  const { quantities = [], discount: changed } = changes;
  const problems = quantities.flatMap(({ lineNo }, index) =>
    lineNo > terms.lines.length
      ? [{ pointer: `/quantities/${index}/lineNo`, detail: `The quote has no line ${lineNo}.` }]
      : [],
  );
  if (problems.length > 0) return { ok: false, problems };
  const { discount, ...kept } = terms;
  const granted = changed === undefined ? discount : changed;
  return {
    ok: true,
    value: {
      ...kept,
      ...(granted ? { discount: granted } : {}),
      lines: terms.lines.map((line, index) => changedLine(line, index + 1, changes)),
    },
  };
}

function changedLine(
  line: QuoteLineRequest,
  lineNo: number,
  { termMonths, quantityFactor, quantities = [] }: VariantChanges,
): QuoteLineRequest {
  const own = quantities.findLast((candidate) => candidate.lineNo === lineNo)?.quantity;
  const scaled =
    quantityFactor === undefined ? line.quantity : dec(line.quantity).times(quantityFactor).toFixed();
  return { ...line, quantity: own ?? scaled, ...(termMonths === undefined ? {} : { termMonths }) };
}

/**
 * Where in a variant's changes a problem of its terms comes from. What no change brought about is the variant's as a
 * whole, and its sentence says which field of the quote it is.
 */
export function problemOfVariant({ pointer, detail }: FieldProblem, changes: VariantChanges): FieldProblem {
  const [, line, field] = /^\/lines\/(\d+)\/(quantity|termMonths)$/.exec(pointer) ?? [];
  const own = (changes.quantities ?? []).findLastIndex(({ lineNo }) => lineNo === Number(line) + 1);
  if (field === 'termMonths' && changes.termMonths !== undefined) return { pointer: '/termMonths', detail };
  if (field === 'quantity' && own >= 0) return { pointer: `/quantities/${own}/quantity`, detail };
  if (field === 'quantity' && changes.quantityFactor !== undefined)
    return { pointer: '/quantityFactor', detail };
  if (pointer.startsWith('/discount') && changes.discount) return { pointer, detail };
  return { pointer: '', detail: `${pointer}: ${detail}` };
}
