import { z } from 'zod';
import { email, plainDate } from './common.ts';

const version = z.string().meta({ examples: ['1'] });

export const versionParams = z.object({ id: z.string(), version });
export const differenceParams = z.object({ id: z.string(), before: version, after: version });

const change = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
const amount = z.string().nullable();

export const difference = z
  .object({
    before: z.number(),
    after: z.number(),
    lines: z.array(
      z.object({
        kind: z.enum(['added', 'removed', 'changed']),
        sku: z.string().nullable(),
        description: z.string(),
        lineNo: z.object({ before: z.number().nullable(), after: z.number().nullable() }),
        netDifference: amount.meta({
          description:
            'Over the term, after what is taken off the whole quote; null where the currencies differ.',
        }),
        changes: z.array(change),
      }),
    ),
    amounts: z.array(change),
    totalDifference: amount.meta({ description: 'Null where the currencies differ.' }),
    terms: z.array(change),
  })
  .meta({ id: 'QuoteDifference' });

export const clone = z.strictObject({
  owner: email.optional().meta({ description: 'Default: the owner of the deal that is cloned.' }),
  customerId: z.string().optional().meta({ description: 'Default: its customer.' }),
  submit: z.boolean().default(false),
  testClock: z.boolean().default(false),
  startAt: plainDate.optional(),
});
