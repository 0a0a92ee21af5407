import type { Fulfilment, ProductKind, Recognition } from '../catalogue/product.ts';
import type { LineRole } from '../configuration/types.ts';
import type { AvailablePromotion, MetPromotion, QuotePromotion } from '../promotions/promotion.ts';
import type { Rounding } from '../rounding.ts';
import type { Amount, PlainDate } from '../types.ts';
import type { Alignment, Billing, Discount, Every, Price, Proration } from './price.ts';
import type { Milestone, PaymentTerms, Segment, SignerRequest } from './quoteRequest.ts';

/** A quote on its way to its price, and with it: what versions keep and documents follow. */

/** When a line runs, as far as it is known before the last signer signs; `periods.ts` makes days of it. */
export interface LineTerm {
  /** Months of the term of a recurring or ratable line, of one with `endOn` those begun; null for another. */
  termMonths: number | null;
  startOn: PlainDate | null;
  /** The last day, where the request names it. */
  endOn?: PlainDate;
  /** Of a ramp: it starts so many months after the day that the ramp is counted from. */
  startAfterMonths?: number;
  /** That day, where it is known; else it is the day of the last signature. */
  countedFrom?: PlainDate;
  /** Absent for `start`. */
  alignTo?: Alignment;
}

/** A line with every default filled in: what pricing works on. */
export interface ResolvedLine extends LineTerm {
  /** 1-based position in the quote. */
  lineNo: number;
  sku: string | null;
  description: string;
  unit: string | null;
  quantity: string;
  kind: ProductKind;
  price: Price;
  discount?: Discount;
  taxCategory: string;
  recognition: Recognition;
  fulfilment: Fulfilment;
  /** Absent where every period is invoiced. */
  billing?: Billing;
  /** How days of a broken period count; absent for `actual`. */
  proration?: Proration;
  segment?: Segment;
  /** For the line's whole quantity and term, where one was given on the line or follows from the product. */
  standaloneSellingPrice: Amount | null;
  /** For the line's whole quantity and term, where the product's cost is known. */
  cost: Amount | null;
  milestones: Milestone[] | null;
  /** Whether the customer may do without it; its parts go with it. */
  optional?: boolean;
  /** The line that this one is a part of. */
  parentLineNo?: number;
  /** Absent where the request has the line itself. */
  role?: LineRole;
  /** What was chosen of the product's attributes. */
  attributes?: Record<string, string>;
  /** Why the line is there, in sentences; pricing puts them before its own explanation. */
  reasons?: string[];
  /** Set where the price is another than the standard price book's: that one, and why it does not count, in a sentence. */
  contractPrice?: { standard: Price; reason: string };
}

/** Terms with every default filled in: what pricing works on and what a quote version keeps. */
export interface ResolvedQuote {
  currency: string;
  /** The date of the price book. */
  date: PlainDate;
  validDays: number;
  paymentTerms: PaymentTerms;
  lines: ResolvedLine[];
  /** On the whole quote, over its term. */
  discount?: Discount;
  signers?: SignerRequest[];
  /** The rates, in percent, of the categories that the lines use, as they stand when the quote is made. */
  taxRates: Record<string, string>;
  /** How the seller rounds when the quote is made. Absent from quotes from before there was a choice. */
  rounding?: Rounding;
  /** Whose conditions hold, in the order in which they are taken. */
  promotions?: MetPromotion[];
  notes?: string;
}

/**
 * A quote with optional lines as it was resolved, with all that a choice among them is priced from: what the catalogue
 * says later is nothing to it.
 */
export interface SelectableQuote {
  /** With all lines, the optional ones among them; without promotions, which depend on the choice. */
  resolved: ResolvedQuote;
  /** Line numbers of the optional lines, those of their parts not included. */
  optional: number[];
  /** Those of them that the customer finds ticked. */
  selected: number[];
  /** The automatic promotions of the day and those whose codes the request names. */
  promotions: AvailablePromotion[];
  codes: string[];
  customer: { id: string | null; segment: string | null };
}

export const WATERFALL_STEPS = [
  'list',
  'contractPrice',
  'tier',
  'promotion',
  'lineDiscount',
  'quoteDiscount',
  'net',
] as const;
/** The way from the list price to the net one, in this order. */
export type WaterfallStep = (typeof WATERFALL_STEPS)[number];

export interface WaterfallEntry {
  step: WaterfallStep;
  /** Over the term. Of `list` and `net` a level, of the others a signed change: list and changes add up to net. */
  amount: Amount;
  /** A sentence. */
  reason: string;
  /** Of the step `promotion`. */
  promotionId?: string;
}

/** A period that the term cuts off, and what its days cost. */
export interface BrokenPeriod {
  position: 'first' | 'last';
  /** Of its days in the term, both included; null where they depend on the day of the last signature. */
  periodStart: PlainDate | null;
  periodEnd: PlainDate | null;
  days: number;
  /** Those of the whole period; under `actual365` those of a year, of which the amount is a part of the year's. */
  ofDays: number;
  listAmount: Amount;
  netAmount: Amount;
}

export interface PricedLine
  extends Omit<ResolvedLine, 'standaloneSellingPrice' | 'discount' | 'contractPrice' | 'reasons'> {
  /** Amounts of one period where `every` is set, else of the line. */
  listAmount: Amount;
  discountAmount: Amount;
  netAmount: Amount;
  every: Every | null;
  /** The whole ones. */
  periods: number;
  /** In the order of time; absent where there are none. */
  brokenPeriods?: BrokenPeriod[];
  /** `netAmount` × `periods` and what the broken ones cost, before the quote-wide discount. */
  termNetAmount: Amount;
  /** The line's share of the quote-wide discount and what promotions take off it, over the term. */
  quoteDiscountAmount: Amount;
  /** For the line's whole quantity and term. */
  standaloneSellingPrice: Amount;
  explanation: string[];
  /** Absent from quotes that were priced before there was one. */
  waterfall?: WaterfallEntry[];
}

export interface TaxLine {
  category: string;
  /** In percent. */
  rate: string;
  taxable: Amount;
  tax: Amount;
}

export interface PricedQuote {
  currency: string;
  /** How its amounts and tax are rounded. Absent from quotes from before there was a choice. */
  rounding?: Rounding;
  lines: PricedLine[];
  /** Sum of the lines' `termNetAmount`. */
  subtotal: Amount;
  /** The quote-wide discount and what promotions take off; no discount of a line. */
  discountAmount: Amount;
  /** `subtotal` less `discountAmount`: the transaction price. */
  netAmount: Amount;
  taxes: TaxLine[];
  taxAmount: Amount;
  total: Amount;
  recurring: { every: Every; netAmount: Amount; taxAmount: Amount; total: Amount }[];
  /** All discounts ÷ list over the term, in percent. */
  discountPercent: string;
  /** (net − cost) ÷ net in percent; null where a line's cost is unknown. */
  marginPercent: string | null;
  /** The lines' waterfalls in sum. Absent from quotes that were priced before there was one. */
  waterfall?: WaterfallEntry[];
  /** Whose conditions hold; absent where there are none. */
  promotions?: QuotePromotion[];
  /** Optional lines that are not in it, with their parts. */
  notSelected?: PricedLine[];
}
