import type { Catalogue } from '../catalogue/product.ts';
import { billingProblems } from '../pricing/paymentTermsProblems.ts';
import type { ResolvedLine } from '../pricing/pricedQuote.ts';
import type { QuoteLineRequest, QuoteTerms } from '../pricing/quoteRequest.ts';
import { type PricedTerms, priceTerms } from '../pricing/resolveQuote.ts';
import type { FieldProblem, Result } from '../types.ts';
import { type Configured, configure, withoutRepeats } from './configure.ts';
import type { FlatLine } from './expandLines.ts';
import { placeOf } from './ramps.ts';
import type { ConfigurationRule } from './types.ts';
import { valueParts } from './valueParts.ts';

/**
 * Prices a quote whose lines may have to be configured: first the lines, then their terms and prices. Everything that
 * is wrong with either is told at once, each with the pointer of what the request says of it.
 */
export function priceConfigured(
  terms: QuoteTerms,
  catalogue: Catalogue,
  rules: readonly ConfigurationRule[],
): Result<PricedTerms> {
  const configured = configure(terms.lines, catalogue, rules);
  const broken = configured.problems.map(({ pointer, reason, fix }) => ({
    pointer,
    detail: `${reason} ${fix}`,
  }));
  broken.push(...billingProblems(terms));
  const priced = priceFlat(terms, configured, catalogue);
  if (!priced.ok) return { ok: false, problems: [...broken, ...priced.problems] };
  return broken.length > 0 ? { ok: false, problems: broken } : priced;
}

/** Prices the lines of a configuration, whatever the rules think of it. */
export function priceFlat(
  terms: QuoteTerms,
  { lines: flat }: Configured,
  catalogue: Catalogue,
): Result<PricedTerms> {
  const { currency } = terms;
  const placed = (lines: readonly ResolvedLine[]) =>
    valueParts(
      lines.map((line, index) => place(line, flat[index])),
      flat,
      { catalogue, currency },
    );
  const priced = priceTerms({ ...terms, lines: withSegments(flat) }, catalogue, placed);
  return priced.ok
    ? priced
    : { ok: false, problems: withoutRepeats(priced.problems.map((problem) => asRequested(problem, flat))) };
}

/** The lines as pricing takes them, those of ramps with the number of the line that their ramp begins with. */
function withSegments(lines: readonly FlatLine[]): QuoteLineRequest[] {
  const begins = new Map<string, number>();
  return lines.map(({ request, root, lineNo }) => {
    if (!root.ramp) return request;
    const { number, of } = root.ramp;
    const rampLineNo = begins.get(root.pointer) ?? lineNo;
    begins.set(root.pointer, rampLineNo);
    return { ...request, segment: { number, of, rampLineNo } };
  });
}

const FIELDS_OF_A_PART = ['sku', 'quantity'];
/** What parts take over from the line that they come from. */
const FIELDS_OF_THE_WHOLE = ['termMonths', 'startOn', 'endOn', 'alignTo', 'billing'];

/** A problem of a line that the request does not have is one of what the line comes from. */
function asRequested({ pointer, detail }: FieldProblem, lines: readonly FlatLine[]): FieldProblem {
  const [, index = '', rest = ''] = /^\/lines\/(\d+)(.*)$/.exec(pointer) ?? [];
  const line = index === '' ? undefined : lines[Number(index)];
  if (!line) return { pointer, detail };
  if (line.role === null) return { pointer: placeOf(line.root, rest), detail };
  if (FIELDS_OF_THE_WHOLE.includes(rest.slice(1)))
    return { pointer: placeOf(line.root, rest), detail: `${line.request.sku}: ${detail}` };
  const isField = line.isNamed && FIELDS_OF_A_PART.includes(rest.slice(1));
  return {
    pointer: isField ? `${line.pointer}${rest}` : line.pointer,
    detail: `${line.request.sku}: ${detail}`,
  };
}

function place(line: ResolvedLine, flat: FlatLine | undefined): ResolvedLine {
  if (!flat) return line;
  const { parentLineNo, role, attributes, reasons, worth } = flat;
  const { contractPrice, ...kept } = line;
  return {
    ...kept,
    // A line whose price another one has costs nothing by the list either.
    ...(contractPrice && worth.kind === 'own' ? { contractPrice } : {}),
    ...(parentLineNo === null ? {} : { parentLineNo }),
    ...(role === null ? {} : { role }),
    ...(attributes ? { attributes } : {}),
    ...(reasons.length > 0 ? { reasons } : {}),
  };
}
