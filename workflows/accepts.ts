import type { Stage } from '#domain/types.ts';
import type { CommandKind } from './messages.ts';

const BEFORE_SIGNATURE: readonly Stage[] = ['draft', 'awaitingApproval', 'offered', 'signing'];
const INVOICED: readonly Stage[] = ['active', 'completed', 'cancelled'];

/** In which stages a deal takes each command; in another it answers 409. */
export const ACCEPTED_IN: Record<CommandKind, readonly Stage[]> = {
  reviseQuote: ['draft', 'awaitingApproval', 'offered', 'lost'],
  submitQuote: ['draft'],
  decideApproval: ['awaitingApproval'],
  reassignApproval: ['awaitingApproval'],
  recallQuote: ['awaitingApproval'],
  askDelegates: ['awaitingApproval'],
  answerOffer: ['offered'],
  signContract: ['signing'],
  decideCredit: ['ordering'],
  recordFulfilment: ['active'],
  reachMilestone: ['active'],
  cancelDeal: [...BEFORE_SIGNATURE, 'ordering', 'active'],
  loseDeal: ['draft', 'awaitingApproval', 'offered'],
  issueCreditNote: INVOICED,
  holdInvoice: INVOICED,
  releaseInvoice: INVOICED,
  writeOffInvoice: INVOICED,
  waiveFees: INVOICED,
};

/** Why a deal in this stage does not take the command, or null where it does. */
export function stageProblem(kind: CommandKind, stage: Stage): string | null {
  if (ACCEPTED_IN[kind].includes(stage)) return null;
  return `The deal is ${STAGE_WORDS[stage]}; ${COMMAND_WORDS[kind]} only while it is ${ACCEPTED_IN[kind]
    .map((accepted) => STAGE_WORDS[accepted])
    .join(' or ')}.`;
}

const STAGE_WORDS: Record<Stage, string> = {
  draft: 'a draft',
  awaitingApproval: 'awaiting approval',
  offered: 'offered to the customer',
  signing: 'being signed',
  ordering: 'held by the credit check',
  active: 'active',
  completed: 'completed',
  lost: 'lost',
  cancelled: 'cancelled',
};

const COMMAND_WORDS: Record<CommandKind, string> = {
  reviseQuote: 'its quote can be revised',
  submitQuote: 'it can be submitted',
  decideApproval: 'approvals are decided',
  reassignApproval: 'approvals are given to others',
  recallQuote: 'its quote can be recalled',
  askDelegates: 'delegates are asked',
  answerOffer: 'its offer can be answered',
  signContract: 'its contract can be signed',
  decideCredit: 'its credit is decided',
  recordFulfilment: 'deliveries are recorded',
  reachMilestone: 'milestones are reached',
  cancelDeal: 'it can be cancelled',
  loseDeal: 'it can be given up',
  issueCreditNote: 'its invoices can be credited',
  holdInvoice: 'its invoices can be put on hold',
  releaseInvoice: 'its invoices can be released',
  writeOffInvoice: 'its invoices can be written off',
  waiveFees: 'its late fees can be waived',
};
