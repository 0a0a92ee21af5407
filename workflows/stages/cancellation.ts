import { min, ZERO } from '#domain/money.ts';
import { isRefused } from '../messages.ts';
import type { DealRun, Happening } from '../run.ts';
import { steps } from '../steps.ts';
import { planDunning, planProgress } from './progress.ts';

/**
 * Cancels a signed deal: stops its order, credits what was invoiced and not delivered, invoices what was delivered and
 * not charged, gives back what was paid too much, and closes the contract. Each step is tried until it succeeds, so that
 * none is skipped; nothing else happens to the deal in between. Says whether it was cancelled.
 */
export async function cancelOrder(
  run: DealRun,
  command: Extract<Happening, { kind: 'cancelDeal' }>,
): Promise<boolean> {
  const { reason, refund = false } = command.input;
  const stopped = await steps.stopOrder(run.stepFor(command), { reason });
  if (isRefused(stopped)) {
    command.answer(stopped);
    return false;
  }
  let freed = ZERO;
  let settled = ZERO;
  for (const invoiceId of stopped.toCredit) {
    const credited = await steps.creditUndelivered(run.step(), { invoiceId });
    planDunning(run, credited.standing);
    freed = freed.plus(credited.freed);
  }
  if (stopped.isToInvoice) {
    const { standings, used } = await steps.invoiceDelivered(run.step());
    for (const standing of standings) planDunning(run, standing);
    // That invoice takes what was freed before any older credit.
    settled = min(freed, used);
    freed = freed.minus(settled);
  }
  const { standings, returned } = await steps.returnFreedMoney(run.step(), {
    freed: freed.toFixed(),
    settled: settled.toFixed(),
    refund,
  });
  for (const standing of standings) planDunning(run, standing);
  const { answer, progress } = await steps.closeOrder(run.step(), { returned, commandKey: command.key });
  planProgress(run, progress);
  run.unplan('renewalNotice');
  command.answer(answer);
  return true;
}
