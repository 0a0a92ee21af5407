import { eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { latestContract, latestQuote } from '#db/latest.ts';
import { type Contract, type Deal, deals, type Order, orders, type Quote } from '#db/schema/deals.ts';
import { dateOf } from '#domain/dates.ts';
import {
  type FieldProblem,
  type Instant,
  isFinal,
  type LossCode,
  type PlainDate,
  type Stage,
} from '#domain/types.ts';
import type { Refusal, RefusalCode } from '#workflows/messages.ts';
import { giveBackPromotions } from './promotionUses.ts';

/** One step of a deal, as the workflow asks for it. */
export interface Step {
  /** Names the step for ever: made from the command, or from what was due in the deal and when. */
  key: string;
  dealId: string;
  timeZone: string;
  /** The business time. An activity never asks another clock. */
  at: Instant;
  actor: string;
}

/** A step that is not one deal's: a payment's, a refund's. */
export type MoneyStep = Omit<Step, 'dealId'>;

export const today = (step: Pick<Step, 'at' | 'timeZone'>): PlainDate => dateOf(step.at, step.timeZone);

export const refuse = (
  code: RefusalCode,
  detail: string,
  problems?: FieldProblem[],
): { refused: Refusal } => ({
  refused: { code, detail, ...(problems ? { problems } : {}) },
});

/** A refusal by rule that names one field. */
export const refuseField = (pointer: string, detail: string) =>
  refuse('ruleViolation', detail, [{ pointer, detail }]);

export const refuseFields = (problems: FieldProblem[]) =>
  refuse('ruleViolation', problems[0]?.detail ?? 'A rule refuses this.', problems);

export async function loadDeal(tx: Transaction, dealId: string): Promise<Deal> {
  const [deal] = await tx.select().from(deals).where(eq(deals.id, dealId));
  if (!deal) throw new Error(`There is no deal ${dealId}.`);
  return deal;
}

/** The newest version of the deal's quote: the one that counts. */
export async function loadQuote(tx: Transaction, dealId: string): Promise<Quote> {
  const quote = await latestQuote(tx, dealId);
  if (!quote) throw new Error(`The deal ${dealId} has no quote.`);
  return quote;
}

/** A version that can still be answered, decided or replaced; every other keeps how it ended. */
export const OPEN_VERSION: Quote['status'][] = ['draft', 'awaitingApproval', 'offered'];

export async function loadContract(tx: Transaction, dealId: string): Promise<Contract> {
  const contract = await latestContract(tx, dealId);
  if (!contract) throw new Error(`The deal ${dealId} has no contract.`);
  return contract;
}

export async function loadOrder(tx: Transaction, dealId: string): Promise<Order> {
  const [order] = await tx.select().from(orders).where(eq(orders.dealId, dealId));
  if (!order) throw new Error(`The deal ${dealId} has no order.`);
  return order;
}

/**
 * Moves the deal to a stage. A draft and a lost deal give back the promotions that were claimed.
 *
 * @param lostReason of a deal that is lost, what it is counted under; `other` where nobody says
 */
export async function moveDeal(
  tx: Transaction,
  step: Step,
  stage: Stage,
  endReason?: string,
  lostReason: LossCode | null = null,
): Promise<void> {
  const ended = isFinal(stage);
  await tx
    .update(deals)
    .set({
      stage,
      endedAt: ended ? step.at : null,
      endReason: ended ? (endReason ?? null) : null,
      lostReason: stage === 'lost' ? (lostReason ?? 'other') : null,
    })
    .where(eq(deals.id, step.dealId));
  if (stage === 'lost' || stage === 'draft') await giveBackPromotions(tx, step);
}
