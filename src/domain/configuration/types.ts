import type { PlainDate } from '../types.ts';

/**
 * What a product can be made of, what a quote's line may ask of it, and the rules between products.
 * Quantities, numbers and percentages are decimal strings.
 */

export const ATTRIBUTE_TYPES = ['choice', 'number', 'text'] as const;

export interface ProductAttribute {
  name: string;
  type: (typeof ATTRIBUTE_TYPES)[number];
  /** Of a choice. */
  values?: string[];
  /** Of a number. */
  minimum?: string;
  maximum?: string;
  required?: boolean;
  default?: string;
}

export const OPTION_PRICINGS = ['priced', 'included'] as const;

export interface ProductOption {
  sku: string;
  isDefault?: boolean;
  /** `included` costs nothing beside the product that it is chosen for. */
  pricing: (typeof OPTION_PRICINGS)[number];
  /** For each unit of the product that it is chosen for. */
  minQuantity?: string;
  maxQuantity?: string;
  defaultQuantity?: string;
}

export interface OptionGroup {
  name: string;
  /** How many of its options have to be chosen, and how many may be. */
  minimum: number;
  maximum: number;
  options: ProductOption[];
}

export const ROUNDINGS = ['up', 'down', 'none'] as const;

/** `fixed` whatever the other quantity is; or `perUnit` × the other quantity + `plus`, rounded to a whole number. */
export type PartQuantity =
  | { fixed: string }
  | { perUnit: string; plus?: string; rounding?: (typeof ROUNDINGS)[number] };

/** The bundle has the price and its parts none; or the parts have theirs, as they are or so many percent less. */
export type BundlePricing = 'asOne' | 'byParts' | { percentOff: string };

export interface Bundle {
  pricing: BundlePricing;
  components: { sku: string; quantity: PartQuantity }[];
}

/** What makes a product more than a thing of its own. */
export interface Composition {
  attributes?: ProductAttribute[];
  optionGroups?: OptionGroup[];
  bundle?: Bundle;
}

export interface PartRequest {
  /** Attribute → value; a number is a decimal string. */
  attributes?: Record<string, string>;
  options?: OptionRequest[];
  /** How parts of the bundle are to be configured; they are in it without being named. */
  components?: ComponentRequest[];
}
export interface ComponentRequest extends PartRequest {
  sku: string;
}
export interface OptionRequest extends PartRequest {
  group: string;
  /** Without a sku nothing of the group is chosen, not even its defaults. */
  sku?: string;
  /** For each unit of the product that it is chosen for. */
  quantity?: string;
}

export const LINE_ROLES = ['component', 'option', 'added'] as const;
/** Why a line is on a quote that did not ask for it by itself. */
export type LineRole = (typeof LINE_ROLES)[number];

/** What holds for a rule to count: the product is on the quote, with these attributes, in that quantity in all. */
export interface RuleCondition {
  sku: string;
  attributes?: Record<string, string>;
  minQuantity?: string;
}

/** `requires`: all of `skus` and one of `anyOf`. `limitsQuantity`: of the skus together. */
export type RuleEffect =
  | { kind: 'requires'; then: { skus?: string[]; anyOf?: string[] } }
  | { kind: 'excludes'; then: { skus: string[] } }
  | { kind: 'limitsQuantity'; then: { skus: string[]; minimum?: string; maximum?: string } }
  | { kind: 'limitsChoice'; then: { skus: string[]; minimum?: number; maximum?: number } }
  | { kind: 'adds'; then: { skus: string[]; quantity: PartQuantity } }
  | { kind: 'recommends'; then: { skus: string[] } };

export type ConfigurationRule = RuleEffect & {
  id: string;
  name: string;
  when: RuleCondition;
  /** A sentence that is shown in place of ours. */
  reason?: string;
  effectiveFrom?: PlainDate;
  /** The last day. */
  effectiveTo?: PlainDate;
};
export type RuleOf<Kind extends RuleEffect['kind']> = ConfigurationRule & { kind: Kind };

/** Why a configuration cannot be sold, and what mends it: whole sentences, for a salesperson. */
export interface ConfigurationProblem {
  pointer: string;
  /** The name of the rule, where it is one that refuses. */
  rule?: string;
  reason: string;
  fix: string;
  /** The products of which one would mend it, by adding it. */
  add?: string[];
}
