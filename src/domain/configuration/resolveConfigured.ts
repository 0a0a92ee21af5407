import { resolveQuote } from '../pricing/resolveQuote.ts';
import type {
  Catalogue,
  FieldProblem,
  PricedQuote,
  QuoteTerms,
  ResolvedLine,
  ResolvedQuote,
  Result,
} from '../types.ts';
import { type Configured, configure } from './configure.ts';
import type { FlatLine } from './expandLines.ts';
import type { ConfigurationRule } from './types.ts';
import { valueParts } from './valueParts.ts';

/**
 * Resolves a quote whose lines may have to be configured: first the lines, then their terms and prices. Everything that
 * is wrong with either is told at once, each with the pointer of what the request says of it.
 */
export function resolveConfigured(
  terms: QuoteTerms,
  catalogue: Catalogue,
  rules: readonly ConfigurationRule[],
): Result<ResolvedQuote> {
  const configured = configure(terms.lines, catalogue, rules);
  const broken = configured.problems.map(({ pointer, reason, fix }) => ({
    pointer,
    detail: `${reason} ${fix}`,
  }));
  const resolved = resolveFlat(terms, configured, catalogue);
  if (!resolved.ok) return { ok: false, problems: [...broken, ...resolved.problems] };
  return broken.length > 0 ? { ok: false, problems: broken } : resolved;
}

/** Resolves the lines of a configuration, whatever the rules think of it. */
export function resolveFlat(
  terms: QuoteTerms,
  { lines }: Configured,
  catalogue: Catalogue,
): Result<ResolvedQuote> {
  const resolved = resolveQuote({ ...terms, lines: lines.map(({ request }) => request) }, catalogue);
  if (!resolved.ok) {
    return { ok: false, problems: resolved.problems.map((problem) => asRequested(problem, lines)) };
  }
  const quote = resolved.value;
  const placed = quote.lines.map((line, index) => place(line, lines[index]));
  return { ok: true, value: { ...quote, lines: valueParts({ ...quote, lines: placed }, lines, catalogue) } };
}

/** Puts the reasons of a configuration before those of the price. */
export function withReasons(priced: PricedQuote): PricedQuote {
  return {
    ...priced,
    lines: priced.lines.map(({ reasons = [], ...line }) => ({
      ...line,
      explanation: [...reasons, ...line.explanation],
    })),
  };
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
  const { parentLineNo, role, attributes, reasons } = flat;
  return {
    ...line,
    ...(parentLineNo === null ? {} : { parentLineNo }),
    ...(role === null ? {} : { role }),
    ...(attributes ? { attributes } : {}),
    ...(reasons.length > 0 ? { reasons } : {}),
  };
}
