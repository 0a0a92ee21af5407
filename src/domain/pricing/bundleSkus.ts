import type { ResolvedLine } from './pricedQuote.ts';

type Placed = Pick<ResolvedLine, 'lineNo' | 'sku' | 'role' | 'parentLineNo'>;

/**
 * For each line, in their order, the bundles that it is a component of, the nearest first. Where something is said of
 * a bundle that leaves its price to its parts, it is the parts' amounts that are meant. An option is none of them.
 */
export function bundleSkusOf(lines: readonly Placed[]): string[][] {
  const byLineNo = new Map(lines.map((line) => [line.lineNo, line]));
  const above = (line: Placed): string[] => {
    const bundle = line.role === 'component' ? byLineNo.get(line.parentLineNo ?? 0) : undefined;
    return bundle ? [...(bundle.sku === null ? [] : [bundle.sku]), ...above(bundle)] : [];
  };
  return lines.map(above);
}
