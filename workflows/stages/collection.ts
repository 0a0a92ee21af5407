import { dec } from '#domain/money.ts';
import { isRefused } from '../messages.ts';
import type { DealRun, Happening } from '../run.ts';
import { steps } from '../steps.ts';
import { hold, planDunning, planProgress, release } from './progress.ts';

/** What can happen to invoices and terms as long as the deal is open, before and after its completion. */
export async function tendWhileOpen(run: DealRun, happening: Happening): Promise<void> {
  switch (happening.kind) {
    case 'paymentApplied':
      return takePayment(run, happening.payment.invoices);
    case 'due':
      return tendDue(run, happening);
    case 'issueCreditNote': {
      const credited = await steps.issueCreditNote(run.stepFor(happening), happening.input);
      if (isRefused(credited)) return happening.answer(credited);
      happening.answer(credited.answer);
      planDunning(run, credited.standing);
      return planProgress(run, credited.progress);
    }
    case 'holdInvoice': {
      const held = await steps.holdInvoice(run.stepFor(happening), happening.input);
      if (isRefused(held)) return happening.answer(held);
      happening.answer(held.answer);
      planDunning(run, held.standing);
      return hold(run, happening.input.invoiceId, happening.input.until);
    }
    case 'releaseInvoice': {
      const released = await steps.releaseInvoice(run.stepFor(happening), happening.input);
      if (isRefused(released)) return happening.answer(released);
      happening.answer({ onHold: false });
      release(run, happening.input.invoiceId);
      return planDunning(run, released.standing);
    }
    case 'writeOffInvoice': {
      const writtenOff = await steps.writeOffInvoice(run.stepFor(happening), happening.input);
      if (isRefused(writtenOff)) return happening.answer(writtenOff);
      happening.answer(writtenOff.answer);
      return planDunning(run, writtenOff.standing);
    }
    case 'waiveFees': {
      const waived = await steps.waiveFees(run.stepFor(happening), happening.input);
      if (isRefused(waived)) return happening.answer(waived);
      happening.answer(waived.answer);
      return planDunning(run, waived.standing);
    }
    default:
      run.setAside(happening);
  }
}

async function tendDue(run: DealRun, happening: Extract<Happening, { kind: 'due' }>): Promise<void> {
  const { item } = happening;
  switch (item.kind) {
    case 'invoice': {
      const issued = await steps.issueInvoices(run.step());
      for (const standing of issued.standings) planDunning(run, standing);
      return planProgress(run, issued.progress);
    }
    case 'dunning': {
      const reminder = { invoiceId: item.subject, index: item.dunningIndex ?? 0 };
      const { standing } = await steps.remind(run.step(), reminder);
      return planDunning(run, standing);
    }
    case 'holdEnd': {
      const released = await steps.releaseInvoice(run.step(), {
        invoiceId: item.subject,
        reason: 'The time of the hold is over.',
      });
      release(run, item.subject);
      if (!isRefused(released)) planDunning(run, released.standing);
      return;
    }
    case 'renewalNotice':
      return steps.noticeRenewal(run.step(), { subject: item.subject });
    default:
      run.setAside(happening);
  }
}

/** The payment itself was booked in its own transaction; here its reminders end, once nothing is due. */
function takePayment(run: DealRun, invoices: { invoiceId: string; amountDue: string }[]): void {
  for (const { invoiceId, amountDue } of invoices) {
    if (dec(amountDue).isZero()) planDunning(run, { invoiceId, amountDue, nextDunning: null });
  }
}
