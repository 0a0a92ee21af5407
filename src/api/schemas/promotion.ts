import { z } from 'zod';
import { amountProblem, dec } from '#domain/money.ts';
import { PROMOTION_TARGETS, STACKINGS } from '#domain/promotions/promotion.ts';
import { currency, percent, plainDate, positiveAmount, quantity, text } from './common.ts';

const money = z.strictObject({ amount: positiveAmount, currency });
const percentOff = percent.refine((value) => amountProblem(value) !== null || dec(value).gt(0), {
  error: 'the percentage must be above zero',
});

const conditions = z
  .strictObject({
    customerIds: z.array(z.string().min(1).max(100)).min(1).max(1000).optional(),
    segments: z.array(text(100)).min(1).max(100).optional(),
    skus: z.array(text(100)).min(1).max(500).optional(),
    minQuantity: quantity.optional(),
    minTotal: money.optional(),
  })
  .meta({
    description:
      'All that are given have to hold. `skus`: one of them is on the quote, and lines of these alone match. ' +
      '`minQuantity`: units on the matching lines together; without `skus`, parts of other lines do not count. `minTotal`: of the whole quote over its term, contract ' +
      'prices and tiers included, before promotions and discounts.',
  });

export const newPromotion = z
  .strictObject({
    name: text(200),
    code: text(100).optional().meta({
      description: 'Without a code the promotion applies by itself. Upper and lower case are the same.',
    }),
    effectiveFrom: plainDate,
    effectiveTo: plainDate.optional(),
    conditions: conditions.default({}),
    effect: z
      .union([z.strictObject({ percent: percentOff }), money], {
        error: 'must be { percent } or { amount, currency }',
      })
      .meta({
        description: 'An amount is over the term: off each matching line, off the group or off the quote.',
      }),
    target: z.enum(PROMOTION_TARGETS).meta({
      description: 'Each matching line for itself, all matching lines together, or the whole quote.',
    }),
    cap: money.optional().meta({ description: 'The most that it takes off a quote.' }),
    stacking: z.enum(STACKINGS).meta({
      description:
        'Stackable ones apply one after the other, each on what is left. An exclusive one that goes first keeps all ' +
        'others out; one that does not is kept out.',
    }),
    priority: z.number().int('must be a whole number').min(-1000).max(1000).meta({
      description: 'The higher one goes first; among equals the name decides.',
    }),
    maxUses: z
      .number()
      .int('must be a whole number')
      .min(1)
      .max(1_000_000_000)
      .optional()
      .meta({
        description:
          'How many deals may use it. A use is claimed when a quote is submitted, and given back when the quote is ' +
          'recalled, rejected or superseded, or the deal is lost, or cancelled before its order is released.',
      }),
  })
  .meta({ id: 'NewPromotion' });

const answeredMoney = z.object({ amount: z.string(), currency: z.string() });
export const promotion = z
  .object({
    id: z.string(),
    name: z.string(),
    code: z.string().nullable(),
    effectiveFrom: z.string(),
    effectiveTo: z.string().nullable(),
    conditions: z.object({
      customerIds: z.array(z.string()).optional(),
      segments: z.array(z.string()).optional(),
      skus: z.array(z.string()).optional(),
      minQuantity: z.string().optional(),
      minTotal: answeredMoney.optional(),
    }),
    effect: z.union([z.object({ percent: z.string() }), answeredMoney]),
    target: z.enum(PROMOTION_TARGETS),
    cap: answeredMoney.nullable(),
    stacking: z.enum(STACKINGS),
    priority: z.number(),
    maxUses: z.number().nullable(),
    uses: z.number().meta({ description: 'How many deals have claimed it.' }),
  })
  .meta({ id: 'Promotion' });
