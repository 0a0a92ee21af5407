import fc from 'fast-check';
import { addDays } from '#domain/dates.ts';
import type { Deal } from '../model.ts';
import { type Expected, unlessIn } from '../walk.ts';
import { commandKind } from './command.ts';

type Move = { by: string } | { toDaysAhead: number };

const aMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 30 }).map((hours) => ({ by: `PT${hours}H` })) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }).map((days) => ({ by: `P${days}D` })) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 7 }).map((months) => ({ by: `P${months}M` })) },
  { weight: 3, arbitrary: fc.nat(20).map((days) => ({ toDaysAhead: days })) },
  { weight: 1, arbitrary: fc.integer({ min: -60, max: -1 }).map((days) => ({ toDaysAhead: days })) },
);

export const moveClock = commandKind<Move>({
  name: 'moveClock',
  choice: aMove,
  fits: (deal) => !deal.isClosed,
  ask: (deal, move) => {
    const to = 'by' in move ? null : addDays(deal.today, move.toDaysAhead);
    return {
      words: 'by' in move ? `let ${move.by} pass` : `let time pass until ${to}`,
      path: `/v1/deals/${deal.id}/clock`,
      body: 'by' in move ? { advanceBy: move.by } : { advanceTo: to },
      expected: outcome(deal, to),
      follows: (_, { now }) => deal.timePasses(now),
    };
  },
});

function outcome(deal: Deal, to: string | null): Expected {
  const isBack = to !== null && to < deal.today;
  return unlessIn(!deal.isClosed, isBack ? { refused: 422, pointer: '/advanceTo' } : { taken: 200 });
}
