import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dec } from '#domain/money.ts';
import { amountDue, invoiceStatus } from '#domain/receivables.ts';
import { aCurrency, inUnits, someUnits } from './arbitraries.ts';
import { Books } from './books.ts';
import { isBalanced } from './entries.ts';

const EVENTS = [
  'invoice',
  'recognise',
  'takeBack',
  'pay',
  'applyCredit',
  'lateFee',
  'waiveFees',
  'creditNote',
  'creditWhole',
  'writeOff',
  'writeOffWithRelief',
  'refund',
  'payOut',
] as const;

interface Event {
  kind: (typeof EVENTS)[number];
  units: number;
  which: number;
}

const someEvents = fc.array(
  fc.record({ kind: fc.constantFrom(...EVENTS), units: someUnits, which: fc.nat(20) }),
  {
    maxLength: 60,
  },
);

function play(books: Books, { kind, units, which }: Event): void {
  const amount = inUnits(units, books.currency);
  const invoice = books.invoices[which % Math.max(books.invoices.length, 1)];
  switch (kind) {
    case 'invoice':
      return books.invoice(amount);
    case 'recognise':
      return books.recognise(amount);
    case 'takeBack':
      return books.recognise(dec(amount).negated().toFixed());
    case 'pay':
      return books.pay(amount);
    case 'applyCredit':
      return books.applyCredit();
    case 'lateFee':
      return invoice && books.lateFee(invoice, amount);
    case 'waiveFees':
      return invoice && books.waiveFees(invoice);
    case 'creditNote':
      return invoice && books.creditNote(invoice, amount);
    case 'creditWhole':
      return invoice && books.creditNote(invoice, dec(invoice.total).minus(invoice.amountCredited).toFixed());
    case 'writeOff':
    case 'writeOffWithRelief':
      return invoice && books.writeOff(invoice, kind === 'writeOffWithRelief');
    case 'refund':
      return books.refund(amount);
    case 'payOut':
      return books.payOut();
    default:
      return kind satisfies never;
  }
}

it('whatever happens, every entry balances and the accounts agree with the documents', () => {
  fc.assert(
    fc.property(aCurrency, someEvents, (currency, events) => {
      const books = new Books(currency);
      for (const event of events) {
        play(books, event);
        expect(books.posted.every(isBalanced)).toBe(true);

        const { asset, liability } = books.position;
        expect(dec(asset).isZero() || dec(liability).isZero()).toBe(true);
        expect(books.balance('contractAsset')).toBe(asset);
        expect(dec(books.balance('contractLiability')).negated().equals(liability)).toBe(true);

        expect(books.balance('accountsReceivable')).toBe(books.due());
        expect(dec(books.balance('customerCredit')).greaterThan(0)).toBe(false);
        expect(dec(books.balance('refundsPayable')).greaterThan(0)).toBe(false);
        for (const invoice of books.invoices) {
          const due = dec(amountDue({ ...invoice, currency }));
          expect(due.isNegative()).toBe(false);
          expect(dec(invoice.amountPaid).isNegative()).toBe(false);
          expect(['open', 'partiallyPaid'].includes(invoiceStatus(invoice))).toBe(due.greaterThan(0));
        }
      }
    }),
  );
});

it('an invoice that is credited whole leaves no tax, no debt, no loss and no contract position', () => {
  const before = fc.array(
    fc.record({
      kind: fc.constantFrom('pay', 'creditNote', 'writeOff', 'writeOffWithRelief', 'applyCredit'),
      units: someUnits,
      which: fc.constant(0),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(aCurrency, someUnits, before, (currency, units, events) => {
      const books = new Books(currency);
      books.invoice(inUnits(units, currency));
      for (const event of events) play(books, event);
      play(books, { kind: 'creditWhole', units: 0, which: 0 });
      for (const account of ['taxPayable', 'accountsReceivable', 'badDebtExpense'] as const) {
        expect(dec(books.balance(account)).isZero()).toBe(true);
      }
      expect([books.position.asset, books.position.liability].every((amount) => dec(amount).isZero())).toBe(
        true,
      );
    }),
  );
});
