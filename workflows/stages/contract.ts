import { addDays, dateOf, instantAt, startOfDay } from '#domain/dates.ts';
import { isRefused } from '../messages.ts';
import type { DealRun } from '../run.ts';
import { documents, steps } from '../steps.ts';

const REMIND_AFTER_DAYS = 3;

export type SigningEnd = 'signed' | 'declined' | 'expired' | 'cancelled';

/** Draws up the contract and asks the first signers. */
export async function openEnvelope(run: DealRun): Promise<void> {
  const { contractId, pending, expiresOn } = await documents.openEnvelope(run.step());
  const { timeZone } = run.state;
  const remindOn = addDays(dateOf(run.at, timeZone), REMIND_AFTER_DAYS);
  run.plan({ at: instantAt(remindOn, '09:00', timeZone), kind: 'signatureReminder', subject: contractId });
  run.plan({ at: startOfDay(addDays(expiresOn, 1), timeZone), kind: 'envelopeExpiry', subject: contractId });
  waitForSigners(run, pending);
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
        const { signer, status, contract, pending } = signed;
        happening.answer({ signer, status });
        if (contract !== 'open') return contract;
        waitForSigners(run, pending);
        break;
      }
      case 'due':
        if (happening.item.kind === 'signatureReminder') await steps.remindSigners(run.step());
        else if (happening.item.kind === 'envelopeExpiry') {
          await steps.expireEnvelope(run.step());
          return 'expired';
        } else run.setAside(happening);
        break;
      case 'cancelDeal':
        happening.answer(await steps.cancelDeal(run.stepFor(happening), happening.input));
        return 'cancelled';
      default:
        run.setAside(happening);
    }
  }
}

function waitForSigners(run: DealRun, pending: string[]): void {
  run.waitFor('signature', pending, 'The signers sign the contract.');
}
