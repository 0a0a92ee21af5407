import fc from 'fast-check';
import { expect } from 'vitest';
import { addDays } from '#domain/dates.ts';
import { dec } from '#domain/money.ts';
import { dueOf, type Invoice } from '../invoice.ts';
import type { Deal } from '../model.ts';
import { aPortion, portionOf, written } from '../portions.ts';
import { type Expected, unlessIn } from '../walk.ts';
import { commandKind, pick } from './command.ts';

const reason = 'We agreed on it';

/** What is asked of an invoice: unknown ids are a 404, then the stage decides, then the invoice. */
function outcomeFor(
  deal: Deal,
  invoice: Invoice | undefined,
  outcome: (invoice: Invoice) => Expected,
): Expected {
  if (!invoice) return { refused: 404 };
  return unlessIn(deal.isCollecting, outcome(invoice));
}

const pathOf = (invoice: Invoice | undefined, call: string) =>
  `/v1/invoices/${invoice?.issued.id ?? 'inv_unknown'}/${call}`;

const nameOf = (invoice: Invoice | undefined) => invoice?.issued.number ?? 'an unknown invoice';

/** Mostly an invoice that the command can do something with. */
function choose(deal: Deal, which: number, isApt: (invoice: Invoice) => boolean): Invoice | undefined {
  return pick(deal.money.invoices.filter(isApt), which) ?? pick(deal.money.invoices, which);
}

const isOpen = (invoice: Invoice) => !dueOf(invoice).isZero();
const uncredited = ({ issued, credited }: Invoice) => dec(issued.total).minus(credited);

export const creditAmount = commandKind({
  name: 'creditAmount',
  choice: fc.record({
    which: fc.nat(11),
    kind: fc.constantFrom('correction', 'priceReduction', 'priceReduction'),
    portion: aPortion,
  }),
  fits: (deal) => deal.isCollecting && deal.money.invoices.some((invoice) => !uncredited(invoice).isZero()),
  ask: (deal, { which, kind, portion }) => {
    const invoice = choose(deal, which, (candidate) => !uncredited(candidate).isZero());
    const left = invoice ? uncredited(invoice) : dec(10);
    const amount = portionOf(left, portion, deal.currency);
    return {
      words: `credit ${written(amount, deal.currency)} of ${nameOf(invoice)} (${kind})`,
      path: pathOf(invoice, 'credit-notes'),
      body: { amount: written(amount, deal.currency), kind, reason },
      expected: outcomeFor(deal, invoice, () =>
        amount.lte(left) ? { taken: 201 } : { refused: 422, pointer: '/amount' },
      ),
      follows: (_, note) => {
        expect(dec(note.total).eq(amount), `a credit note over ${amount.toFixed()}`).toBe(true);
        if (invoice) isCredited(deal, invoice, { ...note, kind });
      },
    };
  },
});

/** A line in part, by quantity or whole. What is left of it after other credit notes the service alone knows. */
export const creditLine = commandKind({
  name: 'creditLine',
  choice: fc.record({
    which: fc.nat(11),
    line: fc.nat(5),
    kind: fc.constantFrom('correction', 'priceReduction'),
    by: fc.constantFrom('whole', 'net', 'quantity', 'tooMuch', 'unknown'),
    percent: fc.integer({ min: 1, max: 100 }),
  }),
  fits: (deal) => deal.isCollecting && deal.money.invoices.some((invoice) => !uncredited(invoice).isZero()),
  ask: (deal, { which, line: lineIndex, kind, by, percent }) => {
    const { currency } = deal;
    const invoice = choose(deal, which, (candidate) => !uncredited(candidate).isZero());
    const line = pick(invoice?.issued.lines ?? [], lineIndex);
    const net = dec(line?.netAmount ?? '10');
    const whole = { lineNo: by === 'unknown' ? 99 : (line?.lineNo ?? 1) };
    const share = {
      whole: {},
      unknown: {},
      net: { netAmount: written(portionOf(net, { how: 'part', percent }, currency), currency) },
      quantity: {
        quantity: dec(line?.quantity ?? '1')
          .times(percent)
          .div(100)
          .toFixed(),
      },
      tooMuch: { netAmount: written(portionOf(net, { how: 'over', percent }, currency), currency) },
    }[by];
    return {
      words: `credit of ${nameOf(invoice)} ${JSON.stringify({ ...whole, ...share })} (${kind})`,
      path: pathOf(invoice, 'credit-notes'),
      body: { lines: [{ ...whole, ...share }], kind, reason },
      expected: outcomeFor(deal, invoice, (known) => {
        if (by === 'unknown' || by === 'tooMuch') return { refused: 422, pointer: '/lines/0' };
        if (!known.credited.isZero()) return { takenOrRefused: 201 };
        return net.isZero() ? { refused: 422 } : { taken: 201 };
      }),
      follows: (_, note) => {
        if (invoice) isCredited(deal, invoice, { ...note, kind });
      },
    };
  },
});

