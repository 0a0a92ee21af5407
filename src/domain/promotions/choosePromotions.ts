import type { FieldProblem } from '../types.ts';
import { type PromotedQuote, unmetCondition } from './conditions.ts';
import type { AvailablePromotion, MetPromotion, Promotion } from './promotion.ts';

/** A code that a request names, and where. */
export interface NamedCode {
  code: string;
  pointer: string;
}

/** The codes that a quote's terms name, each with its place. */
export function namedCodes(terms: { promotionCode?: string; promotionCodes?: string[] }): NamedCode[] {
  const { promotionCode, promotionCodes = [] } = terms;
  return [
    ...(promotionCode === undefined ? [] : [{ code: promotionCode, pointer: '/promotionCode' }]),
    ...promotionCodes.map((code, index) => ({ code, pointer: `/promotionCodes/${index}` })),
  ];
}

/** Codes are typed by people: upper and lower case are the same. */
export const isSameCode = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Codes that are none of the promotions'. */
export function unknownCodes(codes: readonly NamedCode[], promotions: readonly Promotion[]): FieldProblem[] {
  return codes
    .filter(({ code }) => !promotions.some((known) => known.code !== null && isSameCode(known.code, code)))
    .map(({ code, pointer }) => ({ pointer, detail: `There is no promotion “${code}”.` }));
}

/**
 * Which promotions a quote gets: those whose conditions hold, automatic or by a code that it names, the higher priority
 * first, then by name. An exclusive one that is first keeps all others out; one that is not is kept out itself. A code
 * that is unknown, or whose conditions do not hold, is a problem; an automatic one whose conditions do not hold is none.
 */
export function choosePromotions(request: {
  promotions: readonly AvailablePromotion[];
  codes: readonly NamedCode[];
  quote: PromotedQuote;
}): { met: MetPromotion[]; problems: FieldProblem[] } {
  const { promotions, codes, quote } = request;
  const problems = unknownCodes(codes, promotions);
  const met: Promotion[] = [];
  for (const { usesLeft, ...promotion } of promotions) {
    const named = codes.filter(({ code }) => promotion.code !== null && isSameCode(promotion.code, code));
    if (promotion.code !== null && named.length === 0) continue;
    const unmet = unmetCondition({ ...promotion, usesLeft }, quote);
    if (unmet === null) met.push(promotion);
    const detail = `The promotion “${promotion.name}” ${unmet}.`;
    problems.push(...(unmet === null ? [] : named.map(({ pointer }) => ({ pointer, detail }))));
  }
  return { met: stacked(met.sort(inOrder)), problems };
}

function inOrder(a: Promotion, b: Promotion): number {
  const key = ({ name, id }: Promotion) => `${name}\u0000${id}`;
  return b.priority - a.priority || (key(a) < key(b) ? -1 : 1);
}

function stacked(met: readonly Promotion[]): MetPromotion[] {
  const [first, ...others] = met;
  if (!first) return [];
  const isAlone = first.stacking === 'exclusive';
  return met.map((promotion) => {
    if (promotion === first)
      return { promotion, keepsOut: isAlone ? others.map(({ name }) => name) : [], keptOut: null };
    if (isAlone) return { promotion, keepsOut: [], keptOut: `“${first.name}” is exclusive and goes first.` };
    const keptOut =
      promotion.stacking === 'exclusive' ? `It applies alone, and “${first.name}” goes first.` : null;
    return { promotion, keepsOut: [], keptOut };
  });
}
