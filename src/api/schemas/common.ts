import countries from 'i18n-iso-countries';
import { z } from 'zod';
import { RECOGNITIONS } from '#domain/catalogue/product.ts';
import { isCurrency } from '#domain/currencies.ts';
import { isPlainDate, isTimeZone } from '#domain/dates.ts';
import { amountProblem, dec } from '#domain/money.ts';
import { EVERY } from '#domain/pricing/price.ts';
import { ROUNDING_MODES, STANDARD_ROUNDING, TAX_ROUNDINGS } from '#domain/rounding.ts';

/** Text of a person: something must stand there, and a mailbox or a page must be able to show it. */
export const text = (maxLength = 500) =>
  z.string().trim().min(1, 'must not be empty').max(maxLength, `must have at most ${maxLength} characters`);

const decimal = (what: string, description: string) =>
  z
    .string()
    .superRefine((value, context) => {
      const problem = amountProblem(value);
      if (problem) context.addIssue({ code: 'custom', message: `${what} ${problem}` });
    })
    .meta({ description, examples: ['1234.50'] });

export const amount = decimal('the amount', 'A decimal number with at most 15 digits before the point.');
export const positiveAmount = amount.refine((value) => amountProblem(value) !== null || dec(value).gt(0), {
  error: 'the amount must be above zero',
});
export const quantity = decimal('the quantity', 'A decimal number above zero.').refine(
  (value) => amountProblem(value) !== null || dec(value).gt(0),
  { error: 'the quantity must be above zero' },
);
export const percent = decimal('the percentage', 'A percentage from 0 to 100.').refine(
  (value) => amountProblem(value) !== null || dec(value).lte(100),
  { error: 'the percentage must be at most 100' },
);

export const plainDate = z
  .string()
  .refine(isPlainDate, { error: 'must be a date, YYYY-MM-DD' })
  .meta({
    description: 'A calendar date in the seller’s time zone.',
    format: 'date',
    examples: ['2031-01-31'],
  });
export const instant = z.string().meta({ description: 'RFC 3339, in UTC.', format: 'date-time' });
export const currency = z
  .string()
  .refine(isCurrency, { error: 'is no currency of ISO 4217' })
  .meta({ examples: ['EUR'] });
export const money = z.strictObject({ amount: positiveAmount, currency });

export const rounding = z
  .strictObject({
    mode: z.enum(ROUNDING_MODES).default(STANDARD_ROUNDING.mode).meta({
      description:
        'Of amounts of lines, discounts in percent, and tax: half away from zero, or half to the even neighbour.',
    }),
    tax: z.enum(TAX_ROUNDINGS).default(STANDARD_ROUNDING.tax).meta({
      description: 'Rounded once for each category of a document, or for each line and then added up.',
    }),
  })
  .meta({ id: 'Rounding' });
export const country = z
  .string()
  .refine((code) => /^[A-Z]{2}$/.test(code) && countries.isValid(code), {
    error: 'must be a country of ISO 3166, two capital letters',
  })
  .meta({ examples: ['DE'] });
export const email = z
  .email({ error: 'must be an e-mail address' })
  .max(254)
  .transform((address) => address.toLowerCase());
export const timeZone = z
  .string()
  .refine(isTimeZone, { error: 'must be a time zone of the IANA database' })
  .meta({ examples: ['Europe/Berlin'] });
export const locale = z
  .string()
  .refine(isLocale, { error: 'must be a language tag of BCP 47' })
  .meta({ examples: ['de-DE'] });

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    // Intl throws for what is no tag.
    return false;
  }
}

export const address = z.strictObject({
  line1: text(200),
  line2: text(200).optional(),
  postalCode: text(20),
  city: text(100),
  region: text(100).optional(),
  country,
});

/** `margin` opens no call: it shows costs and margins where they are part of an answer. */
export const SCOPES = ['sales', 'approver', 'finance', 'margin', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];
export const scopes = z.array(z.enum(SCOPES)).max(SCOPES.length);

export const idParams = z.object({ id: z.string() });
export const reason = text(1000);

const MAX_PAGE = 1000;
/** `?limit=&after=`: how many, and the cursor that the page before gave. */
export const pageQuery = (preset = 50) =>
  z.object({
    limit: z.coerce
      .number({ error: 'must be a whole number' })
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(MAX_PAGE, `must be at most ${MAX_PAGE}`)
      .default(preset),
    after: z
      .string()
      .optional()
      .meta({ description: 'The `nextCursor` of the page before; any other value is a 422.' }),
  });

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });

const every = z.enum(EVERY).optional();
const tiers = z
  .array(z.strictObject({ upTo: quantity.nullable(), unitAmount: amount, flatAmount: amount.optional() }))
  .min(1, 'must have at least one tier')
  .max(100, 'must have at most 100 tiers');

const bounds = {
  minimumAmount: amount
    .optional()
    .meta({ description: 'The least that one period costs by the list, before discounts.' }),
  maximumAmount: amount
    .optional()
    .meta({ description: 'The most that one period costs by the list, before discounts.' }),
  minimumTermAmount: amount
    .optional()
    .meta({ description: 'The least that the line costs over its term by the list, before discounts.' }),
  maximumTermAmount: amount
    .optional()
    .meta({ description: 'The most that the line costs over its term by the list, before discounts.' }),
};
const freeUnits = amount.optional().meta({
  description: 'The first units cost nothing; tiers and packages count from the first that is paid.',
});

export const price = z
  .discriminatedUnion('model', [
    z.strictObject({ model: z.literal('flat'), amount, every, ...bounds }),
    z.strictObject({ model: z.literal('perUnit'), unitAmount: amount, every, freeUnits, ...bounds }),
    z.strictObject({ model: z.literal('graduated'), tiers, every, freeUnits, ...bounds }),
    z.strictObject({ model: z.literal('volume'), tiers, every, freeUnits, ...bounds }),
    z.strictObject({
      model: z.literal('package'),
      packageSize: quantity,
      packageAmount: amount,
      every,
      freeUnits,
      ...bounds,
    }),
    z
      .strictObject({
        model: z.literal('percentOf'),
        percent,
        skus: z.array(text(100)).min(1).max(100).optional(),
        every,
        ...bounds,
      })
      .meta({
        description:
          'A percentage of other lines: with `every`, each period, of what the recurring ones cost in the same ' +
          'stretch of time; without, of what the others cost over their terms. Net of their own discounts, before ' +
          'promotions and discounts on the whole quote. Other lines of this model never count.',
      }),
    z
      .strictObject({
        model: z.literal('commitment'),
        unitAmount: amount,
        overageUnitAmount: amount,
        every: z.enum(EVERY),
        ...bounds,
      })
      .meta({ description: 'The quantity is paid in advance each period, used or not.' }),
  ])
  .meta({ id: 'Price' });

export const discount = z.union([z.strictObject({ percent }), z.strictObject({ amount })], {
  error: 'must be { percent } or { amount }',
});
export const milestone = z.strictObject({ name: text(200), percent });
export const recognition = z.enum(RECOGNITIONS);
