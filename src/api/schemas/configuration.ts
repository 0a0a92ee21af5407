import { z } from 'zod';
import { ATTRIBUTE_TYPES, LINE_ROLES, OPTION_PRICINGS, ROUNDINGS } from '#domain/configuration/types.ts';
import { amount, percent, plainDate, quantity, text } from './common.ts';

const sku = text(100);
const name = text(100);
const number = z.string().regex(/^-?\d{1,15}(\.\d{1,15})?$/, 'must be a decimal number');
const count = (least: number) => z.number().int('must be a whole number').min(least).max(100);
const skus = z.array(sku).min(1, 'must have at least one sku').max(100, 'must have at most 100 skus');

const partQuantity = z
  .union(
    [
      z.strictObject({ fixed: quantity }),
      z.strictObject({ perUnit: quantity, plus: amount.optional(), rounding: z.enum(ROUNDINGS).optional() }),
    ],
    { error: 'must be { fixed } or { perUnit, plus?, rounding? }' },
  )
  .meta({
    id: 'PartQuantity',
    description:
      '`fixed` whatever the other quantity is, or `perUnit` × the other quantity + `plus`, rounded to a whole number.',
  });

const attribute = z.strictObject({
  name,
  type: z.enum(ATTRIBUTE_TYPES),
  values: z.array(text(200)).min(1).max(200).optional(),
  minimum: number.optional(),
  maximum: number.optional(),
  required: z.boolean().optional(),
  default: text(500).optional(),
});
const option = z.strictObject({
  sku,
  isDefault: z.boolean().optional(),
  pricing: z.enum(OPTION_PRICINGS),
  minQuantity: quantity.optional(),
  maxQuantity: quantity.optional(),
  defaultQuantity: quantity.optional(),
});
const optionGroup = z.strictObject({
  name,
  minimum: count(0),
  maximum: count(1),
  options: z.array(option).min(1, 'must have at least one option').max(100),
});
const bundle = z.strictObject({
  pricing: z.union([z.enum(['asOne', 'byParts']), z.strictObject({ percentOff: percent })], {
    error: 'must be "asOne", "byParts" or { percentOff }',
  }),
  components: z
    .array(z.strictObject({ sku, quantity: partQuantity }))
    .min(1, 'must have at least one component')
    .max(100),
});

/** What a product can be made of. */
export const compositionFields = {
  attributes: z.array(attribute).max(50).optional(),
  optionGroups: z.array(optionGroup).max(50).optional(),
  bundle: bundle.optional(),
};

const attributeValues = z.record(name, text(500)).refine((values) => Object.keys(values).length <= 50, {
  error: 'must have at most 50 attributes',
});

/** A request is as deep as products may be nested, and no deeper. */
const partFields = <Inner extends z.ZodRawShape>(inner: Inner) => ({
  attributes: attributeValues.optional(),
  options: z
    .array(
      z.strictObject({
        group: name,
        sku: sku.optional().meta({ description: 'Without a sku nothing of the group is chosen.' }),
        quantity: quantity.optional().meta({ description: 'For each unit of what it is chosen for.' }),
        ...inner,
      }),
    )
    .max(200)
    .optional(),
  components: z
    .array(z.strictObject({ sku, ...inner }))
    .max(100)
    .optional()
    .meta({ description: 'How parts of the bundle are configured; they are in it without being named.' }),
});
const deepest = { attributes: attributeValues.optional() };

/** How a line's product is configured. */
export const configurationFields = partFields(partFields(partFields(deepest)));

const when = z.strictObject({
  sku,
  attributes: attributeValues.optional(),
  minQuantity: quantity.optional(),
});
const ruleFields = {
  name: text(200),
  when,
  reason: text(500).optional(),
  effectiveFrom: plainDate.optional(),
  effectiveTo: plainDate.optional(),
};
const withKind = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('requires'),
      ...shape,
      then: z.strictObject({ skus: skus.optional(), anyOf: skus.optional() }),
    }),
    z.strictObject({ kind: z.literal('excludes'), ...shape, then: z.strictObject({ skus }) }),
    z.strictObject({
      kind: z.literal('limitsQuantity'),
      ...shape,
      then: z.strictObject({ skus, minimum: amount.optional(), maximum: amount.optional() }),
    }),
    z.strictObject({
      kind: z.literal('limitsChoice'),
      ...shape,
      then: z.strictObject({ skus, minimum: count(0).optional(), maximum: count(0).optional() }),
    }),
    z.strictObject({
      kind: z.literal('adds'),
      ...shape,
      then: z.strictObject({ skus, quantity: partQuantity }),
    }),
    z.strictObject({ kind: z.literal('recommends'), ...shape, then: z.strictObject({ skus }) }),
  ]);
export const newConfigurationRule = withKind(ruleFields).meta({ id: 'NewConfigurationRule' });
export const configurationRule = withKind({ id: z.string(), ...ruleFields }).meta({
  id: 'ConfigurationRule',
});

/** What a configuration becomes, and what is wrong with it. */
export const validation = z
  .object({
    valid: z.boolean(),
    problems: z.array(
      z.object({
        pointer: z.string(),
        rule: z.string().optional(),
        reason: z.string().meta({ description: 'A sentence for a salesperson.' }),
        fix: z.string().meta({ description: 'A sentence: what mends it.' }),
        add: z
          .array(z.string())
          .optional()
          .meta({ description: 'Products of which one would mend it, where adding one would.' }),
      }),
    ),
    added: z.array(z.object({ sku: z.string(), quantity: z.string(), rule: z.string(), reason: z.string() })),
    recommendations: z.array(z.object({ sku: z.string(), rule: z.string(), reason: z.string() })),
    lines: z.array(
      z.object({
        lineNo: z.number(),
        sku: z.string().nullable(),
        description: z.string(),
        quantity: z.string(),
        parentLineNo: z.number().optional(),
        role: z.enum(LINE_ROLES).optional(),
        attributes: z.record(z.string(), z.string()).optional(),
        explanation: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'ConfigurationValidation' });
