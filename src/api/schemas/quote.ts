import { z } from 'zod';
import { LINE_ROLES } from '#domain/configuration/types.ts';
import { ALIGNMENTS, BILLINGS, EVERY, PRORATIONS } from '#domain/pricing/price.ts';
import { WATERFALL_STEPS } from '#domain/pricing/pricedQuote.ts';
import { LANGUAGES } from '#domain/types.ts';
import {
  amount,
  currency,
  discount,
  email,
  milestone,
  percent,
  plainDate,
  price,
  quantity,
  recognition,
  rounding,
  text,
} from './common.ts';
import { configurationFields } from './configuration.ts';
import { newCustomer } from './setup.ts';

const dueDays = z.number().int('must be a whole number of days').min(0).max(3650);

export const termMonths = z.number().int('must be a whole number of months').min(1).max(600);
const alignTo = z
  .enum(ALIGNMENTS)
  .optional()
  .meta({
    description:
      '`start` (the default): periods are counted from the term’s start, and a last one that the term cuts off is charged ' +
      'by its days. `calendar`: they are the months, quarters, half-years or years of the calendar, so that the first one ' +
      'can be cut off as well.',
  });
const billing = z.enum(BILLINGS).optional();
export const ramp = z
  .array(
    z.strictObject({
      termMonths,
      quantity: quantity.optional(),
      price: price.optional(),
      discount: discount.optional(),
      standaloneSellingPrice: amount.optional(),
    }),
  )
  .min(2, 'must have at least two segments')
  .max(100, 'must have at most 100 segments')
  .meta({
    description:
      'Segments of the line that follow one another, each a line of the quote with its own term. What a segment leaves ' +
      'out is the line’s; term, discount and standalone selling price are the segments’ alone.',
  });

export const quoteLine = z
  .strictObject({
    sku: text(100).optional(),
    description: text(2000).optional(),
    quantity,
    price: price.optional(),
    discount: discount.optional(),
    termMonths: termMonths
      .optional()
      .meta({ description: 'Of a line with a term: 12 where nothing is said.' }),
    startOn: plainDate.optional(),
    endOn: plainDate
      .optional()
      .meta({ description: 'The last day of the term, instead of `termMonths`; needs a `startOn`.' }),
    alignTo,
    billing: billing.meta({
      description:
        'How often the line is invoiced, in advance, where that is not once a period of its price; `once` is the whole ' +
        'term at its start. The price stays that of its own periods.',
    }),
    ramp: ramp.optional(),
    taxCategory: text(50).optional(),
    recognition: recognition.optional(),
    standaloneSellingPrice: amount.optional(),
    milestones: z.array(milestone).min(1).max(100).optional(),
    optional: z.boolean().optional().meta({
      description:
        'The customer may choose it; until then it is in no total. No other line may need it, and one line at least is not optional.',
    }),
    selected: z.boolean().optional().meta({ description: 'Of an optional line: chosen to begin with.' }),
    ...configurationFields,
  })
  .meta({ id: 'QuoteLine' });

const lines = z
  .array(quoteLine)
  .min(1, 'must have at least one line')
  .max(500, 'must have at most 500 lines');

export const quoteTermsFields = {
  currency,
  date: plainDate.optional(),
  validDays: z.number().int('must be a whole number of days').min(1).max(3650).optional(),
  paymentTerms: z
    .union(
      [
        z.strictObject({ dueDays }),
        z.strictObject({ instalments: z.array(z.strictObject({ percent, dueDays })).min(1).max(120) }),
      ],
      { error: 'must be { dueDays } or { instalments: [{ percent, dueDays }] }, with days from 0 to 3650' },
    )
    .optional(),
  lines,
  billing: billing.meta({
    description: 'Of every line with a price `every` period that has no `billing` of its own.',
  }),
  discount: discount.optional(),
  signers: z
    .array(
      z.strictObject({
        name: text(200),
        email,
        party: z.enum(['customer', 'seller']),
        order: z.number().int().min(1).max(100).optional(),
      }),
    )
    .min(1)
    .max(20)
    .optional(),
  promotionCode: text(100).optional(),
  promotionCodes: z.array(text(100)).min(1).max(20, 'must have at most 20 codes').optional(),
  notes: text(5000).optional(),
  language: z.enum(LANGUAGES).optional().meta({
    description:
      'Of the quote, its page and its mails; default: that of the customer’s locale, where there are texts in it, else English.',
  }),
  coverText: text(5000).optional().meta({ description: 'Stands before the lines.' }),
  terms: text(20_000).optional().meta({
    description:
      'Of this quote, beside the contract’s standard clauses. Each paragraph is a clause: an approval policy counts them as `nonStandardClauses`.',
  }),
};

const customerFields = {
  customerId: z.string().optional(),
  customer: newCustomer.partial().optional().meta({
    description: 'An unknown `externalId` is created with the fields given; a known one is that customer.',
  }),
};

export const quoteRequest = z
  .strictObject({ ...customerFields, ...quoteTermsFields })
  .meta({ id: 'QuoteRequest' });

const dealFields = {
  owner: email,
  submit: z.boolean().default(true),
  testClock: z.boolean().default(false),
  startAt: plainDate.optional(),
};
export const newDeal = z
  .strictObject({ ...customerFields, ...quoteTermsFields, ...dealFields })
  .meta({ id: 'NewDeal' });

