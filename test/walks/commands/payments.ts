import fc from 'fast-check';
import { expect } from 'vitest';
import { addDays } from '#domain/dates.ts';
import { type Decimal, dec } from '#domain/money.ts';
import type { Json } from '#test/setup/client.ts';
import { countPayment, dueOf, type Invoice, spread } from '../invoice.ts';
import type { Deal } from '../model.ts';
import type { Payment } from '../money.ts';
import { aPortion, type Portion, portionOf, written } from '../portions.ts';
import type { Ask, Expected } from '../walk.ts';
import { commandKind, pick } from './command.ts';

const TWISTS = [
  'none',
  'zero',
  'negative',
  'tooFine',
  'otherCurrency',
  'unknownInvoice',
  'future',
  'late',
  'again',
] as const;
type Twist = (typeof TWISTS)[number];

interface PaymentChoice {
  names: 'invoice' | 'customer';
  which: number;
  portion: Portion;
  twist: Twist;
}

export const pay = commandKind<PaymentChoice>({
  name: 'pay',
  choice: fc.record({
    names: fc.constantFrom('invoice', 'invoice', 'customer'),
    which: fc.nat(11),
    portion: aPortion,
    twist: fc.oneof(
      { weight: 10, arbitrary: fc.constant('none' as const) },
      { weight: 4, arbitrary: fc.constant('late' as const) },
      { weight: 2, arbitrary: fc.constant('again' as const) },
      { weight: 4, arbitrary: fc.constantFrom(...TWISTS) },
    ),
  }),
  fits: (deal) => deal.money.invoices.length > 0,
  ask: (deal, { names, which, portion, twist }) => {
    const last = deal.money.payments.at(-1);
    if (twist === 'again' && last) return again(last);
    const open = deal.money.invoices.filter((invoice) => !dueOf(invoice).isZero());
    const invoice = names === 'invoice' ? (pick(open, which) ?? pick(deal.money.invoices, which)) : undefined;
    const amount = portionOf(invoice ? dueOf(invoice) : deal.money.owed, portion, deal.currency);
    const receivedOn = { future: addDays(deal.today, 1), late: addDays(deal.today, -((which * 3) % 30)) }[
      twist as string
    ];
    return payment(deal, { invoice, amount, twist, receivedOn });
  },
});

/** A payment that two report, each with a key of its own, is booked once. */
const again = ({ request }: Payment): Ask => ({
  words: 'report the last payment under another key',
  path: '/v1/payments',
  body: request,
  expected: { refused: 409 },
});

/** All that is owed, at once. */
export const payAll = commandKind({
  name: 'payAll',
  choice: fc.constant(null),
  fits: (deal) => !deal.money.owed.isZero(),
  ask: (deal) => {
    const amount = portionOf(deal.money.owed, { how: 'all', percent: 100 }, deal.currency);
    return payment(deal, { invoice: undefined, amount, twist: 'none', receivedOn: undefined });
  },
});

interface PaymentPlan {
  invoice: Invoice | undefined;
  amount: Decimal;
  twist: Twist;
  receivedOn: string | undefined;
}

function payment(deal: Deal, plan: PaymentPlan): Ask {
  const { invoice, twist, receivedOn } = plan;
  const currency = twist === 'otherCurrency' ? 'CHF' : deal.currency;
  const amount = twist === 'otherCurrency' ? dec(10) : plan.amount;
  const text = {
    zero: '0',
    negative: `-${written(amount, currency)}`,
    tooFine: `${amount.toFixed(3)}1`,
  }[twist as string];
  const target = targetOf(deal, plan);
  const named = invoice?.issued.number ?? Object.values(target)[0];
  const body = {
    ...target,
    amount: text ?? written(amount, currency),
    currency,
    method: 'transfer',
    // A payment with the reference of an earlier one can be taken for it.
    reference: `PAY-${deal.money.payments.length + 1}`,
    receivedOn,
  };
  return {
    words: `pay ${text ?? written(amount, currency)} ${currency} for ${named}${receivedOn ? `, received on ${receivedOn}` : ''}`,
    path: '/v1/payments',
    body,
    expected: paymentOutcome(plan),
    follows: (_, answer) => take(deal, { ...plan, amount, currency, answer, request: body }),
  };
}

function targetOf(
  deal: Deal,
  { invoice, twist }: PaymentPlan,
): { invoiceId: string } | { customerId: string } {
  if (twist === 'unknownInvoice') return { invoiceId: 'inv_unknown' };
  return invoice ? { invoiceId: invoice.issued.id } : { customerId: deal.customerId };
}

