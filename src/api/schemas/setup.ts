import { z } from 'zod';
import { PRORATIONS } from '#domain/pricing/price.ts';
import {
  address,
  amount,
  country,
  currency,
  email,
  locale,
  money,
  percent,
  plainDate,
  price,
  rounding,
  scopes,
  text,
  timeZone,
} from './common.ts';

const taxRates = z
  .record(text(50), percent)
  .refine((rates) => Object.keys(rates).length > 0, { error: 'must name at least one tax category' });

const sellerFields = {
  name: text(200),
  legalName: text(200),
  address,
  country,
  vatId: text(30).optional(),
  email,
  currency,
  timeZone,
  iban: text(40).optional(),
  bic: text(15).optional(),
  taxRates,
  rounding: rounding.optional(),
  logo: z
    .string()
    .max(300_000, 'must be a picture of at most 200,000 bytes')
    .optional()
    .meta({
      description:
        'For documents, pages and mails: a PNG (not interlaced) or JPEG of at most 200,000 bytes, as a data URL.',
      examples: ['data:image/png;base64,iVBORw0KGgo…'],
    }),
  colour: z
    .string()
    .max(7)
    .optional()
    .meta({
      description:
        'For documents, pages and mails, as #rrggbb; text in it has to be readable on white (a contrast of 4.5).',
      examples: ['#1f5fbf'],
    }),
};
export const seller = z.strictObject(sellerFields).meta({ id: 'Seller' });

export const person = z
  .strictObject({
    email,
    name: text(200),
    roles: z.array(text(50)).max(50),
    scopes,
    manager: email.optional().meta({ description: 'The e-mail address of another person.' }),
    authority: money.optional().meta({
      description: 'The total of a quote that they may approve alone, as the end of a chain of managers.',
    }),
  })
  .meta({ id: 'Person' });

export const newCustomer = z.strictObject({
  externalId: text(200).optional(),
  name: text(200),
  email,
  country,
  address: address.optional(),
  vatId: text(30).optional(),
  segment: text(100).optional(),
  creditLimit: amount.optional(),
  locale: locale.optional(),
});
export const customer = z
  .object({
    id: z.string(),
    externalId: z.string().nullable(),
    name: z.string(),
    email: z.string(),
    country: z.string(),
    address: address.nullable(),
    vatId: z.string().nullable(),
    segment: z.string().nullable(),
    creditLimit: z.string().nullable(),
    locale: z.string().nullable(),
  })
  .meta({ id: 'Customer' });

export const newPriceBook = z.strictObject({
  name: text(200),
  currency,
  customerId: text(100).optional().meta({
    description: 'A book of one customer goes before its segment’s, and that before the standard one.',
  }),
  segment: text(100).optional(),
  effectiveFrom: plainDate,
  effectiveTo: plainDate.optional(),
  proration: z
    .enum(PRORATIONS)
    .default('actual')
    .meta({
      description:
        'What a period costs that a term cuts off: `actual`, its days used of the days of that very period ' +
        '(Actual/Actual); `thirty360`, of months of 30 days (30E/360); `actual365`, its days at 1/365 of a year’s price ' +
        'each (Actual/365 Fixed), never more than the whole period.',
    }),
  prices: z
    .array(z.strictObject({ sku: text(100), price }))
    .max(5000)
    .meta({
      description: 'More come with later calls or with an import; each counts from the book’s first day on.',
    }),
});
const priceBookFields = {
  id: z.string(),
  name: z.string(),
  currency: z.string(),
  customerId: z.string().nullable(),
  segment: z.string().nullable(),
  effectiveFrom: z.string(),
  effectiveTo: z.string().nullable(),
  proration: z.enum(PRORATIONS),
};
export const priceBook = z
  .object({
    ...priceBookFields,
    prices: z.array(z.object({ sku: z.string(), price })),
    hides: z
      .object({ id: z.string(), name: z.string(), unpriced: z.number() })
      .nullable()
      .meta({
        description:
          'The standard book whose prices this one hides from now on, and how many of its products this one has no ' +
          'price for: there is no falling through between two standard books.',
      }),
  })
  .meta({ id: 'PriceBook' });
/** Without the prices, which are a list of their own. */
export const priceBookSummary = z.object(priceBookFields).meta({ id: 'PriceBookSummary' });

export const newDunningPolicy = z.strictObject({
  name: text(200),
  steps: z
    .array(
      z.strictObject({
        offsetDays: z.number().int('must be a whole number of days').min(-365).max(3650),
        template: z.enum(['reminder', 'finalNotice']),
        lateFee: amount.optional(),
      }),
    )
    .max(50)
    .refine((steps) => new Set(steps.map(({ offsetDays }) => offsetDays)).size === steps.length, {
      error: 'must not have two steps on one day',
    }),
});
export const dunningPolicy = newDunningPolicy.extend({ id: z.string() }).meta({ id: 'DunningPolicy' });

export const newApiKey = z.strictObject({
  name: text(200),
  scopes: scopes.min(1, 'must have at least one scope'),
});
