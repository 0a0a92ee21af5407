import type { Turn } from '#activities/contract.ts';
import { addDays, dateOf, instantAt, MAILS_AT, startOfDay } from '#domain/dates.ts';
import type { AgendaItem } from '../agenda.ts';
import { isRefused } from '../messages.ts';
import { hasLastReminder } from '../patches.ts';
import type { DealRun } from '../run.ts';
import { renderingSteps, steps } from '../steps.ts';

const REMIND_AFTER_DAYS = 3;
/** Counted from the last day on which the contract can be signed. */
const REMIND_BEFORE_LAST_DAY = 2;

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
          remindOnceMore(run, happening.item);
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

/** Waits for those whose turn it is; each of them is reminded some days after being asked. */
function waitForSigners(run: DealRun, { asked, pending }: Turn): void {
  const { timeZone } = run.state;
  const remindOn = addDays(dateOf(run.at, timeZone), REMIND_AFTER_DAYS);
  for (const signer of asked) {
    run.plan({ at: instantAt(remindOn, MAILS_AT, timeZone), kind: 'signatureReminder', subject: signer });
  }
  run.waitFor('signature', pending, 'The signers sign the contract.');
}

/**
 * Plans the last reminder when the first has gone, since a signer has one item on the agenda at a time. Whoever was
 * asked so late that the first is no sooner gets no other.
 */
function remindOnceMore(run: DealRun, { at, subject }: AgendaItem): void {
  const { agenda, timeZone } = run.state;
  const expiry = agenda.find(({ kind }) => kind === 'envelopeExpiry');
  if (!expiry) return;
  // The time to sign ends where the day after the last one begins.
  const remindOn = addDays(dateOf(expiry.at, timeZone), -1 - REMIND_BEFORE_LAST_DAY);
  const lastAt = instantAt(remindOn, MAILS_AT, timeZone);
  if (at < lastAt && hasLastReminder()) run.plan({ at: lastAt, kind: 'signatureReminder', subject });
}
