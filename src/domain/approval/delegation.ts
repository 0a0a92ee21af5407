import { addDays, laterOf } from '../dates.ts';
import type { PlainDate } from '../types.ts';

/** Who decides as well while somebody is away; the first and the last day are included. */
export interface Delegation {
  absent: string;
  delegate: string;
  startsOn: PlainDate;
  endsOn: PlainDate;
}

export interface Delegate {
  email: string;
  /** The one who was asked; of several the first. */
  onBehalfOf: string;
}

/**
 * Who decides in the stead of those who were asked on a day: their delegates, and where a delegate is away, theirs.
 * Who was asked is no delegate, and neither is the owner of the deal, who approves nothing of it.
 */
export function delegatesOf(
  asked: readonly string[],
  { delegations, on, owner }: { delegations: readonly Delegation[]; on: PlainDate; owner: string },
): Delegate[] {
  const inForce = delegations.filter(({ startsOn, endsOn }) => startsOn <= on && on <= endsOn);
  const found: Delegate[] = asked.map((email) => ({ email, onBehalfOf: email }));
  for (const standing of found) {
    for (const { absent, delegate } of inForce) {
      const isKnown = found.some(({ email }) => email === delegate);
      // The list grows while it is gone through, so that delegates of delegates are found.
      if (absent === standing.email && !isKnown)
        found.push({ email: delegate, onBehalfOf: standing.onBehalfOf });
    }
  }
  return found.slice(asked.length).filter(({ email }) => email !== owner);
}

/** The next day after `on` from which others stand in for those who were asked; null where nothing is planned. */
export function nextChangeOf(
  asked: readonly string[],
  { delegations, on, owner }: { delegations: readonly Delegation[]; on: PlainDate; owner: string },
): PlainDate | null {
  const days = delegations.flatMap(({ startsOn, endsOn }) => [startsOn, addDays(endsOn, 1)]);
  const inOrder = [...new Set(days)].filter((day) => day > on).toSorted();
  const standIns = (day: PlainDate) =>
    delegatesOf(asked, { delegations, on: day, owner })
      .map(({ email }) => email)
      .toSorted()
      .join();
  return inOrder.find((day) => standIns(day) !== standIns(on)) ?? null;
}

/** For whom, and on which days, somebody decides: directly, or for a delegate who is away on the same days. */
export function standsInFor(
  delegate: string,
  delegations: readonly Delegation[],
): Omit<Delegation, 'delegate'>[] {
  const found = delegations.filter((one) => one.delegate === delegate);
  for (const standing of found) {
    for (const { absent, delegate: to, startsOn, endsOn } of delegations) {
      const overlap = {
        startsOn: laterOf(startsOn, standing.startsOn),
        endsOn: earlier(endsOn, standing.endsOn),
      };
      const isNew =
        absent !== delegate && !found.some((one) => one.absent === absent && covers(one, overlap));
      if (to === standing.absent && overlap.startsOn <= overlap.endsOn && isNew) {
        found.push({ absent, delegate, ...overlap });
      }
    }
  }
  return found.map(({ absent, startsOn, endsOn }) => ({ absent, startsOn, endsOn }));
}

/**
 * The cycle that a new delegation would close on some day, from the absent back to the absent; null where there is
 * none. In a cycle everybody would be away, and nobody there to decide.
 */
export function delegationCycle(added: Delegation, delegations: readonly Delegation[]): string[] | null {
  const starts = [added, ...delegations].map(({ startsOn }) => startsOn);
  // Whoever is away together is so on a day on which somebody leaves.
  const days = [...new Set(starts)].filter((day) => added.startsOn <= day && day <= added.endsOn).toSorted();
  for (const day of days) {
    const cycle = cycleOn(day, added, delegations);
    if (cycle) return cycle;
  }
  return null;
}

function cycleOn(
  day: PlainDate,
  { absent, delegate }: Delegation,
  delegations: readonly Delegation[],
): string[] | null {
  const paths = [[absent, delegate]];
  const seen = new Set<string>();
  for (const path of paths) {
    const last = path.at(-1) ?? delegate;
    if (last === absent) return path;
    if (seen.has(last)) continue;
    seen.add(last);
    for (const next of delegations) {
      const isInForce = next.startsOn <= day && day <= next.endsOn;
      if (isInForce && next.absent === last) paths.push([...path, next.delegate]);
    }
  }
  return null;
}

const earlier = (a: PlainDate, b: PlainDate) => (a < b ? a : b);
const covers = (one: Omit<Delegation, 'delegate'>, days: { startsOn: PlainDate; endsOn: PlainDate }) =>
  one.startsOn <= days.startsOn && days.endsOn <= one.endsOn;
