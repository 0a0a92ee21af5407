import type { Turn } from '#activities/contract.ts';
import { addDays, dateOf, instantAt, MAILS_AT, startOfDay } from '#domain/dates.ts';
import { isRefused } from '../messages.ts';
import type { DealRun } from '../run.ts';
import { renderingSteps, steps } from '../steps.ts';

const REMIND_AFTER_DAYS = 3;

export type SigningEnd = 'signed' | 'declined' | 'expired' | 'cancelled';

/** Renders the contract that was drawn up with the acceptance, and asks the first signers. */
export async function openEnvelope(run: DealRun): Promise<void> {
  const { contractId, expiresOn, ...turn } = await renderingSteps.openEnvelope(run.step());
  const at = startOfDay(addDays(expiresOn, 1), run.state.timeZone);
  run.plan({ at, kind: 'envelopeExpiry', subject: contractId });
  waitForSigners(run, turn);
}

/** Waits until the last signer has signed, or one declines, or the time to sign is over. */
export async function awaitSignatures(run: DealRun): Promise<SigningEnd> {
  const end = await untilSigned(run);
  run.unplan('signatureReminder');
  run.unplan('envelopeExpiry');
  return end;
}

async function untilSigned(run: DealRun): Promise<SigningEnd> {
  for (;;) {
    const happening = await run.next();
    switch (happening.kind) {
      case 'signContract': {
        const signed = await steps.signContract(run.stepFor(happening), happening.input);
        if (isRefused(signed)) {
          happening.answer(signed);
          break;
        }
        const { signer, status, contract, ...turn } = signed;
        happening.answer({ signer, status });
        if (contract !== 'open') return contract;
        run.unplan('signatureReminder', signer);
        waitForSigners(run, turn);
        break;
      }
      case 'due':
        if (happening.item.kind === 'signatureReminder') {
          await steps.remindSigner(run.step(), { email: happening.item.subject });
        } else if (happening.item.kind === 'envelopeExpiry') {
          if (await steps.expireEnvelope(run.step())) return 'expired';
        } else run.setAside(happening);
        break;
      case 'cancelDeal': {
        const cancelled = await steps.cancelDeal(run.stepFor(happening), happening.input);
        happening.answer(cancelled);
        if (isRefused(cancelled)) break;
        return 'cancelled';
      }
      default:
        run.setAside(happening);
    }
  }
}

/** Waits for those whose turn it is; each of them is reminded once, some days after being asked. */
function waitForSigners(run: DealRun, { asked, pending }: Turn): void {
  const { timeZone } = run.state;
  const remindOn = addDays(dateOf(run.at, timeZone), REMIND_AFTER_DAYS);
  for (const signer of asked) {
    run.plan({ at: instantAt(remindOn, MAILS_AT, timeZone), kind: 'signatureReminder', subject: signer });
  }
  // Where one of several has signed, the others were asked when the wait began.
  const since = asked.length > 0 ? run.at : (run.state.awaiting?.since ?? null);
  run.waitFor('signature', pending, 'The signers sign the contract.', since);
}
