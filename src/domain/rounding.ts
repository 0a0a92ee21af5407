/** Half up is away from zero, half even to the even neighbour ("banker's rounding", IEEE 754 roundTiesToEven). */
export const ROUNDING_MODES = ['halfUp', 'halfEven'] as const;
export type RoundingMode = (typeof ROUNDING_MODES)[number];

/** By document: once for each tax category (EN 16931, BR-CO-17). By line: for each line, and then added up. */
export const TAX_ROUNDINGS = ['document', 'line'] as const;
export type TaxRounding = (typeof TAX_ROUNDINGS)[number];

/**
 * How a seller rounds what it computes first: the amounts of lines, discounts by percent, and tax. What only shares
 * out an amount that is rounded already (splits, schedules, credits) has rules of its own and adds up in any case.
 */
export interface Rounding {
  mode: RoundingMode;
  tax: TaxRounding;
}

/** Of sellers that say nothing, and of quotes from before there was a choice. */
export const STANDARD_ROUNDING: Rounding = { mode: 'halfUp', tax: 'document' };

/** What an amount is counted in and how it is rounded to it. */
export interface MoneyUnit {
  currency: string;
  mode: RoundingMode;
}

export function unitOf(quote: { currency: string; rounding?: Rounding | undefined }): MoneyUnit {
  return { currency: quote.currency, mode: (quote.rounding ?? STANDARD_ROUNDING).mode };
}
