import { type Decimal, dec, min, toAmount } from './money.ts';
import type { Account, Amount, Posting } from './types.ts';

/**
 * What each event does to the ledger. Every function answers with the postings of one balanced entry: amounts are
 * positive and have the currency's decimals, those of zero are left out. What a payment, a credit note or a write-off
 * comes to is decided in receivables.ts; here it is only booked.
 */

/**
 * A deal's contract stands in the ledger as one net asset or liability (IFRS 15.105): at most one is above zero.
 * Recognising uses up the liability, then makes an asset; billing clears the asset, then makes a liability.
 */
export interface Position {
  asset: Amount;
  liability: Amount;
}

/**
 * Issuing an invoice makes the receivable, since contracts are treated as non-cancellable (IFRS 15.108, example 38).
 */
export function invoicePostings(invoice: {
  netAmount: Amount;
  taxAmount: Amount;
  total: Amount;
  position: Position;
  currency: string;
}): Posting[] {
  const { netAmount, taxAmount, total, position, currency } = invoice;
  return [
    ...debit('accountsReceivable', dec(total), currency),
    ...creditContract(dec(netAmount), position, currency),
    ...credit('taxPayable', dec(taxAmount), currency),
  ];
}

/** Revenue that is recognised, or taken back where `amount` is negative. */
export function revenuePostings(recognition: {
  amount: Amount;
  position: Position;
  currency: string;
}): Posting[] {
  const { position, currency } = recognition;
  const amount = dec(recognition.amount);
  if (amount.isNegative()) {
    return [
      ...debit('revenue', amount.negated(), currency),
      ...creditContract(amount.negated(), position, currency),
    ];
  }
  return [...debitContract(amount, position, currency), ...credit('revenue', amount, currency)];
}

/** A credit note is negative billing; what exceeds the open amount of its invoice becomes the customer's credit. */
export function creditNotePostings(note: {
  netAmount: Amount;
  taxAmount: Amount;
  againstReceivable: Amount;
  toCredit: Amount;
  position: Position;
  currency: string;
}): Posting[] {
  const { netAmount, taxAmount, againstReceivable, toCredit, position, currency } = note;
  return [
    ...debitContract(dec(netAmount), position, currency),
    ...debit('taxPayable', dec(taxAmount), currency),
    ...credit('accountsReceivable', dec(againstReceivable), currency),
    ...credit('customerCredit', dec(toCredit), currency),
  ];
}

/** Money that comes in: what settles invoices, and the rest, which stays the customer's. */
export function paymentPostings(payment: {
  allocated: Amount;
  unallocated: Amount;
  currency: string;
}): Posting[] {
  const { allocated, unallocated, currency } = payment;
  return [
    ...debit('cash', dec(allocated).plus(unallocated), currency),
    ...credit('accountsReceivable', dec(allocated), currency),
    ...credit('customerCredit', dec(unallocated), currency),
  ];
}

/** A customer's credit settles an invoice. */
export function creditAppliedPostings({ amount, currency }: { amount: Amount; currency: string }): Posting[] {
  return transfer('customerCredit', 'accountsReceivable', amount, currency);
}

/** A late fee carries no tax: it is damages, not a supply. */
export function lateFeePostings({ amount, currency }: { amount: Amount; currency: string }): Posting[] {
  return transfer('accountsReceivable', 'lateFeeIncome', amount, currency);
}

/** A late fee that is waived or was posted in error; the part that was paid (`toCredit`) becomes credit. */
export function lateFeeReversalPostings(fee: {
  amount: Amount;
  toCredit?: Amount;
  currency: string;
}): Posting[] {
  const { currency } = fee;
  const toCredit = dec(fee.toCredit ?? '0');
  return [
    ...debit('lateFeeIncome', dec(fee.amount), currency),
    ...credit('accountsReceivable', dec(fee.amount).minus(toCredit), currency),
    ...credit('customerCredit', toCredit, currency),
  ];
}

/** `taxRelief` is the part of `amount` that is tax which the seller need not pay after all. */
export function writeOffPostings(writeOff: {
  amount: Amount;
  taxRelief: Amount;
  currency: string;
}): Posting[] {
  const { amount, taxRelief, currency } = writeOff;
  return [
    ...debit('badDebtExpense', dec(amount).minus(taxRelief), currency),
    ...debit('taxPayable', dec(taxRelief), currency),
    ...credit('accountsReceivable', dec(amount), currency),
  ];
}

/** Takes a write-off back, as far as it is recovered, before the payment is booked like any other. */
export function writeOffRecoveryPostings(recovery: {
  amount: Amount;
  taxRelief: Amount;
  currency: string;
}): Posting[] {
  const { amount, taxRelief, currency } = recovery;
  return [
    ...debit('accountsReceivable', dec(amount), currency),
    ...credit('badDebtExpense', dec(amount).minus(taxRelief), currency),
    ...credit('taxPayable', dec(taxRelief), currency),
  ];
}

/** A refund is promised, out of the customer's credit alone. */
export function refundPostings({ amount, currency }: { amount: Amount; currency: string }): Posting[] {
  return transfer('customerCredit', 'refundsPayable', amount, currency);
}

/** A refund is paid. */
export function payoutPostings({ amount, currency }: { amount: Amount; currency: string }): Posting[] {
  return transfer('refundsPayable', 'cash', amount, currency);
}

/** Clears the contract asset, then makes a liability. */
function creditContract(amount: Decimal, position: Position, currency: string): Posting[] {
  const cleared = min(amount, position.asset);
  return [
    ...credit('contractAsset', cleared, currency),
    ...credit('contractLiability', amount.minus(cleared), currency),
  ];
}

/** Uses up the contract liability, then makes an asset. */
function debitContract(amount: Decimal, position: Position, currency: string): Posting[] {
  const used = min(amount, position.liability);
  return [
    ...debit('contractLiability', used, currency),
    ...debit('contractAsset', amount.minus(used), currency),
  ];
}

function transfer(from: Account, to: Account, amount: Amount, currency: string): Posting[] {
  return [...debit(from, dec(amount), currency), ...credit(to, dec(amount), currency)];
}

function debit(account: Account, amount: Decimal, currency: string): Posting[] {
  return isPosted(account, amount) ? [{ account, debit: toAmount(amount, currency) }] : [];
}

function credit(account: Account, amount: Decimal, currency: string): Posting[] {
  return isPosted(account, amount) ? [{ account, credit: toAmount(amount, currency) }] : [];
}

/** A negative amount here is a mistake in the caller's figures, and must not turn into a posting on the wrong side. */
function isPosted(account: Account, amount: Decimal): boolean {
  if (amount.lessThan(0))
    throw new RangeError(`A posting to ${account} must not be negative (${amount.toFixed()}).`);
  return !amount.isZero();
}
