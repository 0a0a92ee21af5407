import { z } from 'zod';
import { discount, plainDate, quantity, text } from './common.ts';
import { previewRequest, pricedQuoteFields, ramp, termMonths } from './quote.ts';

const changes = z
  .strictObject({
    termMonths: termMonths.optional().meta({
      description: 'Of every line that has a term, instead of its `endOn`; refused where a line has a ramp.',
    }),
    startOn: plainDate.optional().meta({ description: 'Of every line.' }),
    quantityFactor: quantity.optional().meta({ description: 'Multiplies the quantity of every line.' }),
    quantities: z
      .array(z.strictObject({ lineNo: z.number().int().min(1).max(500), quantity }))
      .min(1)
      .max(500)
      .optional()
      .meta({ description: 'Of single lines, counted from 1; goes before the factor.' }),
    ramps: z
      .array(z.strictObject({ lineNo: z.number().int().min(1).max(500), ramp: ramp.nullable() }))
      .min(1)
      .max(500)
      .optional()
      .meta({
        description:
          'Of single lines, counted from 1, instead of their own term, discount and standalone selling price; null for ' +
          'a term as long as the ramp’s, without segments.',
      }),
    discount: discount.nullable().optional().meta({ description: 'On the whole quote; null for none.' }),
  })
  .meta({ description: 'What is left out stays as it is in the base.' });

export const compareRequest = z
  .strictObject({
    base: previewRequest.meta({
      description: 'The `owner` is who submits the quote: they approve nothing themselves.',
    }),
    variants: z
      .array(z.strictObject({ name: text(100), changes }))
      .min(1)
      .max(10, 'must have at most 10 variants'),
  })
  .meta({ id: 'CompareRequest' });

const outcome = {
  subtotal: z.string(),
  discountAmount: z.string(),
  netAmount: z.string(),
  taxAmount: z.string(),
  total: z.string(),
  recurring: pricedQuoteFields.recurring,
  discountPercent: z.string(),
  marginPercent: pricedQuoteFields.marginPercent,
  waterfall: pricedQuoteFields.waterfall,
  autoApproved: z
    .string()
    .nullable()
    .meta({ description: 'The condition under which the policy asks nobody, where it holds.' }),
  approvals: z
    .array(
      z.object({
        requests: z.array(z.object({ approver: z.string(), reason: z.string() })),
        votesNeeded: z.number().nullable(),
      }),
    )
    .meta({
      description:
        'Who would have to approve, and the rule that asks for it: groups one after the other, those of a group side ' +
        'by side. Of a group that votes, how many must agree. Empty where nobody has to.',
    }),
  approvalProblems: z.array(z.string()).meta({
    description:
      'Why the policy could not be followed, so that it would refuse the quote; empty where it could.',
  }),
};

export const comparison = z
  .object({
    currency: z.string(),
    base: z.object(outcome),
    variants: z.array(
      z.object({
        name: z.string(),
        ...outcome,
        totalDifference: z
          .string()
          .meta({ description: 'To the base: positive where the variant costs more.' }),
      }),
    ),
  })
  .meta({ id: 'QuoteComparison' });
