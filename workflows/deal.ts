import type { Refusal } from './messages.ts';
import { DealRun } from './run.ts';
import { deliverBillCollectAndRecognise } from './stages/active.ts';
import { awaitApprovals } from './stages/approval.ts';
import { keepOpen } from './stages/closing.ts';
import { awaitSignatures, openEnvelope } from './stages/contract.ts';
import { awaitAnswer } from './stages/offer.ts';
import { awaitCreditDecision, placeOrder } from './stages/order.ts';
import { awaitSubmission, openDeal } from './stages/quote.ts';
import type { DealInput, DealState } from './state.ts';

export type DealEnd = { stage: DealState['stage'] } | { refused: Refusal };

/** A deal, from quote to cash. */
export async function deal(input: DealInput): Promise<DealEnd> {
  const run = new DealRun(input);
  if ('start' in input) {
    const refused = await openDeal(run, input.start);
    if (refused) return { refused };
  }

  for (;;) {
    switch (run.state.stage) {
      case 'draft':
        run.become(AFTER_DRAFT[await awaitSubmission(run)]);
        break;

      case 'awaitingApproval':
        run.become(AFTER_APPROVAL[await awaitApprovals(run)]);
        break;

      case 'offered': {
        const answer = await awaitAnswer(run);
        if (answer === 'accepted') await openEnvelope(run);
        run.become(AFTER_OFFER[answer]);
        break;
      }

      case 'signing': {
        const end = await awaitSignatures(run);
        run.become(end === 'signed' ? AFTER_ORDER[await placeOrder(run)] : AFTER_SIGNING[end]);
        break;
      }

      case 'ordering':
        run.become(AFTER_ORDER[await awaitCreditDecision(run)]);
        break;

      case 'active':
        run.become(await deliverBillCollectAndRecognise(run));
        break;

      case 'completed':
      case 'lost':
      case 'cancelled': {
        const end = await keepOpen(run);
        if (end === 'closed') {
          await run.finish();
          return { stage: run.state.stage };
        }
        run.become(AFTER_END[end]);
        break;
      }

      default:
        return unknownStage(run.state.stage);
    }
  }
}

const AFTER_DRAFT = {
  needsApproval: 'awaitingApproval',
  sent: 'offered',
  givenUp: 'lost',
  cancelled: 'cancelled',
} as const;

const AFTER_APPROVAL = {
  approved: 'offered',
  rejected: 'draft',
  revised: 'draft',
  recalled: 'draft',
  givenUp: 'lost',
  cancelled: 'cancelled',
} as const;

const AFTER_OFFER = {
  accepted: 'signing',
  declined: 'lost',
  expired: 'lost',
  givenUp: 'lost',
  revised: 'draft',
  cancelled: 'cancelled',
} as const;

const AFTER_SIGNING = { declined: 'lost', expired: 'lost', cancelled: 'cancelled' } as const;

const AFTER_ORDER = {
  released: 'active',
  held: 'ordering',
  refused: 'cancelled',
  cancelled: 'cancelled',
} as const;

const AFTER_END = { revised: 'draft', reopened: 'active' } as const;

function unknownStage(stage: never): never {
  throw new Error(`A deal has no stage ${String(stage)}.`);
}
