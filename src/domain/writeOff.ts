import { currencyAmountProblems, problemAt } from './checks.ts';
import { type Decimal, dec, min, roundAmount, toAmount, ZERO } from './money.ts';
import type { Amount, Result } from './types.ts';

export interface WriteOff {
  amount: Amount;
  /** The part of `amount` that goes off taxPayable; the rest is expense. */
  taxRelief: Amount;
}

/**
 * Gives up what is due, or the `amount` of it, principal before late fees as a payment would. With tax relief the tax
 * share of the principal that is given up goes off taxPayable; late fees carry no tax. `taxAmount` and `total` are the
 * invoice's, less what was credited.
 */
export function planWriteOff(debt: {
  principalDue: Amount;
  lateFeesDue: Amount;
  taxAmount: Amount;
  total: Amount;
  /** Default: all that is due. */
  amount?: Amount;
  taxRelief: boolean;
  currency: string;
}): Result<WriteOff> {
  const { principalDue, currency } = debt;
  const due = dec(principalDue).plus(debt.lateFeesDue);
  if (!due.greaterThan(0))
    return { ok: false, problems: problemAt('', 'Nothing is due that could be written off.') };
  if (debt.amount !== undefined) {
    const problems = currencyAmountProblems(
      { pointer: '/amount', name: 'The amount' },
      debt.amount,
      currency,
    );
    if (problems.length > 0) return { ok: false, problems };
    if (dec(debt.amount).isZero())
      return { ok: false, problems: problemAt('/amount', 'The amount must not be zero.') };
    if (due.lessThan(debt.amount)) {
      const detail = `The amount must not be above the ${toAmount(due, currency)} ${currency} that are due.`;
      return { ok: false, problems: problemAt('/amount', detail) };
    }
  }
  const amount = debt.amount === undefined ? due : dec(debt.amount);
  const principal = min(amount, principalDue);
  const relief = debt.taxRelief
    ? taxWithin(debt, principalDue).minus(taxWithin(debt, dec(principalDue).minus(principal)))
    : ZERO;
  return {
    ok: true,
    value: { amount: toAmount(amount, currency), taxRelief: toAmount(relief, currency) },
  };
}

/** The tax in a part of the debt. Reliefs are differences of it, so that those of several parts add up to the tax. */
function taxWithin(
  { taxAmount, total, currency }: { taxAmount: Amount; total: Amount; currency: string },
  principal: Amount | Decimal,
): Decimal {
  if (dec(total).isZero()) return ZERO;
  return dec(roundAmount(dec(principal).times(taxAmount).div(total), currency));
}

/**
 * A payment that arrives after the write-off takes it back in the same proportion. Each recovery takes its share of
 * what is left, so that recovering everything takes back exactly what was relieved.
 */
export function planRecovery(recovery: {
  /** What this payment recovers (`Allocation.recovered`). */
  recovered: Amount;
  /** What is written off and not recovered yet, and the relief in it. */
  writtenOff: Amount;
  taxRelief: Amount;
  currency: string;
}): WriteOff {
  const { recovered, writtenOff, taxRelief, currency } = recovery;
  if (dec(recovered).greaterThan(writtenOff))
    throw new RangeError(`${recovered} exceeds the write-off of ${writtenOff}.`);
  return {
    amount: toAmount(recovered, currency),
    taxRelief: roundAmount(dec(taxRelief).times(recovered).div(writtenOff), currency),
  };
}
