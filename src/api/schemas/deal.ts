import { z } from 'zod';
import { LANGUAGES, LOSS_CODES, LOST_REASONS, STAGES } from '#domain/types.ts';
import { email, instant, plainDate, quantity, reason, text } from './common.ts';
import { pricedQuote, pricedQuoteFields, quoteTermsFields } from './quote.ts';

export const stage = z.enum(STAGES).meta({ id: 'Stage' });

export const waitingFor = z
  .object({
    what: z
      .string()
      .meta({ description: 'The kind of thing, such as `approval`, `signature` or `payment`.' }),
    from: z.array(z.string()).meta({
      description: 'E-mail addresses of those who can bring the deal on; empty where only time has to pass.',
    }),
    until: instant.nullable().meta({
      description: 'When the deal acts by itself; null where it waits without a limit.',
    }),
    summary: z.string().meta({ description: 'The same as a sentence for people.' }),
    since: instant.nullable().meta({
      description:
        'When this wait began: the request, the offer, the turn of the signers; of an active deal the oldest thing that somebody owes it, such as the issue of the oldest open invoice. Null where a deal began to wait before this was kept.',
    }),
    next: z
      .object({
        what: z.string().meta({ description: 'The kind of thing, such as `quoteExpiry` or `dunning`.' }),
        at: instant,
        summary: z.string().meta({ description: 'The same as a sentence for people.' }),
      })
      .nullable()
      .meta({
        description:
          'What happens by itself, and when; null where nothing does, and where a deal has not moved since before this was kept.',
      }),
  })
  .nullable()
  .meta({
    description:
      'What the deal waits for, from whom, since when and until when, and what happens next by itself.',
  });

export const createdDeal = z.object({ id: z.string(), workflowId: z.string(), stage, quote: pricedQuote });

export const approval = z
  .object({
    id: z.string(),
    dealId: z.string(),
    quoteVersion: z.number(),
    group: z.number(),
    approver: z.string(),
    eligible: z.array(z.string()),
    delegatesAsked: z
      .array(z.string())
      .meta({ description: 'Who was asked in the stead of those of them who were away.' }),
    votesNeeded: z.number().nullable().meta({
      description:
        'Of a group that votes: how many have to agree. Null for steps side by side, which all have to.',
    }),
    reason: z.string(),
    status: z.string(),
    requestedAt: instant.nullable(),
    remindedAt: instant.nullable(),
    escalatedAt: instant.nullable(),
    decidedAt: instant.nullable(),
    decidedBy: z.string().nullable(),
    decidedFor: z
      .string()
      .nullable()
      .meta({ description: 'Who was asked, where their delegate decided on their behalf.' }),
    comment: z.string().nullable(),
  })
  .meta({ id: 'Approval' });

export const quoteVersion = z.object({
  id: z.string(),
  version: z.number(),
  status: z.string(),
  total: z.string(),
  createdAt: instant,
});

export const quoteView = z.object({
  id: z.string(),
  version: z.number(),
  status: z.string(),
  createdAt: instant,
  sentAt: instant.nullable(),
  validUntil: z.string().nullable(),
  decidedAt: instant.nullable(),
  decidedBy: z.string().nullable(),
  decisionReason: z.string().nullable(),
  purchaseOrder: z.string().nullable(),
  paymentTerms: quoteTermsFields.paymentTerms.unwrap(),
  notes: z.string().nullable(),
  language: z.enum(LANGUAGES).meta({ description: 'That its customer reads it in.' }),
  coverText: z.string().nullable(),
  terms: z.string().nullable(),
  ...pricedQuoteFields,
});

const contractView = z.object({
  id: z.string(),
  status: z.string(),
  documentSha256: z.string().nullable(),
  expiresOn: z.string(),
  signers: z.array(
    z.object({
      name: z.string(),
      email: z.string(),
      party: z.string(),
      order: z.number(),
      status: z.string(),
      decidedAt: instant.nullable(),
      reason: z.string().nullable(),
    }),
  ),
});

const orderView = z.object({
  id: z.string(),
  status: z.string(),
  total: z.string(),
  signedOn: z.string(),
  releasedOn: z.string().nullable(),
  cancelledOn: z.string().nullable(),
  heldReason: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decisionReason: z.string().nullable(),
  lines: z.array(
    z.object({
      lineNo: z.number(),
      sku: z.string().nullable(),
      description: z.string(),
      ordered: z.string(),
      delivered: z.string(),
      milestonesReached: z.array(z.string()),
      startOn: z.string().nullable(),
      endOn: z.string().nullable(),
    }),
  ),
});

const dealInvoice = z.object({
  id: z.string(),
  number: z.string(),
  status: z.string(),
  issuedOn: z.string(),
  dueOn: z.string(),
  total: z.string(),
  amountDue: z.string(),
});

