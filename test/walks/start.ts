import fc from 'fast-check';
import type { Stage } from '#domain/types.ts';
import type { ApiClient } from '#test/setup/client.ts';
import { aCustomer, aSeller, OWNER } from '#test/setup/world.ts';
import { moveClock } from './commands/clock.ts';
import { answerOffer, decideCredit, sign } from './commands/contract.ts';
import { deliver, reachMilestone } from './commands/order.ts';
import { payAll } from './commands/payments.ts';
import { decide, submit } from './commands/quote.ts';
import { DEPUTY, type Deal, ESCALATE_AFTER_HOURS, HEAD_OF_FINANCE, HEAD_OF_SALES } from './model.ts';
import { aQuotePlan, type QuotePlan } from './quotes.ts';
import { DUNNING_STEPS } from './reminders.ts';
import type { Walk } from './walk.ts';

/** The seller, the staff, the products and the policies that all walks share. */
export async function aWorldToWalkIn(api: ApiClient): Promise<void> {
  await aSeller(api);
  await api.put('/v1/people', { email: HEAD_OF_FINANCE, name: 'Cleo Cfo', roles: [], scopes: ['finance'] });
  await api.put('/v1/people', { email: DEPUTY, name: 'Dee Puty', roles: [], scopes: ['approver'] });
  const oneTime = { kind: 'oneTime', recognition: 'pointInTime', taxCategory: 'standard' };
  await api.post('/v1/products', { sku: 'DEVICE', name: 'Device', ...oneTime, fulfilment: 'stock' });
  await api.post('/v1/products', { sku: 'SETUP', name: 'Set-up', ...oneTime, fulfilment: 'service' });
  await api.post('/v1/dunning-policies', {
    name: 'Two late fees, soon',
    steps: DUNNING_STEPS,
  });
  const discountAbove = (value: string) => ({ field: 'discountPercent', op: 'gt', value });
  await api.post('/v1/approval-policies', {
    name: 'Discounts, and high ones',
    effectiveFrom: '2021-01-01',
    rules: [
      {
        when: discountAbove('5'),
        approvers: [
          { approver: HEAD_OF_SALES, escalateAfterHours: ESCALATE_AFTER_HOURS, escalateTo: DEPUTY },
        ],
      },
      { when: discountAbove('20'), approvers: [{ approver: HEAD_OF_FINANCE }] },
    ],
  });
}

/** Each deal has gone a legal part of the way before anything happens to it at random. */
export class Start {
  readonly plan: QuotePlan;
  readonly startAt: string;
  readonly creditLimit: string | null;
  readonly isSubmitted: boolean;
  readonly reach: Stage;

  constructor(start: Omit<Start, 'toString'>) {
    this.plan = start.plan;
    this.startAt = start.startAt;
    this.creditLimit = start.creditLimit;
    this.isSubmitted = start.isSubmitted;
    this.reach = start.reach;
  }

  toString(): string {
    const { plan, startAt, creditLimit, reach } = this;
    const limit = creditLimit === null ? 'without a credit limit' : `with a credit limit of ${creditLimit}`;
    return `From ${startAt} ${limit} until it is ${reach}, ${plan.toString()}`;
  }
}

export const aStart: fc.Arbitrary<Start> = fc
  .record({
    plan: aQuotePlan,
    // The ends of months, a leap day and the nights in which clocks change.
    startAt: fc.constantFrom('2031-01-01', '2031-01-31', '2031-03-29', '2031-10-25', '2032-02-29'),
    creditLimit: fc.constantFrom(null, null, null, '1000.00', '0.00'),
    isSubmitted: fc.boolean(),
    reach: fc.constantFrom<Stage>(
      'active',
      'active',
      'active',
      'active',
      'completed',
      'signing',
      'offered',
      'draft',
    ),
  })
  .map((start) => new Start(start));

export async function begin(walk: Walk, start: Start): Promise<Deal> {
  const { plan, startAt, creditLimit, isSubmitted } = start;
  const customerId = await aCustomer(walk.api, creditLimit === null ? {} : { creditLimit });
  const request = {
    customerId,
    ...plan.toRequest(startAt),
    owner: OWNER,
    submit: isSubmitted,
    testClock: true,
    startAt,
  };
  const deal = await walk.open(request, { customerId, creditLimit });
  plan.isTakenOver(deal);
  if (isSubmitted) deal.isSubmitted(deal.quoted.discountPercent);
  await walk.check(deal);
  await goOn(walk, deal, start.reach);
  return deal;
}

const ORDER: Stage[] = ['draft', 'awaitingApproval', 'offered', 'signing', 'ordering', 'active', 'completed'];
const MOST_STEPS = 40;

/** Takes the deal on, legally, until it is in the stage or beyond. */
export async function goOn(walk: Walk, deal: Deal, stage: Stage): Promise<void> {
  const isBefore = () => ORDER.includes(deal.stage) && ORDER.indexOf(deal.stage) < ORDER.indexOf(stage);
  for (let steps = 0; isBefore(); steps += 1) {
    if (steps === MOST_STEPS) throw new Error(`A deal did not come from ${deal.stage} to ${stage}.`);
    await nextStep(walk, deal);
  }
}

async function nextStep(walk: Walk, deal: Deal): Promise<void> {
  switch (deal.stage) {
    case 'draft':
      return walk.give(submit, deal, null);
    case 'awaitingApproval':
      return walk.give(decide, deal, { decision: 'approve', who: 'asked' });
    case 'offered':
      return walk.give(answerOffer, deal, 'accept');
    case 'signing':
      return walk.give(sign, deal, { who: 'next', decision: 'sign' });
    case 'ordering':
      return walk.give(decideCredit, deal, 'release');
    default:
      return nextStepToCompletion(walk, deal);
  }
}

async function nextStepToCompletion(walk: Walk, deal: Deal): Promise<void> {
  if ([...deal.toDeliver.values()].some((open) => !open.isZero())) {
    return walk.give(deliver, deal, { which: 0, how: 'all', when: 'today' });
  }
  if ([...deal.milestones.values()].includes('ahead')) {
    return walk.give(reachMilestone, deal, { which: 0, isAgain: false, when: 'today' });
  }
  if (!deal.money.owed.isZero()) return walk.give(payAll, deal, null);
  return walk.give(moveClock, deal, { by: 'P2M' });
}
