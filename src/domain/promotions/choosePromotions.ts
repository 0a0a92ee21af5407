import { sum } from '../money.ts';
import type { FieldProblem } from '../types.ts';
import { type PromotedQuote, unmetCondition } from './conditions.ts';
import type { AvailablePromotion, MetPromotion, Promotion } from './promotion.ts';
import { takenOff } from './takenOff.ts';

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
 * first, then by name. An exclusive one that is first keeps all others out; one that is not is kept out itself. One that
 * would take nothing off is neither first nor excludes any. A code that is unknown, or whose conditions do not hold, is a problem; an automatic one whose conditions do not hold is none.
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
  return { met: stacked(met.sort(inOrder), quote), problems };
}

function inOrder(a: Promotion, b: Promotion): number {
  const key = ({ name, id }: Promotion) => `${name}\u0000${id}`;
  return b.priority - a.priority || (key(a) < key(b) ? -1 : 1);
}

function stacked(met: readonly Promotion[], quote: PromotedQuote): MetPromotion[] {
  const first = met.find((promotion) => takesOff(promotion, quote));
  const others = met.filter((promotion) => promotion !== first && takesOff(promotion, quote));
  const keepsOut = first?.stacking === 'exclusive' ? others.map(({ name }) => name) : [];
  return met.map((promotion) =>
    promotion === first
      ? { promotion, keepsOut, keptOut: null }
      : { promotion, keepsOut: [], keptOut: reasonToKeepOut(promotion, first, quote) },
  );
}

function reasonToKeepOut(
  promotion: Promotion,
  first: Promotion | undefined,
  quote: PromotedQuote,
): string | null {
  if (!takesOff(promotion, quote)) return 'It would take nothing off the lines that it is for.';
  if (first?.stacking === 'exclusive') return `“${first.name}” is exclusive and goes first.`;
  return promotion.stacking === 'exclusive' ? `It applies alone, and “${first?.name}” goes first.` : null;
}

/** Whether a promotion takes anything off before all others; what takes nothing then takes nothing after them. */
function takesOff(promotion: Promotion, { lines, unit }: PromotedQuote): boolean {
  const left = lines.map(({ listAmount, ...line }) => ({ ...line, left: listAmount }));
  return sum(takenOff(promotion, left, unit)).gt(0);
}
