import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import type { Amount, FieldProblem, Instant, LostReason, PlainDate, Stage } from '#domain/types.ts';

/**
 * Everything that a deal can be told or asked. Clients and pages import this file alone.
 * A command is an update that a caller waits for; it is answered once the deal is quiet again, or refused.
 */

export const dealWorkflowId = (dealId: string) => `deal:${dealId}`;
export const paymentWorkflowId = (paymentId: string) => `payment:${paymentId}`;
export const refundWorkflowId = (refundId: string) => `refund:${refundId}`;
/** The command's key is in it, so that a second payout of a refund is asked for, and refused, by itself. */
export const payoutWorkflowId = (refundId: string, commandKey: string) => `payout:${refundId}:${commandKey}`;

/** Why a command is refused. src/api/problems.ts has the one table from these to HTTP. */
export const REFUSALS = [
  'wrongStage',
  'conflict',
  'notFound',
  'ruleViolation',
  'forbidden',
  'gone',
  'documentTampered',
] as const;
export type RefusalCode = (typeof REFUSALS)[number];

export interface Refusal {
  code: RefusalCode;
  detail: string;
  problems?: FieldProblem[];
}
/** What a step gives back: what it did, or why nothing was done. */
export type Outcome<T> = T | { refused: Refusal };

export const isRefused = <T>(outcome: Outcome<T>): outcome is { refused: Refusal } =>
  typeof outcome === 'object' && outcome !== null && 'refused' in outcome;

/** What starts a deal. Nothing is written before the deal has checked and priced it. */
export interface DealStart {
  dealId: string;
  commandKey: string;
  actor: string;
  customerId: string;
  owner: string;
  terms: QuoteTerms;
  submit: boolean;
  timeZone: string;
  /** `startAt`: where the deal's clock begins, as an instant. */
  testClock: { startAt: Instant | null } | null;
  retentionDays: number;
  /** After how many happenings the deal continues as new: an update leaves about seven events, and 51,200 are the end. */
  runLength: number;
  /** The deal whose request it was; for the story alone. */
  clonedFrom?: string;
}

/** What the cancellation of a signed deal came to. */
export interface CancellationSettlement {
  cancelledOn: PlainDate;
  /** Net, for what was delivered until that day. */
  charged: Amount;
  /** Gross, by the cancellation's credit notes. */
  credited: Amount;
  /** Of money that had been paid for what was credited: what settles other invoices of the deal, */
  settled: Amount;
  /** what is promised back, and what stays the customer's credit. */
  refunded: Amount;
  kept: Amount;
  /** Of all the deal's invoices. */
  amountDue: Amount;
  /** What closed the contract: negative where less was charged than had been recognised. */
  revenueAdjustment: Amount;
}

/** The input and the answer of each command. */
export interface Commands {
  reviseQuote: {
    /** `supersedes`: refused unless this version is a draft that nobody has superseded meanwhile. */
    input: { terms: QuoteTerms; customerId: string; supersedes?: number };
    answer: { version: number };
  };
  submitQuote: { input: object; answer: { stage: Stage } };
  decideApproval: {
    input: { approvalId: string; decision: 'approve' | 'reject'; comment?: string; decidedBy?: string };
    answer: { status: 'approved' | 'rejected'; stage: Stage };
  };
  reassignApproval: {
    input: { approvalId: string; to: string; reason: string };
    answer: { status: 'waiting' | 'pending'; eligible: string[] };
  };
  recallQuote: { input: { reason?: string }; answer: { stage: 'draft' } };
  /** Asks those who stand in for approvers who are away, since a delegation was added or ended. */
  askDelegates: { input: object; answer: { asked: string[] } };
  answerOffer: {
    input: {
      decision: 'accept' | 'decline';
      name: string;
      email: string;
      reason?: string;
      /** Of a refusal. */
      reasonCode?: LostReason;
      purchaseOrder?: string;
      /** Line numbers of the optional lines that are accepted; without them, those that were offered as chosen. */
      selectedLines?: number[];
      /** Set where the answer comes over a link, which is bound to one version. */
      quoteId?: string;
    };
    answer: { decision: 'accept' | 'decline' };
  };
  signContract: {
    input: {
      signer: string;
      name: string;
      decision: 'sign' | 'decline';
      reason?: string;
      evidence: { ip: string | null; userAgent: string | null; via: string; consent: string };
    };
    answer: { signer: string; status: 'signed' | 'declined' };
  };
  decideCredit: {
    input: { decision: 'release' | 'refuse'; reason: string };
    answer: { status: 'released' | 'refused' };
  };
  recordFulfilment: {
    input: { lines: { sku: string; quantity: string }[]; deliveredOn?: PlainDate };
    answer: { id: string; deliveredOn: PlainDate; recognised: Amount };
  };
  reachMilestone: {
    input: { name: string; reachedOn?: PlainDate };
    answer: { name: string; reachedOn: PlainDate; recognised: Amount };
  };
  cancelDeal: {
    /** `refund`: money that was paid beyond what is charged goes back, instead of staying the customer's credit. */
    input: { reason: string; refund?: boolean };
    /** `settlement` where the contract was signed. */
    answer: { stage: 'cancelled'; settlement?: CancellationSettlement };
  };
  loseDeal: { input: { reason: string; reasonCode?: LostReason }; answer: { stage: 'lost' } };
  issueCreditNote: {
    input: {
      invoiceId: string;
      amount?: Amount;
      lines?: { lineNo?: number; sku?: string; netAmount?: Amount; quantity?: string }[];
      kind: 'correction' | 'priceReduction';
      reason: string;
    };
    answer: {
      id: string;
      number: string;
      netAmount: Amount;
      taxAmount: Amount;
      total: Amount;
      toCredit: Amount;
    };
  };
  holdInvoice: {
    input: { invoiceId: string; reason: string; until?: PlainDate };
    answer: { onHold: true; until: PlainDate | null };
  };
  releaseInvoice: { input: { invoiceId: string; reason: string }; answer: { onHold: false } };
  writeOffInvoice: {
    input: { invoiceId: string; reason: string; amount?: Amount; taxRelief: boolean };
    answer: { amount: Amount; taxRelief: Amount };
  };
  waiveFees: { input: { invoiceId: string; reason: string }; answer: { amount: Amount } };
}
export type CommandKind = keyof Commands;

