import { type PricedTerms, priceTerms } from '../pricing/resolveQuote.ts';
import type { Catalogue, FieldProblem, QuoteTerms, ResolvedLine, Result } from '../types.ts';
import { type Configured, configure } from './configure.ts';
import type { FlatLine } from './expandLines.ts';
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
  const priced = priceTerms({ ...terms, lines: flat.map(({ request }) => request) }, catalogue, placed);
  return priced.ok
    ? priced
    : { ok: false, problems: priced.problems.map((problem) => asRequested(problem, flat)) };
}

const FIELDS_OF_A_PART = ['sku', 'quantity'];

/** A problem of a line that the request does not have is one of what the line comes from. */
function asRequested({ pointer, detail }: FieldProblem, lines: readonly FlatLine[]): FieldProblem {
  const [, index = '', rest = ''] = /^\/lines\/(\d+)(.*)$/.exec(pointer) ?? [];
  const line = index === '' ? undefined : lines[Number(index)];
  if (!line) return { pointer, detail };
  if (line.role === null) return { pointer: `${line.pointer}${rest}`, detail };
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
