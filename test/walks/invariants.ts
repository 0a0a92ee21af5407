import { expect } from 'vitest';
import { addDays, dateOf, daysBetween, startOfDay } from '#domain/dates.ts';
import { type Decimal, dec, min, roundTo, sum, ZERO } from '#domain/money.ts';
import { ACCOUNTS, type Account } from '#domain/types.ts';
import type { Facts, IssuedInvoice, Trace } from './facts.ts';
import { balanceOf, figure } from './figures.ts';
import { checkBilling, checkInvoices } from './invoiceInvariants.ts';
import type { Deal } from './model.ts';
import { TIME_ZONE } from './money.ts';
import { checkReminders } from './reminders.ts';

/** What must hold after every step, whatever it was. `before` is what the service said before the step. */
export function checkInvariants(deal: Deal, facts: Facts, before: Facts | null): void {
  expect(facts.stage, 'the stage').toBe(deal.stage);
  checkLedger(facts);
  checkInvoices(deal, facts);
  checkBilling(deal, facts);
  checkReminders(facts, before);
  checkAccounts(deal, facts);
  checkRevenue(deal, facts);
  checkDates(deal, facts);
  if (before) checkStory(facts, before);
  if (deal.stage === 'completed')
    expect(figure(deal.money.owed), 'what is owed of a completed deal').toBe('0');
  if (deal.stage === 'completed' || deal.charged !== null) checkFulfilled(deal, facts);
}

/** A refusal leaves no trace but mails of earlier steps that go out meanwhile. */
export function checkUnchanged(trace: Trace, before: Trace): void {
  const told = ({ timeline }: Trace) => timeline.filter(({ type }) => type !== 'mailSent');
  expect(told(trace), 'the timeline after a refusal').toEqual(told(before));
  expect(trace.trialBalance, 'the trial balance after a refusal').toEqual(before.trialBalance);
}

/** Each entry balances in each currency, none that was read is gone or changed, and the trial balance is their sum. */
function checkLedger({ entries, trialBalance }: Facts): void {
  for (const { id, postings } of entries) {
    for (const currency of new Set(postings.map((posting) => posting.currency))) {
      const own = postings.filter((posting) => posting.currency === currency);
      expect(figure(balanceOf(own)), `the entry ${id} in ${currency}`).toBe('0');
    }
  }
  expect(figure(sum(trialBalance.map(({ balance }) => balance))), 'the trial balance').toBe('0');
  const ofDeal = entries.filter(({ dealId }) => dealId !== null).flatMap(({ postings }) => postings);
  for (const { account, currency, balance } of trialBalance) {
    const own = ofDeal.filter((posting) => posting.account === account && posting.currency === currency);
    expect(figure(balanceOf(own)), `the trial balance of ${account}`).toBe(figure(dec(balance)));
  }
}

/** The books say the same as the documents: what is owed, earned, received, given up and given back. */
function checkAccounts(deal: Deal, facts: Facts): void {
  for (const [currency, purse] of deal.money.purses) {
    const onInvoices = sum(
      deal.money.invoices.filter(({ issued }) => issued.currency === currency).map(({ paid }) => paid),
    );
    const { received, credit, refunded } = purse;
    expect(credit.gte(0), `the customer’s credit in ${currency} is not negative`).toBe(true);
    expect(figure(onInvoices.plus(credit).plus(refunded)), `all ${currency} received`).toBe(figure(received));
  }
  for (const currency of new Set([...deal.money.purses.keys(), deal.currency])) {
    const book = balancesOf(facts, currency);
    const own = currency === deal.currency;
    const { received, credit, refunded, paidOut } = deal.money.purse(currency);
    const shown = { ...book, contract: book.contractAsset.plus(book.contractLiability) };
    const expected = {
      cash: received.minus(paidOut),
      accountsReceivable: own ? deal.money.owed : ZERO,
      contract: own ? deal.recognised.minus(deal.money.billedNet) : ZERO,
      revenue: own ? deal.recognised.negated() : ZERO,
      taxPayable: own ? deal.money.taxOwed.negated() : ZERO,
      lateFeeIncome: own ? sum(deal.money.invoices.map(({ lateFees }) => lateFees)).negated() : ZERO,
      badDebtExpense: own
        ? sum(deal.money.invoices.map(({ writtenOff, taxRelief }) => writtenOff.minus(taxRelief)))
        : ZERO,
      customerCredit: credit.negated(),
      refundsPayable: paidOut.minus(refunded),
    };
    // One at a time, so that a failure says which account it is.
    for (const [account, balance] of Object.entries(expected)) {
      expect(figure(shown[account as keyof typeof expected]), `${account} in ${currency}`).toBe(
        figure(balance),
      );
    }
    const isNet = book.contractAsset.isZero() || book.contractLiability.isZero();
    expect(isNet, 'a contract is either an asset or a liability').toBe(true);
  }
}