/** A command as it travels: `key` names it across retries and runs, `actor` is who gave it. */
export type CommandMessage<K extends CommandKind> = {
  key: string;
  actor: string;
  input: Commands[K]['input'];
};

const commandUpdate = <K extends CommandKind>(kind: K) =>
  defineUpdate<Commands[K]['answer'], [CommandMessage<K>]>(kind);

export const reviseQuoteUpdate = commandUpdate('reviseQuote');
export const submitQuoteUpdate = commandUpdate('submitQuote');
export const decideApprovalUpdate = commandUpdate('decideApproval');
export const reassignApprovalUpdate = commandUpdate('reassignApproval');
export const recallQuoteUpdate = commandUpdate('recallQuote');
export const askDelegatesUpdate = commandUpdate('askDelegates');
export const answerOfferUpdate = commandUpdate('answerOffer');
export const signContractUpdate = commandUpdate('signContract');
export const decideCreditUpdate = commandUpdate('decideCredit');
export const recordFulfilmentUpdate = commandUpdate('recordFulfilment');
export const reachMilestoneUpdate = commandUpdate('reachMilestone');
export const cancelDealUpdate = commandUpdate('cancelDeal');
export const loseDealUpdate = commandUpdate('loseDeal');
export const issueCreditNoteUpdate = commandUpdate('issueCreditNote');
export const holdInvoiceUpdate = commandUpdate('holdInvoice');
export const releaseInvoiceUpdate = commandUpdate('releaseInvoice');
export const writeOffInvoiceUpdate = commandUpdate('writeOffInvoice');
export const waiveFeesUpdate = commandUpdate('waiveFees');

export const COMMAND_UPDATES = {
  reviseQuote: reviseQuoteUpdate,
  submitQuote: submitQuoteUpdate,
  decideApproval: decideApprovalUpdate,
  reassignApproval: reassignApprovalUpdate,
  recallQuote: recallQuoteUpdate,
  askDelegates: askDelegatesUpdate,
  answerOffer: answerOfferUpdate,
  signContract: signContractUpdate,
  decideCredit: decideCreditUpdate,
  recordFulfilment: recordFulfilmentUpdate,
  reachMilestone: reachMilestoneUpdate,
  cancelDeal: cancelDealUpdate,
  loseDeal: loseDealUpdate,
  issueCreditNote: issueCreditNoteUpdate,
  holdInvoice: holdInvoiceUpdate,
  releaseInvoice: releaseInvoiceUpdate,
  writeOffInvoice: writeOffInvoiceUpdate,
  waiveFees: waiveFeesUpdate,
} as const satisfies { [K in CommandKind]: ReturnType<typeof commandUpdate<K>> };

/** Answers once the deal is open: priced, stored and, where asked for, submitted. */
export const awaitOpenUpdate = defineUpdate<{ stage: Stage }>('awaitOpen');
/** Lets a test clock run up to an instant; refused where that lies in the past. */
export const letClockRunUpdate = defineUpdate<void, [{ until: Instant }]>('letClockRun');
/** Answers once all that is due has been done, with the deal's time. */
export const awaitQuietUpdate = defineUpdate<{ now: Instant }>('awaitQuiet');

/** A payment changed what is due on invoices of this deal. */
export const paymentAppliedSignal = defineSignal<[PaymentApplied]>('paymentApplied');
export interface PaymentApplied {
  paymentId: string;
  invoices: { invoiceId: string; amountDue: Amount }[];
}

/** What the deal will do next, for operators. */
export const agendaQuery = defineQuery<{ at: Instant; kind: string; subject: string }[]>('agenda');