function isCredited(
  deal: Deal,
  invoice: Invoice,
  note: {
    netAmount: string;
    taxAmount: string;
    total: string;
    toCredit: string;
    kind: 'correction' | 'priceReduction';
  },
): void {
  expect(dec(note.netAmount).plus(note.taxAmount).eq(note.total), 'net and tax of the credit note').toBe(
    true,
  );
  const freed = deal.isCredited(invoice, note);
  expect(dec(note.toCredit).toFixed(), 'what the credit note frees').toBe(freed.toFixed());
}

export const hold = commandKind({
  name: 'hold',
  choice: fc.record({ which: fc.nat(11), days: fc.option(fc.integer({ min: -2, max: 40 }), { nil: null }) }),
  fits: (deal) => deal.isCollecting && deal.money.invoices.some(isOpen),
  ask: (deal, { which, days }) => {
    const invoice = choose(deal, which, isOpen);
    const until = days === null ? undefined : addDays(deal.today, days);
    return {
      words: `hold ${nameOf(invoice)}${until ? ` until ${until}` : ''}`,
      path: pathOf(invoice, 'hold'),
      body: { reason, until },
      expected: outcomeFor(deal, invoice, (known) => {
        if (until !== undefined && until < deal.today) return { refused: 422, pointer: '/until' };
        return isOpen(known) ? { taken: 200 } : { refused: 409 };
      }),
    };
  },
});

export const release = commandKind({
  name: 'release',
  choice: fc.nat(11),
  fits: (deal) => deal.isCollecting && deal.money.invoices.some(({ issued }) => issued.onHold),
  ask: (deal, which) => {
    const invoice = choose(deal, which, ({ issued }) => issued.onHold);
    return {
      words: `release ${nameOf(invoice)}`,
      path: pathOf(invoice, 'release'),
      body: { reason },
      expected: outcomeFor(deal, invoice, ({ issued }) =>
        issued.onHold ? { taken: 200 } : { refused: 409 },
      ),
    };
  },
});

export const writeOff = commandKind({
  name: 'writeOff',
  choice: fc.record({
    which: fc.nat(11),
    portion: fc.option(aPortion, { nil: null }),
    taxRelief: fc.boolean(),
  }),
  fits: (deal) => deal.isCollecting && deal.money.invoices.some(isOpen),
  ask: (deal, { which, portion, taxRelief }) => {
    const { currency } = deal;
    const invoice = choose(deal, which, isOpen);
    const due = invoice ? dueOf(invoice) : dec(10);
    const amount = portion === null ? due : portionOf(due, portion, currency);
    return {
      words: `write ${portion === null ? 'all' : written(amount, currency)} of ${nameOf(invoice)} off${taxRelief ? ' with tax relief' : ''}`,
      path: pathOf(invoice, 'write-off'),
      body: { reason, taxRelief, ...(portion === null ? {} : { amount: written(amount, currency) }) },
      expected: outcomeFor(deal, invoice, (known) => {
        if (!isOpen(known)) return { refused: 409 };
        return amount.lte(due) ? { taken: 200 } : { refused: 422, pointer: '/amount' };
      }),
      follows: (_, answer) => {
        if (!invoice) return;
        expect(dec(answer.amount).toFixed(), 'what is written off').toBe(amount.toFixed());
        if (!taxRelief) expect(dec(answer.taxRelief).isZero(), 'no tax relief was asked for').toBe(true);
        invoice.writtenOff = invoice.writtenOff.plus(amount);
        invoice.taxRelief = invoice.taxRelief.plus(answer.taxRelief);
      },
    };
  },
});

export const waiveFees = commandKind({
  name: 'waiveFees',
  choice: fc.nat(11),
  fits: (deal) => deal.isCollecting && deal.money.invoices.some(({ lateFees }) => !lateFees.isZero()),
  ask: (deal, which) => {
    const invoice = choose(deal, which, ({ lateFees }) => !lateFees.isZero());
    return {
      words: `waive the late fees of ${nameOf(invoice)}`,
      path: pathOf(invoice, 'waive-fees'),
      body: { reason },
      expected: outcomeFor(deal, invoice, ({ lateFees }) =>
        lateFees.isZero() ? { refused: 409 } : { taken: 200 },
      ),
      follows: (_, { amount }) => {
        if (!invoice) return;
        expect(dec(amount).toFixed(), 'the fees waived').toBe(invoice.lateFees.toFixed());
        deal.money.waiveFees(invoice);
      },
    };
  },
});