const billing = z
  .object({
    planned: z.array(
      z.object({
        on: z.string(),
        netAmount: z.string(),
        taxAmount: z.string(),
        total: z.string(),
        invoiceId: z.string().nullable(),
      }),
    ),
    taxForecast: z.string(),
    taxOfInvoices: z
      .string()
      .meta({ description: 'Of all invoices, issued and to come, less what was corrected.' }),
    taxDifference: z.string().nullable().meta({
      description:
        'Each invoice rounds its own tax; what that differs from the quote’s forecast, as such. Null once the deal is cancelled.',
    }),
  })
  .nullable();

export const dealSummary = z
  .object({
    id: z.string(),
    workflowId: z.string(),
    stage,
    customer: z.object({ id: z.string(), externalId: z.string().nullable(), name: z.string() }),
    owner: z.string(),
    currency: z.string(),
    total: z.string(),
    waitingFor,
    now: instant,
    testClock: z.boolean(),
    startedAt: instant,
    endedAt: instant.nullable(),
    endReason: z.string().nullable(),
    lostReason: z.enum(LOSS_CODES).nullable().meta({
      description: 'Of a lost deal, what it is counted under; null where nobody said it.',
    }),
  })
  .meta({ id: 'DealSummary' });

export const deal = dealSummary
  .extend({
    quote: quoteView,
    quoteVersions: z.array(quoteVersion),
    approvals: z.array(approval),
    contract: contractView.nullable(),
    order: orderView.nullable(),
    billing,
    invoices: z.array(dealInvoice),
  })
  .meta({ id: 'Deal' });

export const timelineEvent = z
  .object({
    at: instant,
    type: z.string(),
    actor: z.string(),
    summary: z.string(),
    data: z.record(z.string(), z.unknown()),
    recordedAt: instant,
  })
  .meta({ id: 'TimelineEvent' });

const lostReason = z.enum(LOST_REASONS);

export const decision = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  comment: text(2000).optional(),
  decidedBy: email.optional(),
});
export const acceptance = z.strictObject({
  decision: z.enum(['accept', 'decline']),
  name: text(200),
  email,
  reason: text(2000).optional(),
  reasonCode: lostReason.optional().meta({ description: 'Of a refusal: what it is counted under.' }),
  purchaseOrder: text(100).optional(),
  selectedLines: z.array(z.number().int().min(1)).max(100).optional().meta({
    description:
      'Line numbers of the optional lines that are accepted; default: those that were offered as chosen.',
  }),
});
export const signature = z.strictObject({
  signer: email,
  name: text(200),
  decision: z.enum(['sign', 'decline']),
  reason: text(2000).optional(),
});
export const creditDecision = z.strictObject({ decision: z.enum(['release', 'refuse']), reason });
export const fulfilment = z.strictObject({
  lines: z
    .array(z.strictObject({ sku: text(100), quantity }))
    .min(1, 'must have at least one line')
    .max(500),
  deliveredOn: plainDate.optional(),
});
export const milestoneReached = z.strictObject({ name: text(200), reachedOn: plainDate.optional() });
export const withReason = z.strictObject({ reason });
export const loss = z.strictObject({ reason, reasonCode: lostReason.optional() });
export const cancellation = z.strictObject({
  reason,
  refund: z.boolean().default(false).meta({
    description:
      'Of a signed deal: whether money that was paid beyond what is charged is promised back, instead of staying the customer’s credit.',
  }),
});
export const cancelled = z.object({
  stage: z.literal('cancelled'),
  settlement: z
    .object({
      cancelledOn: plainDate,
      charged: z.string().meta({ description: 'Net, for what was delivered until that day.' }),
      credited: z.string().meta({ description: 'Gross, by the credit notes of the cancellation.' }),
      settled: z
        .string()
        .meta({ description: 'Of money that was freed: what settles other invoices of the deal.' }),
      refunded: z.string().meta({ description: 'Of money that was freed: what is promised back.' }),
      kept: z.string().meta({ description: 'Of money that was freed: what stays the customer’s credit.' }),
      amountDue: z.string().meta({ description: 'What is still to be paid, of all invoices of the deal.' }),
      revenueAdjustment: z.string().meta({
        description: 'What closed the contract: negative where less was charged than had been recognised.',
      }),
    })
    .optional()
    .meta({ description: 'Where the contract was signed.' }),
});
export const clockAdvance = z
  .strictObject({ advanceBy: z.string().optional(), advanceTo: z.string().optional() })
  .refine(({ advanceBy, advanceTo }) => (advanceBy === undefined) !== (advanceTo === undefined), {
    error: 'must be either { advanceBy: "P30D" } or { advanceTo: "2027-01-31" }',
  });
