import type { Recognition } from '../catalogue/product.ts';
import type { PartRequest } from '../configuration/types.ts';
import type { Amount, Language, PlainDate } from '../types.ts';
import type { Alignment, Billing, Discount, Price } from './price.ts';

/** What a quote is asked to be. */

export interface Milestone {
  name: string;
  /** Share of the line's revenue, in percent; a line's milestones add up to 100. */
  percent: string;
}

export type PaymentTerms = { dueDays: number } | { instalments: { percent: string; dueDays: number }[] };

export interface SignerRequest {
  name: string;
  email: string;
  party: 'customer' | 'seller';
  order?: number;
}

/** A stretch of a ramp; what it leaves out is the line's. */
export interface RampSegment {
  termMonths: number;
  quantity?: string;
  price?: Price;
  discount?: Discount;
  standaloneSellingPrice?: Amount;
}

/** A line's place in a ramp, which is known by the line that it begins with. */
export interface Segment {
  number: number;
  of: number;
  rampLineNo: number;
}

/** Of a product, a line may also say how it is configured. */
export interface QuoteLineRequest extends PartRequest {
  sku?: string;
  description?: string;
  quantity: string;
  price?: Price;
  discount?: Discount;
  termMonths?: number;
  startOn?: PlainDate;
  /** The term's last day, instead of `termMonths`. */
  endOn?: PlainDate;
  alignTo?: Alignment;
  billing?: Billing;
  /** Stretches that follow one another, each with terms of its own; configuration makes a line of each. */
  ramp?: RampSegment[];
  /** Of such a line, as it will have them; no request names them. */
  startAfterMonths?: number;
  countedFrom?: PlainDate;
  segment?: Segment;
  taxCategory?: string;
  recognition?: Recognition;
  standaloneSellingPrice?: Amount;
  milestones?: Milestone[];
  /** The customer may choose it, and finds it chosen where it is `selected`. */
  optional?: boolean;
  selected?: boolean;
}

/** What a quote is made from, without its customer (who is resolved before pricing). */
export interface QuoteTerms {
  currency: string;
  /** The date of the price book. */
  date?: PlainDate;
  validDays?: number;
  paymentTerms?: PaymentTerms;
  lines: QuoteLineRequest[];
  /** Of the lines that are charged every period and do not say it themselves. */
  billing?: Billing;
  discount?: Discount;
  signers?: SignerRequest[];
  promotionCode?: string;
  promotionCodes?: string[];
  notes?: string;
  /** Of its texts; without one, that of the customer's locale counts. */
  language?: Language;
  coverText?: string;
  /** Of this quote, beside the contract's standard clauses; each paragraph is a clause. */
  terms?: string;
}
