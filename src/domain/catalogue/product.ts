import type { Composition } from '../configuration/types.ts';
import type { Price, Proration } from '../pricing/price.ts';
import type { AvailablePromotion } from '../promotions/promotion.ts';
import type { Rounding } from '../rounding.ts';
import type { Amount, PlainDate } from '../types.ts';

/** What is sold, and what a quote is resolved against. */

export const PRODUCT_KINDS = ['oneTime', 'recurring', 'usage'] as const;
export type ProductKind = (typeof PRODUCT_KINDS)[number];

export const RECOGNITIONS = ['pointInTime', 'ratable', 'milestone'] as const;
export type Recognition = (typeof RECOGNITIONS)[number];

export const FULFILMENTS = ['none', 'service', 'stock'] as const;
export type Fulfilment = (typeof FULFILMENTS)[number];

/** From when on a product is not sold. */
export interface Withdrawal {
  /** The first day on which it is not sold. */
  on: PlainDate;
  /** The first day on which it is sold again. */
  until?: PlainDate;
  reason?: string;
  /** The SKU of what is sold in its place. */
  replacedBy?: string;
}

/** As it is on a day. */
export interface Product extends Composition {
  sku: string;
  /** From when it is like this; missing where it has been so from the start. */
  effectiveFrom?: PlainDate;
  /** The one that holds, or that is to come. */
  withdrawal?: Withdrawal;
  name: string;
  description?: string;
  unit?: string;
  kind: ProductKind;
  recognition: Recognition;
  /** Per unit; of a recurring product per unit and month. */
  standaloneSellingPrice?: Amount;
  /** As the standalone selling price. Of a product that is billed by usage, both are per unit used. */
  cost?: Amount;
  taxCategory: string;
  fulfilment: Fulfilment;
}

/** A price of a price book. Without `book` it is the standard one's. */
export interface BookPrice {
  sku: string;
  price: Price;
  book?: { name: string; isFor: 'customer' | 'segment' };
  /** Of its book; absent for `actual`. */
  proration?: Proration;
}

/** What a quote's terms are resolved against; the caller has chosen the price book. */
export interface Catalogue {
  /** The seller's date, for a quote that names none. */
  today: PlainDate;
  /** The quote's date: the day as of which products and prices are. Without it, today. */
  date?: PlainDate;
  sellerCountry: string;
  customerCountry: string;
  /** Tax category → rate in percent. */
  taxRates: Readonly<Record<string, string>>;
  /** How the seller rounds; as most do where it is not given. */
  rounding?: Rounding;
  /** Those that the lines name, and what these can be made of. */
  products: readonly Product[];
  /** The price that counts for each of those products, and whose it is; null where no price book applies. */
  prices: readonly BookPrice[] | null;
  /** The standard price book's prices of those products: what the list price is taken from. */
  standardPrices?: readonly { sku: string; price: Price }[];
  /** Of the price book that counts first for the customer: for prices that no book has. */
  proration?: Proration;
  /**
   * The currency of the products' standalone selling prices and costs. Where it is given and the quote's is another,
   * they are left out, since an allocation or a margin must not mix currencies.
   */
  productCurrency?: string;
  /** Whom the quote is for, as far as promotions depend on it; the id is null where the customer is yet to be created. */
  customer?: { id: string | null; segment: string | null };
  /** The automatic ones of the day and those whose codes the terms name. */
  promotions?: readonly AvailablePromotion[];
}
