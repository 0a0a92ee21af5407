import { z } from 'zod';
import { EVERY } from '#domain/pricing/price.ts';
import { plainDate, price } from './common.ts';
import { pricedQuote } from './quote.ts';

const side = z
  .object({
    lineNo: z.number(),
    description: z.string(),
    quantity: z.string(),
    price,
    every: z.enum(EVERY).nullable(),
    listAmount: z.string(),
    discountAmount: z.string(),
    netAmount: z.string(),
    termNetAmount: z.string(),
  })
  .nullable();
const totals = z.object({ netAmount: z.string(), taxAmount: z.string(), total: z.string() });

export const priceChangeQuery = z.object({
  on: plainDate.optional().meta({
    description: 'Compares with the prices of that day instead of those of the quote’s date.',
  }),
});

export const priceChanges = z
  .object({
    version: z.number(),
    currency: z.string(),
    pricedFor: z.string(),
    comparedFor: z.string(),
    changed: z.boolean(),
    lines: z.array(z.object({ sku: z.string().nullable(), before: side, now: side })).meta({
      description: 'Those that differ; without `before` a line is new, without `now` it is no more.',
    }),
    totals: z.object({ before: totals, now: totals }),
    problems: z.array(z.object({ pointer: z.string(), detail: z.string() })).meta({
      description:
        'Why the same request cannot be quoted now, for example since a product was withdrawn. What is not sold any more is compared all the same.',
    }),
  })
  .meta({ id: 'PriceChanges' });

export const reprice = z
  .strictObject({
    on: plainDate
      .optional()
      .meta({ description: 'Makes that day the quote’s date, which its prices are then those of.' }),
  })
  .optional();
export const repriced = z.object({ changed: z.boolean(), version: z.number(), quote: pricedQuote });
