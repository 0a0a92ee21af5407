import { dec } from '../money.ts';
import type { FieldProblem, PlainDate, Result } from '../types.ts';
import type { Discount } from './price.ts';
import type { QuoteLineRequest, QuoteTerms, RampSegment } from './quoteRequest.ts';

/** What a variant of a quote has otherwise. */
export interface VariantChanges {
  /** Of every line that has a term, instead of its last day. */
  termMonths?: number;
  /** Of every line. */
  startOn?: PlainDate;
  /** Of every line; a quantity of its own goes before it. */
  quantityFactor?: string;
  quantities?: { lineNo: number; quantity: string }[];
  /** Instead of the line's own term and discount; null for as long a term without segments. */
  ramps?: { lineNo: number; ramp: RampSegment[] | null }[];
  /** On the whole quote; null for none. */
  discount?: Discount | null;
}

/** The terms of a variant. Refused where it names a line that is not there, at its place in the changes. */
export function variantOf(terms: QuoteTerms, changes: VariantChanges): Result<QuoteTerms> {
  const { discount: changed, termMonths, quantities = [], ramps = [] } = changes;
  const lines = terms.lines.map((line, index) => changedLine(line, index + 1, changes));
  const missing = (field: string, of: { lineNo: number }[]) =>
    of.flatMap(({ lineNo }, index) =>
      lineNo > lines.length
        ? [{ pointer: `/${field}/${index}/lineNo`, detail: `The quote has no line ${lineNo}.` }]
        : [],
    );
  const ramped = termMonths === undefined ? -1 : lines.findIndex(({ ramp }) => ramp !== undefined);
  const problems = [
    ...missing('quantities', quantities),
    ...missing('ramps', ramps),
    ...(ramped < 0
      ? []
      : [
          { pointer: '/termMonths', detail: `Line ${ramped + 1} has a ramp, whose segments have the terms.` },
        ]),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const { discount, ...kept } = terms;
  const granted = changed === undefined ? discount : changed;
  return { ok: true, value: { ...kept, ...(granted ? { discount: granted } : {}), lines } };
}

function changedLine(
  line: QuoteLineRequest,
  lineNo: number,
  { termMonths, startOn, quantityFactor, quantities = [], ramps = [] }: VariantChanges,
): QuoteLineRequest {
  const own = quantities.findLast((candidate) => candidate.lineNo === lineNo)?.quantity;
  const scaled = (quantity: string) =>
    quantityFactor === undefined ? quantity : dec(quantity).times(quantityFactor).toFixed();
  const ofSegments = line.ramp?.map(({ quantity, ...segment }) =>
    quantity === undefined || own !== undefined ? segment : { ...segment, quantity: scaled(quantity) },
  );
  const { endOn, ...kept } = withRamp(
    { ...line, ...(ofSegments ? { ramp: ofSegments } : {}) },
    ramps.findLast((candidate) => candidate.lineNo === lineNo)?.ramp,
  );
  return {
    ...kept,
    quantity: own ?? scaled(line.quantity),
    ...(startOn === undefined ? {} : { startOn }),
    ...(termMonths === undefined && endOn !== undefined ? { endOn } : {}),
    ...(termMonths === undefined ? {} : { termMonths }),
  };
}

function withRamp(line: QuoteLineRequest, ramp: RampSegment[] | null | undefined): QuoteLineRequest {
  if (ramp === undefined || (ramp === null && line.ramp === undefined)) return line;
  const ofSegments = { endOn: undefined, discount: undefined, standaloneSellingPrice: undefined };
  const months = (line.ramp ?? []).reduce((all, segment) => all + segment.termMonths, 0);
  return ramp === null
    ? { ...line, ramp: undefined, termMonths: months }
    : { ...line, ...ofSegments, termMonths: undefined, ramp };
}

/**
 * Where in a variant's changes a problem of its terms comes from. What no change brought about is the variant's as a
 * whole, and its sentence says which field of the quote it is.
 */
export function problemOfVariant({ pointer, detail }: FieldProblem, changes: VariantChanges): FieldProblem {
  const [, line, field, rest] =
    /^\/lines\/(\d+)\/(quantity|termMonths|startOn|ramp)(.*)$/.exec(pointer) ?? [];
  const ownOf = (of: { lineNo: number }[] = []) =>
    of.findLastIndex(({ lineNo }) => lineNo === Number(line) + 1);
  const [own, ramp] = [ownOf(changes.quantities), ownOf(changes.ramps)];
  if (field === 'termMonths' && changes.termMonths !== undefined) return { pointer: '/termMonths', detail };
  if (field === 'startOn' && changes.startOn !== undefined) return { pointer: '/startOn', detail };
  if (field === 'ramp' && ramp >= 0) return { pointer: `/ramps/${ramp}/ramp${rest}`, detail };
  if (field === 'quantity' && own >= 0) return { pointer: `/quantities/${own}/quantity`, detail };
  if (field === 'quantity' && changes.quantityFactor !== undefined)
    return { pointer: '/quantityFactor', detail };
  if (pointer.startsWith('/discount') && changes.discount) return { pointer, detail };
  return { pointer: '', detail: `${pointer}: ${detail}` };
}
