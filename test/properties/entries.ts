import { type Decimal, dec, max, sum, toAmount, ZERO } from '#domain/money.ts';
import type { Position } from '#domain/postings.ts';
import type { Account, Posting } from '#domain/types.ts';

/** The contract's position after an entry. */
export function positionAfter(position: Position, postings: readonly Posting[], currency: string): Position {
  const net = dec(position.asset)
    .minus(position.liability)
    .plus(balanceOf(postings, 'contractAsset'))
    .plus(balanceOf(postings, 'contractLiability'));
  return {
    asset: toAmount(max(net, ZERO), currency),
    liability: toAmount(max(net.negated(), ZERO), currency),
  };
}

/** Debits less credits of one account. */
export function balanceOf(postings: readonly Posting[], account: Account): Decimal {
  return sum(
    postings
      .filter((posting) => posting.account === account)
      .map(({ debit: d, credit: c }) => dec(d ?? '0').minus(c ?? '0')),
  );
}

export function isBalanced(postings: readonly Posting[]): boolean {
  const debits = sum(postings.map((posting) => posting.debit ?? '0'));
  const credits = sum(postings.map((posting) => posting.credit ?? '0'));
  return debits.equals(credits);
}