/** A preview takes the body of a new deal as well, so that the same body can be previewed and sent. */
export const previewRequest = z.strictObject({
  ...customerFields,
  ...quoteTermsFields,
  owner: email.optional(),
  submit: z.boolean().optional(),
  testClock: z.boolean().optional(),
  startAt: plainDate.optional(),
});

export const configurationRequest = z
  .strictObject({
    lines,
    date: plainDate.optional().meta({ description: 'Of the rules; default today.' }),
    currency: currency.optional().meta({
      description:
        'With a currency the lines’ prices are checked as well, by the price books of the customer, or by the one that ' +
        'is for everybody.',
    }),
    customerId: text(100).optional().meta({
      description:
        'Whose price books, segment and country count, as on a quote; without it, those of nobody in the seller’s country.',
    }),
  })
  .meta({ id: 'ConfigurationRequest' });

const taxLine = z.object({ category: z.string(), rate: z.string(), taxable: z.string(), tax: z.string() });
export const taxLines = z.array(taxLine);

const waterfall = z
  .array(
    z.object({
      step: z.enum(WATERFALL_STEPS),
      amount: z.string(),
      reason: z.string(),
      promotionId: z.string().optional(),
    }),
  )
  .meta({
    description:
      'From the list price to the net one, over the term. `list` and `net` are levels, the steps in between signed ' +
      'changes: list and changes add up to net. Absent from quotes that were priced before there was one.',
  });

const MARGIN_ONLY =
  'Null where a cost is unknown, and for a key that has neither the scope `margin` nor `admin`.';
const forMargin = z.string().nullable();

const pricedLine = z.object({
  lineNo: z.number(),
  optional: z.boolean().optional(),
  sku: z.string().nullable(),
  description: z.string(),
  unit: z.string().nullable(),
  quantity: z.string(),
  kind: z.string(),
  price,
  taxCategory: z.string(),
  recognition: z.string(),
  fulfilment: z.string(),
  termMonths: z.number().nullable(),
  startOn: z.string().nullable(),
  endOn: z.string().optional().meta({ description: 'The last day, where the request names it.' }),
  alignTo: z.enum(ALIGNMENTS).optional(),
  billing: z
    .enum(BILLINGS)
    .optional()
    .meta({ description: 'Absent where every period of the price is invoiced.' }),
  proration: z
    .enum(PRORATIONS)
    .optional()
    .meta({ description: 'How days of a broken period count; absent for `actual`.' }),
  segment: z
    .object({ number: z.number(), of: z.number(), rampLineNo: z.number() })
    .optional()
    .meta({ description: 'Its place in a ramp; `rampLineNo` is the line of the first segment.' }),
  startAfterMonths: z
    .number()
    .optional()
    .meta({ description: 'Of a segment: it starts so many months after the ramp does.' }),
  countedFrom: z.string().optional().meta({ description: 'Of a segment: the day on which the ramp starts.' }),
  milestones: z.array(milestone).nullable(),
  listAmount: z.string(),
  discountAmount: z.string(),
  netAmount: z.string(),
  every: z.enum(EVERY).nullable(),
  periods: z.number().meta({ description: 'The whole ones.' }),
  brokenPeriods: z
    .array(
      z.object({
        position: z.enum(['first', 'last']),
        periodStart: z.string().nullable(),
        periodEnd: z.string().nullable(),
        days: z.number(),
        ofDays: z.number(),
        listAmount: z.string(),
        netAmount: z.string(),
      }),
    )
    .optional()
    .meta({
      description:
        'Periods that the term cuts off, charged by their days in it. Under `actual365` the days are of a year’s price. ' +
        'Without a `startOn` their days are only known once the last signer has signed.',
    }),
  termNetAmount: z.string().meta({ description: '`netAmount` × `periods` and the broken ones.' }),
  quoteDiscountAmount: z.string(),
  standaloneSellingPrice: z.string(),
  cost: forMargin.meta({ description: `For the line’s whole quantity and term. ${MARGIN_ONLY}` }),
  parentLineNo: z.number().optional(),
  role: z.enum(LINE_ROLES).optional(),
  attributes: z.record(z.string(), z.string()).optional(),
  explanation: z.array(z.string()),
  waterfall: waterfall.optional(),
});

export const pricedQuoteFields = {
  currency: z.string(),
  rounding: rounding.optional().meta({
    description:
      'How the seller rounded when the quote was priced; absent from quotes of before there was a choice.',
  }),
  lines: z.array(pricedLine),
  subtotal: z.string(),
  discountAmount: z.string(),
  netAmount: z.string(),
  taxes: taxLines,
  taxAmount: z.string(),
  total: z.string(),
  recurring: z
    .array(
      z.object({ every: z.enum(EVERY), netAmount: z.string(), taxAmount: z.string(), total: z.string() }),
    )
    .meta({ description: 'What comes again each period of a price; of a ramp, what it begins with.' }),
  discountPercent: z.string(),
  marginPercent: forMargin.meta({ description: `(net − cost) ÷ net, in percent. ${MARGIN_ONLY}` }),
  waterfall: waterfall.optional(),
  notSelected: z.array(pricedLine).optional().meta({
    description: 'Optional lines that are in no total, with their parts; priced as if all were chosen.',
  }),
  promotions: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        code: z.string().nullable(),
        amount: z.string(),
        reason: z.string(),
      }),
    )
    .optional()
    .meta({
      description:
        'The promotions whose conditions hold, in the order in which they are taken. `amount` is negative, and zero ' +
        'for one that is kept out.',
    }),
};
export const pricedQuote = z.object(pricedQuoteFields).meta({ id: 'PricedQuote' });
