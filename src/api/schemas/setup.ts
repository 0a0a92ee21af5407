import { z } from 'zod';
import { FULFILMENTS, PRODUCT_KINDS } from '#domain/types.ts';
import {
  address,
  amount,
  country,
  currency,
  email,
  locale,
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
};
export const seller = z.strictObject(sellerFields).meta({ id: 'Seller' });

export const person = z
  .strictObject({ email, name: text(200), roles: z.array(text(50)).max(50), scopes })
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
    segment: z.string().nullable(),
    effectiveFrom: z.string(),
    effectiveTo: z.string().nullable(),
    prices: z.array(z.object({ sku: z.string(), price })),
  })
  .meta({ id: 'PriceBook' });

const comparison = z.strictObject({
  field: z.enum([
    'discountPercent',
    'marginPercent',
    'total',
    'paymentTermDays',
    'termMonths',
    'nonStandardClauses',
  ]),
  op: z.enum(['gt', 'gte', 'lt', 'lte', 'eq']),
  value: z.string().regex(/^-?\d{1,15}(\.\d{1,15})?$/, 'must be a decimal number'),
});
type ConditionInput = z.infer<typeof comparison> | { all: ConditionInput[] } | { any: ConditionInput[] };
const condition: z.ZodType<ConditionInput> = z
  .lazy(() =>
    z.union(
      [
        comparison,
        z.strictObject({ all: z.array(condition).min(1).max(20) }),
        z.strictObject({ any: z.array(condition).min(1).max(20) }),
      ],
      { error: 'must be a comparison { field, op, value }, { all: [] } or { any: [] }' },
    ),
  )
  .meta({ id: 'Condition' });

const approver = z
  .string()
  .refine((value) => /^role:.+/.test(value) || z.email().safeParse(value).success, {
    error: 'must be an e-mail address or role:NAME',
  })
  .transform((value) => (value.startsWith('role:') ? value : value.toLowerCase()));
const step = z.strictObject({
  approver,
  escalateAfterHours: z.number().int().min(1).max(8760).optional(),
  escalateTo: approver.optional(),
});
export const newApprovalPolicy = z.strictObject({
  name: text(200),
  effectiveFrom: plainDate,
  rules: z
    .array(
      z.strictObject({
        when: condition,
        approvers: z
          .array(z.union([step, z.array(step).min(1).max(20)]))
          .min(1)
          .max(20),
      }),
    )
    .max(100),
});
export const approvalPolicy = newApprovalPolicy.extend({ id: z.string() }).meta({ id: 'ApprovalPolicy' });

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