function balancesOf({ entries }: Facts, currency: string): Record<Account, Decimal> {
  const postings = entries
    .flatMap((entry) => entry.postings)
    .filter((posting) => posting.currency === currency);
  const balances = ACCOUNTS.map((account) => [
    account,
    balanceOf(postings.filter((posting) => posting.account === account)),
  ]);
  return Object.fromEntries(balances) as Record<Account, Decimal>;
}

/** The price is the quote’s, or what a cancelled deal is charged, less what it was reduced by; all of it is allocated, and no more than that is earned. */
function checkRevenue(deal: Deal, { quote, transactionPrice, obligations }: Facts): void {
  const price = (deal.charged ?? dec(quote.netAmount)).minus(deal.priceReductions);
  expect(figure(dec(transactionPrice)), 'the transaction price').toBe(figure(price));
  expect(figure(sum(obligations.map(({ allocated }) => allocated))), 'what is allocated').toBe(figure(price));
  expect(figure(sum(obligations.map(({ recognised }) => recognised))), 'what is recognised').toBe(
    figure(deal.recognised),
  );
  for (const { allocated, recognised, schedule } of obligations) {
    expect(dec(recognised).lte(allocated), `${recognised} recognised of ${allocated}`).toBe(true);
    if (schedule.length === 0) continue;
    expect(figure(sum(schedule.map(({ amount }) => amount))), 'the schedule').toBe(figure(dec(allocated)));
  }
}

/** Nothing is booked ahead of the deal's day, and no term earns more than its days that have come. */
export function checkDates(
  deal: Deal,
  { now, currency, orderLines, obligations, entriesOfDeal }: Facts,
): void {
  const today = dateOf(now, TIME_ZONE);
  for (const { id, on } of entriesOfDeal)
    expect(on <= today, `the entry ${id} of ${on} on ${today}`).toBe(true);
  for (const [index, { allocated, recognised, schedule }] of obligations.entries()) {
    for (const { on, status, amount } of schedule) {
      if (on === null) continue;
      const isAhead = now < startOfDay(addDays(on, 1), TIME_ZONE);
      if (status === 'planned') expect(isAhead, `${amount} of ${on} is still planned at ${now}`).toBe(true);
      else expect(on <= today, `${amount} of ${on} was recognised on ${today}`).toBe(true);
    }
    const { startOn, endOn } = orderLines[index] ?? {};
    if (!startOn || !endOn || deal.charged !== null) continue;
    const passed = today < startOn ? 0 : daysBetween(startOn, today) + 1;
    const days = daysBetween(startOn, endOn) + 1;
    const earned = roundTo(min(dec(allocated).times(passed).div(days), allocated), currency);
    expect(
      dec(recognised).lte(earned),
      `${recognised} recognised of ${earned.toFixed()} until ${today}`,
    ).toBe(true);
  }
}

/** What was told stays told. Mails go out in real time, so that their events may come at any moment. */
function checkStory(facts: Facts, before: Facts): void {
  expect(facts.timeline.slice(0, before.timeline.length), 'the timeline only grows').toEqual(before.timeline);
  const kept = new Map(facts.entries.map((entry) => [entry.id, entry]));
  for (const entry of before.entries) expect(kept.get(entry.id), 'the ledger only grows').toEqual(entry);
  const document = ({ id, number, issuedOn, dueOn, lines, total }: IssuedInvoice) => ({
    id,
    number,
    issuedOn,
    dueOn,
    lines,
    total,
  });
  expect(facts.invoices.slice(0, before.invoices.length).map(document), 'issued invoices stay').toEqual(
    before.invoices.map(document),
  );
}

/** Of a contract that has ended nothing is left: all that was charged is earned. */
function checkFulfilled(deal: Deal, { transactionPrice }: Facts): void {
  expect(figure(deal.recognised.minus(deal.money.billedNet)), 'the position of an ended contract').toBe('0');
  expect(figure(deal.recognised), 'the revenue of an ended contract').toBe(figure(dec(transactionPrice)));
}
