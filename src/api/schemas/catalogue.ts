import { z } from 'zod';
import { FULFILMENTS, PRODUCT_KINDS } from '#domain/catalogue/product.ts';
import { amount, pageQuery, plainDate, price, recognition, text } from './common.ts';
import { compositionFields } from './configuration.ts';

const sku = text(100);
const productFields = {
  name: text(200),
  description: text(2000).optional(),
  unit: text(50).optional(),
  kind: z.enum(PRODUCT_KINDS),
  recognition,
  standaloneSellingPrice: amount.optional(),
  cost: amount.optional(),
  taxCategory: text(50),
  fulfilment: z.enum(FULFILMENTS),
  ...compositionFields,
};

export const newProduct = z.strictObject({
  sku,
  ...productFields,
  effectiveFrom: plainDate
    .optional()
    .meta({ description: 'From when it is sold; without it, it counts as sold from the start.' }),
});
export const productVersion = z.strictObject({
  ...productFields,
  effectiveFrom: plainDate.optional().meta({
    description: 'From when the product is like this: the seller’s today, which is the default, or later.',
  }),
});
export const withdrawal = z
  .object({
    on: z.string(),
    until: z.string().optional(),
    reason: z.string().optional(),
    replacedBy: z.string().optional(),
  })
  .meta({ id: 'Withdrawal', description: 'From the day `on` until before the day `until` it is not sold.' });
export const product = z
  .object({
    sku: z.string(),
    ...productFields,
    effectiveFrom: z
      .string()
      .optional()
      .meta({ description: 'From when it is like this; missing where it has been so from the start.' }),
    withdrawal: withdrawal.optional(),
  })
  .meta({ id: 'Product' });

export const newWithdrawal = z.strictObject({
  on: plainDate.optional().meta({
    description: 'The first day on which it is not sold: the seller’s today, which is the default, or later.',
  }),
  reason: text(500).optional(),
  replacedBy: sku.optional().meta({ description: 'The SKU of what is sold in its place.' }),
});

export const skuParams = z.object({ sku: z.string() });
export const onQuery = z.object({
  on: plainDate.optional().meta({ description: 'The day that is asked about; the seller’s today.' }),
});
export const onPage = pageQuery().extend(onQuery.shape);

export const priceChange = z.strictObject({
  effectiveFrom: plainDate.optional().meta({
    description: 'From when the prices count: the seller’s today, which is the default, or later.',
  }),
  prices: z
    .array(z.strictObject({ sku, price: price.nullable() }))
    .min(1, 'must have at least one price')
    .max(5000)
    .meta({ description: 'Null closes a price: from that day on the book has none for the product.' }),
});
export const changedPrices = z.object({
  effectiveFrom: z.string(),
  prices: z.array(z.object({ sku: z.string(), price: price.nullable() })),
});
export const bookPrice = z
  .object({ sku: z.string(), effectiveFrom: z.string(), price: price.nullable() })
  .meta({ id: 'BookPrice' });
export const bookPriceQuery = pageQuery().extend({
  on: plainDate.optional().meta({
    description: 'The prices that count on that day; without it all of them, past and to come.',
  }),
  sku: z.string().optional(),
});
export const bookEnd = z.strictObject({
  effectiveTo: plainDate.nullable().meta({
    description: 'The last day on which the book counts, not in the past; null for no end.',
  }),
});
