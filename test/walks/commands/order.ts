import fc from 'fast-check';
import { addDays } from '#domain/dates.ts';
import { type Decimal, dec, ZERO } from '#domain/money.ts';
import type { Json } from '#test/setup/client.ts';
import type { Deal } from '../model.ts';
import { type Expected, unlessIn } from '../walk.ts';
import { commandKind, pick } from './command.ts';

type When = 'today' | 'signature' | 'tomorrow' | 'beforeSignature';
const aWhen = fc.constantFrom<When>('today', 'today', 'today', 'signature', 'tomorrow', 'beforeSignature');

/** The day that a fact is reported for, and whether it may be. */
function dayOf(deal: Deal, when: When): { on: string | undefined; isAllowed: boolean } {
  const signedOn = deal.signedOn ?? deal.today;
  switch (when) {
    case 'today':
      return { on: undefined, isAllowed: true };
    case 'signature':
      return { on: signedOn, isAllowed: true };
    case 'tomorrow':
      return { on: addDays(deal.today, 1), isAllowed: false };
    case 'beforeSignature':
      return { on: addDays(signedOn, -1), isAllowed: false };
    default:
      return when satisfies never;
  }
}

const earns = (deal: Deal, { recognised }: Json): void => {
  deal.recognised = deal.recognised.plus(recognised);
};

const openSkus = (deal: Deal): string[] =>
  [...deal.toDeliver].filter(([, open]) => !open.isZero()).map(([sku]) => sku);

export const deliver = commandKind({
  name: 'deliver',
  choice: fc.record({
    which: fc.nat(7),
    how: fc.constantFrom('part', 'all', 'all', 'half', 'tooMuch', 'unknown'),
    when: aWhen,
  }),
  fits: (deal) => deal.isIn('active') && openSkus(deal).length > 0,
  ask: (deal, { which, how, when }) => {
    const sku =
      how === 'unknown'
        ? 'NOTHING'
        : (pick(openSkus(deal), which) ?? pick([...deal.toDeliver.keys()], which));
    const open = deal.toDeliver.get(sku ?? '') ?? ZERO;
    const quantity = quantityOf(open, how);
    const { on, isAllowed } = dayOf(deal, when);
    return {
      words: `deliver ${quantity.toFixed()} × ${sku ?? 'DEVICE'}${on ? ` on ${on}` : ''}`,
      path: `/v1/deals/${deal.id}/fulfilments`,
      body: { lines: [{ sku: sku ?? 'DEVICE', quantity: quantity.toFixed() }], deliveredOn: on },
      expected: unlessIn(deal.isIn('active'), outcome()),
      follows: (_, answer) => {
        deal.toDeliver.set(sku ?? '', open.minus(quantity));
        earns(deal, answer);
      },
    };

    function outcome(): Expected {
      if (!isAllowed) return { refused: 422, pointer: '/deliveredOn' };
      if (!deal.toDeliver.has(sku ?? '')) return { refused: 422, pointer: '/lines/0/sku' };
      return quantity.lte(open) ? { taken: 201 } : { refused: 422, pointer: '/lines/0/quantity' };
    }
  },
});

function quantityOf(open: Decimal, how: 'part' | 'all' | 'half' | 'tooMuch' | 'unknown'): Decimal {
  switch (how) {
    case 'part':
      return dec(1);
    case 'half':
      return dec('0.5');
    case 'all':
      return open.isZero() ? dec(1) : open;
    case 'tooMuch':
      return open.plus('0.5');
    case 'unknown':
      return dec(1);
    default:
      return how satisfies never;
  }
}

export const reachMilestone = commandKind({
  name: 'reachMilestone',
  choice: fc.record({
    which: fc.nat(7),
    isAgain: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    when: aWhen,
  }),
  fits: (deal) => deal.isIn('active') && [...deal.milestones.values()].includes('ahead'),
  ask: (deal, { which, isAgain, when }) => {
    const state = isAgain ? 'reached' : 'ahead';
    const names = [...deal.milestones].filter(([, milestone]) => milestone === state).map(([name]) => name);
    const name = pick(names, which) ?? [...deal.milestones.keys()][0] ?? 'Nothing';
    const { on, isAllowed } = dayOf(deal, when);
    return {
      words: `reach the milestone ${name}${on ? ` on ${on}` : ''}`,
      path: `/v1/deals/${deal.id}/milestones`,
      body: { name, reachedOn: on },
      expected: unlessIn(deal.isIn('active'), outcome()),
      follows: (_, answer) => {
        deal.milestones.set(name, 'reached');
        earns(deal, answer);
      },
    };

    function outcome(): Expected {
      if (!isAllowed) return { refused: 422, pointer: '/reachedOn' };
      if (!deal.milestones.has(name)) return { refused: 422, pointer: '/name' };
      return deal.milestones.get(name) === 'ahead' ? { taken: 200 } : { refused: 409 };
    }
  },
});
