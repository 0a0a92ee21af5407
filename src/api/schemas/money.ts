import { z } from 'zod';
import { ACCOUNTS } from '#domain/types.ts';
import {
  amount,
  currency,
  instant,
  plainDate,
  positiveAmount,
  quantity,
  reason,
  recognition,
  text,
} from './common.ts';
import { taxLines } from './quote.ts';

const invoiceLine = z.object({
  lineNo: z.number(),
  sku: z.string().nullable(),
  description: z.string(),
  quantity: z.string(),
  taxCategory: z.string(),
  periodStart: z.string().nullable(),
  periodEnd: z.string().nullable(),
  netAmount: z.string(),
});

export const invoice = z
  .object({
    id: z.string(),
    number: z.string(),
    dealId: z.string(),
    customerId: z.string(),
    status: z.enum(['open', 'partiallyPaid', 'paid', 'void', 'writtenOff']),
    issuedOn: z.string(),
    dueOn: z.string(),
    currency: z.string(),
    instalment: z.object({ number: z.number(), of: z.number(), percent: z.string() }).nullable(),
    lines: z.array(invoiceLine),
    taxes: taxLines,
    netAmount: z.string(),
    taxAmount: z.string(),
    total: z.string(),
    lateFees: z.string(),
    amountPaid: z.string(),
    amountCredited: z.string(),
    amountWrittenOff: z.string(),
    amountDue: z.string(),
    onHold: z.boolean(),
    holdReason: z.string().nullable(),
    holdUntil: z.string().nullable(),
    purchaseOrder: z.string().nullable(),
    reminders: z.array(
      z.object({
        sentAt: instant,
        step: z.number(),
        offsetDays: z.number(),
        template: z.string(),
        lateFee: z.string().nullable(),
      }),
    ),
    creditNotes: z.array(
      z.object({
        id: z.string(),
        number: z.string(),
        issuedOn: z.string(),
        total: z.string(),
        kind: z.string(),
        reason: z.string(),
      }),
    ),
  })
  .meta({ id: 'Invoice' });

export const newCreditNote = z
  .strictObject({
    amount: positiveAmount.optional(),
    lines: z
      .array(
        z.strictObject({
          lineNo: z.number().int().min(1).optional(),
          sku: text(100).optional(),
          netAmount: positiveAmount.optional(),
          quantity: quantity.optional(),
        }),
      )
      .min(1)
      .max(500)
      .optional(),
    kind: z.enum(['correction', 'priceReduction']).default('priceReduction'),
    reason,
  })
  .refine((note) => (note.amount === undefined) !== (note.lines === undefined), {
    error: 'must have either an amount or lines',
    path: ['amount'],
  });
export const creditNoteAnswer = z.object({
  id: z.string(),
  number: z.string(),
  netAmount: z.string(),
  taxAmount: z.string(),
  total: z.string(),
  toCredit: z.string(),
});

export const hold = z.strictObject({ reason, until: plainDate.optional() });
export const writeOff = z.strictObject({
  reason,
  amount: positiveAmount.optional(),
  taxRelief: z.boolean().default(false),
});

export const newPayment = z
  .strictObject({
    invoiceId: z.string().optional(),
    customerId: z.string().optional(),
    amount: positiveAmount,
    currency,
    method: text(50),
    reference: text(200),
    receivedOn: plainDate.optional(),
  })
  .refine(({ invoiceId, customerId }) => invoiceId !== undefined || customerId !== undefined, {
    error: 'must name an invoice or a customer',
    path: ['invoiceId'],
  });
export const paymentAnswer = z.object({
  id: z.string(),
  allocations: z.array(z.object({ invoiceId: z.string(), amount: z.string() })),
  unallocated: z.string(),
});
export const payment = z
  .object({
    id: z.string(),
    customerId: z.string(),
    invoiceId: z.string().nullable().meta({ description: 'The invoice that it names.' }),
    currency: z.string(),
    amount: z.string(),
    method: z.string(),
    reference: z.string(),
    receivedOn: z.string(),
    allocations: z.array(z.object({ invoiceId: z.string(), amount: z.string() })),
    unallocated: z.string(),
    refunds: z.array(
      z.object({
        id: z.string(),
        amount: z.string(),
        reason: z.string(),
        refundedOn: z.string(),
        paidOutOn: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Payment' });
export const newRefund = z.strictObject({ amount: positiveAmount, reason });
export const refundAnswer = z.object({
  id: z.string(),
  amount: z.string(),
  currency: z.string(),
  status: z.string(),
});

export const revenuePreview = z.strictObject({
  currency,
  transactionPrice: amount,
  obligations: z
    .array(
      z.strictObject({
        sku: text(100),
        standaloneSellingPrice: amount,
        recognition,
        startOn: plainDate.optional(),
        endOn: plainDate.optional(),
      }),
    )
    .min(1)
    .max(500),
  basis: z.enum(['daily', 'monthly']).optional(),
});
export const revenue = z
  .object({
    currency: z.string(),
    transactionPrice: z.string(),
    obligations: z.array(
      z.object({
        sku: z.string().nullable(),
        description: z.string().optional(),
        standaloneSellingPrice: z.string(),
        allocated: z.string(),
        recognised: z.string(),
        schedule: z.array(z.object({ on: z.string().nullable(), amount: z.string(), status: z.string() })),
      }),
    ),
  })
  .meta({ id: 'Revenue' });

export const journalEntry = z
  .object({
    id: z.string(),
    on: z.string(),
    effectiveOn: z.string().nullable(),
    at: instant,
    recordedAt: instant,
    description: z.string(),
    dealId: z.string().nullable(),
    customerId: z.string().nullable(),
    invoiceId: z.string().nullable(),
    postings: z.array(
      z.object({
        account: z.enum(ACCOUNTS),
        debit: z.string().optional(),
        credit: z.string().optional(),
        currency: z.string(),
      }),
    ),
  })
  .meta({ id: 'JournalEntry' });

export const trialBalance = z
  .object({
    asOf: z.string().nullable(),
    accounts: z.array(
      z.object({
        account: z.enum(ACCOUNTS),
        currency: z.string(),
        debit: z.string(),
        credit: z.string(),
        balance: z.string().meta({ description: 'Debits less credits.' }),
      }),
    ),
  })
  .meta({ id: 'TrialBalance' });