function paymentOutcome({ invoice, twist }: PaymentPlan): Expected {
  switch (twist) {
    case 'zero':
    case 'negative':
    case 'tooFine':
      return { refused: 422, pointer: '/amount' };
    case 'unknownInvoice':
      return { refused: 422, pointer: '/invoiceId' };
    case 'otherCurrency':
      return invoice ? { refused: 422, pointer: '/currency' } : { taken: 201 };
    case 'future':
      return { refused: 422, pointer: '/receivedOn' };
    case 'late':
    case 'none':
    // Nothing was paid yet that could be reported again.
    case 'again':
      return { taken: 201 };
    default:
      return twist satisfies never;
  }
}

/** The money is spread as the rules say, once the fees are taken back that should not have been charged. */
function take(deal: Deal, plan: PaymentPlan & { currency: string; answer: Json; request: object }): void {
  const { invoice, amount, currency, answer, request, receivedOn = deal.today } = plan;
  const payable = currency === deal.currency ? (invoice ? [invoice] : deal.money.invoices) : [];
  for (const [payee, part] of spread(payable, amount).allocations) {
    deal.money.correctFees(payee, part, receivedOn);
  }
  const { allocations, rest } = spread(payable, amount);
  const expected = [...allocations].map(([{ issued }, part]) => [issued.id, part.toFixed()] as const);
  const answered = answer.allocations.map(
    (part: Json) => [part.invoiceId, dec(part.amount).toFixed()] as const,
  );
  expect(
    { spread: new Map(answered), rest: dec(answer.unallocated).toFixed() },
    'how the payment is spread',
  ).toEqual({ spread: new Map(expected), rest: rest.toFixed() });
  for (const [payee, part] of allocations) countPayment(payee, part, receivedOn);
  const purse = deal.money.purse(currency);
  purse.received = purse.received.plus(amount);
  purse.credit = purse.credit.plus(rest);
  deal.money.payments.push({
    id: answer.id,
    currency,
    receivedOn,
    concernsDeal: invoice !== undefined || allocations.size > 0,
    request: { ...request, receivedOn },
  });
}

export const refund = commandKind({
  name: 'refund',
  choice: fc.record({ which: fc.nat(11), portion: aPortion }),
  fits: (deal) => deal.money.payments.some(({ currency }) => !deal.money.purse(currency).credit.isZero()),
  ask: (deal, { which, portion }) => {
    const withCredit = deal.money.payments.filter(
      ({ currency }) => !deal.money.purse(currency).credit.isZero(),
    );
    const of = pick(withCredit, which) ?? pick(deal.money.payments, which);
    const currency = of?.currency ?? deal.currency;
    const { credit } = deal.money.purse(currency);
    const amount = portionOf(credit, portion, currency);
    return {
      words: `promise ${written(amount, currency)} ${currency} back`,
      path: `/v1/payments/${of?.id ?? 'pay_unknown'}/refunds`,
      body: { amount: written(amount, currency), reason: 'Paid too much' },
      expected: outcome(),
      follows: (_, { id }) => {
        const purse = deal.money.purse(currency);
        purse.credit = purse.credit.minus(amount);
        purse.refunded = purse.refunded.plus(amount);
        deal.money.refunds.push({ id, currency, amount, isPaidOut: false });
      },
    };

    function outcome(): Expected {
      if (!of) return { refused: 404 };
      if (of.concernsDeal && deal.isClosed && of.receivedOn < deal.retainedUntil) return { refused: 409 };
      return amount.lte(credit) ? { taken: 201 } : { refused: 422, pointer: '/amount' };
    }
  },
});

export const payOut = commandKind({
  name: 'payOut',
  choice: fc.nat(7),
  fits: (deal) => deal.money.refunds.some(({ isPaidOut }) => !isPaidOut),
  ask: (deal, which) => {
    const open = deal.money.refunds.filter(({ isPaidOut }) => !isPaidOut);
    const promised = pick(open, which) ?? pick(deal.money.refunds, which);
    return {
      words: 'pay a refund out',
      path: `/v1/refunds/${promised?.id ?? 'ref_unknown'}/payout`,
      body: {},
      expected: promised ? (promised.isPaidOut ? { refused: 409 } : { taken: 200 }) : { refused: 404 },
      follows: () => {
        if (!promised) return;
        promised.isPaidOut = true;
        const purse = deal.money.purse(promised.currency);
        purse.paidOut = purse.paidOut.plus(promised.amount);
      },
    };
  },
});
