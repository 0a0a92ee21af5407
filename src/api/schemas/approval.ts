import { z } from 'zod';
import { COMPARISON_OPS, CONDITION_SCOPES, LINE_FIELDS, QUOTE_FIELDS } from '#domain/approval/policy.ts';
import { currency, email, plainDate, positiveAmount, reason, text } from './common.ts';
import { approval } from './deal.ts';
import { pricedQuoteFields } from './quote.ts';

const comparison = z.strictObject({
  field: z.enum([...new Set([...QUOTE_FIELDS, ...LINE_FIELDS])]),
  scope: z.enum(CONDITION_SCOPES).optional().meta({
    description:
      'Whether the whole quote is looked at or its lines. Without it the quote, or any line for a field that only lines have.',
  }),
  op: z.enum(COMPARISON_OPS),
  value: z.union([text(200), z.array(text(200)).min(1).max(100)], {
    error: 'must be a text, such as "20", or for “in” a list of texts',
  }),
  currency: currency.optional().meta({
    description:
      'Of an amount. Where it is not the quote’s, the exchange rates of the day of submission count; without a rate the submission is refused.',
  }),
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

const named = (words: string, isAllowed: (value: string) => boolean) =>
  z
    .string()
    .max(254)
    .refine((value) => isAllowed(value) || z.email().safeParse(value).success, {
      error: `must be an e-mail address${words}`,
    })
    .transform((value) => (value.startsWith('role:') ? value : value.toLowerCase()));
const isRole = (value: string) => /^role:.+/.test(value);
const approver = named(' or role:NAME', isRole);

const hours = z.number().int().min(1).max(8760);
const patience = {
  remindAfterHours: hours
    .optional()
    .meta({ description: 'Whoever has not decided is reminded each time that these hours have passed.' }),
  escalateAfterHours: hours.optional(),
  escalateTo: approver.optional(),
};
const step = z.strictObject({
  approver: named(', role:NAME or managers', (value) => isRole(value) || value === 'managers').meta({
    description:
      'An e-mail address, `role:NAME`, or `managers`: those above the owner one after the other, up to the first whose authority covers the quote.',
  }),
  ...patience,
});
const group = z.strictObject({
  group: z.array(approver).min(1).max(20),
  need: z.union([z.enum(['any', 'all']), z.number().int().min(1).max(20)], {
    error: 'must be “any”, “all” or a number of votes',
  }),
  ...patience,
});

const policyFields = {
  rules: z
    .array(
      z.strictObject({
        when: condition,
        approvers: z
          .array(
            z.union([step, z.array(step).min(1).max(20), group], {
              error: 'must be { approver }, a list of such steps or { group, need }',
            }),
          )
          .min(1)
          .max(20),
      }),
    )
    .max(100),
  autoApprove: condition.optional().meta({
    description: 'Where it holds, nobody is asked, whatever the rules say.',
  }),
};
export const newApprovalPolicy = z.strictObject({
  name: text(200),
  effectiveFrom: plainDate,
  ...policyFields,
});
export const approvalPolicy = newApprovalPolicy.extend({ id: z.string() }).meta({ id: 'ApprovalPolicy' });

const history = z.object({
  count: z.number(),
  averageDiscountPercent: z.string().nullable(),
  highestDiscountPercent: z.string().nullable(),
  sameCurrency: z
    .object({ count: z.number(), averageTotal: z.string().nullable() })
    .meta({ description: 'Of those in this quote’s currency.' }),
});

const foundRule = z.object({
  reason: z.string().meta({ description: 'The rule’s condition in words.' }),
  stillApproved: z
    .object({ version: z.number(), by: z.array(z.string()) })
    .nullable()
    .meta({ description: 'The approval of an earlier version that still holds.' }),
});

export const approvalDetail = approval
  .extend({
    rules: z.array(foundRule).meta({ description: 'The rules that ask for this approval.' }),
    policy: z.object({ id: z.string().nullable(), name: z.string().nullable(), on: plainDate }).nullable(),
    delegates: z
      .array(z.object({ email: z.string(), onBehalfOf: z.string() }))
      .meta({ description: 'Who decides today in the stead of those who were asked.' }),
    quote: z.object({ id: z.string(), version: z.number(), ...pricedQuoteFields }),
    comparison: z
      .object({ customer: history, segment: history.nullable() })
      .meta({ description: 'Quotes that were accepted before, by this customer and by its segment.' }),
  })
  .meta({ id: 'ApprovalDetail' });

export const reassignment = z.strictObject({ to: email, reason });
export const recall = z.strictObject({ reason: reason.optional() });

export const simulationRequest = z.strictObject({
  policy: z.strictObject({
    name: text(200).optional(),
    effectiveFrom: plainDate.optional(),
    ...policyFields,
  }),
  from: plainDate.optional(),
  until: plainDate.optional(),
});
const counted = z.number().int();
export const simulation = z
  .object({
    quotes: counted.meta({ description: 'Versions that were submitted in that time.' }),
    needNobody: counted,
    autoApproved: counted,
    needApproval: counted,
    refused: counted.meta({ description: 'Those that could not have been submitted.' }),
    rules: z.array(z.object({ rule: counted, reason: z.string(), quotes: counted })),
    approvers: z.array(z.object({ approver: z.string(), quotes: counted })),
    examples: z.array(
      z.object({
        dealId: z.string(),
        quoteId: z.string(),
        version: z.number(),
        submittedOn: plainDate,
        total: z.string(),
        currency: z.string(),
        reasons: z.array(z.string()),
        groups: z.array(z.object({ approvers: z.array(z.string()), votesNeeded: z.number().nullable() })),
        problems: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'ApprovalSimulation' });

export const exchangeRates = z
  .strictObject({
    base: currency,
    effectiveFrom: plainDate,
    rates: z
      .record(currency, positiveAmount)
      .refine((rates) => Object.keys(rates).length >= 1 && Object.keys(rates).length <= 200, {
        error: 'must have from 1 to 200 rates',
      })
      .meta({ description: 'What one unit of the base is worth in each of the others.' }),
  })
  .meta({ id: 'ExchangeRates' });

export const newDelegation = z.strictObject({ to: email, from: plainDate, until: plainDate });
export const delegation = z
  .object({ id: z.string(), absent: z.string(), to: z.string(), from: plainDate, until: plainDate })
  .meta({ id: 'Delegation', description: 'Both days are included, by the clock of each deal.' });
/** Of no particular shape, since nobody is found by another: that is a 404. */
export const personParams = z.object({ email: z.string().toLowerCase() });
export const delegationParams = personParams.extend({ id: z.string() });
export const delegationResult = delegation.extend({
  deals: z.number().meta({ description: 'Deals that wait for the absent and were told.' }),
});
