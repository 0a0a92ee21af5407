import { problemAt } from '../checks.ts';
import { areComparable, compareMoney, type ExchangeRates, missingRate } from '../exchangeRates.ts';
import type { Money, Result } from '../types.ts';

/** Who is above whom, by e-mail address. */
export type ManagerOf = (email: string) => string | null;

/**
 * Those above the owner, the nearest first, up to the first who may approve the quote's total alone. Refused where
 * the chain ends before that, and where an authority is in a currency that the total cannot be compared with.
 */
export function managersUpTo(
  total: Money,
  {
    owner,
    managerOf,
    authorityOf,
    rates,
  }: {
    owner: string;
    managerOf: ManagerOf;
    authorityOf: (email: string) => Money | null;
    rates: ExchangeRates | null;
  },
): Result<string[]> {
  const chain: string[] = [];
  for (let next = managerOf(owner); next !== null; next = managerOf(next)) {
    // Cycles are refused when they are saved; this one may have been saved by two at once.
    if (next === owner || chain.includes(next)) break;
    chain.push(next);
    const authority = authorityOf(next);
    if (authority === null) continue;
    if (!areComparable(total.currency, authority.currency, rates)) {
      return { ok: false, problems: problemAt('', missingRate(total.currency, authority.currency)) };
    }
    if (compareMoney(total, authority, rates) <= 0) return { ok: true, value: chain };
  }
  const above =
    chain.length > 0 ? `Nobody above ${owner} (${chain.join(', ')})` : `${owner} has no manager who`;
  return {
    ok: false,
    problems: problemAt('', `${above} may approve ${total.amount} ${total.currency} alone.`),
  };
}

/** The cycle that a new manager would close, from the person back to the person; null where there is none. */
export function managerCycle(email: string, manager: string, managerOf: ManagerOf): string[] | null {
  const path = [email];
  for (let next: string | null = manager; next !== null; next = managerOf(next)) {
    path.push(next);
    if (next === email) return path;
    // A cycle further up that this person is no part of.
    if (path.indexOf(next) < path.length - 1) return null;
  }
  return null;
}
