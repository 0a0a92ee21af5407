import { z } from 'zod';
import { FULFILMENTS, PRODUCT_KINDS } from '#domain/types.ts';
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
  recognition,
  scopes,
  text,
  timeZone,
} from './common.ts';
import { compositionFields } from './configuration.ts';

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

export const product = z
  .strictObject({
    sku: text(100),
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
  })
  .meta({ id: 'Product' });

export const newPriceBook = z.strictObject({
  name: text(200),
  currency,
  customerId: text(100).optional().meta({
    description: 'A book of one customer goes before its segment’s, and that before the standard one.',
  }),
  segment: text(100).optional(),
  effectiveFrom: plainDate,
  effectiveTo: plainDate.optional(),
  prices: z
    .array(z.strictObject({ sku: text(100), price }))
    .min(1, 'must have at least one price')
    .max(5000),
});
export const priceBook = z
  .object({
    id: z.string(),
    name: z.string(),
    currency: z.string(),
    customerId: z.string().nullable(),
    segment: z.string().nullable(),
    effectiveFrom: z.string(),
    effectiveTo: z.string().nullable(),
    prices: z.array(z.object({ sku: z.string(), price })),
  })
  .meta({ id: 'PriceBook' });

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
