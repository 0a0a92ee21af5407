import type { Recognition } from './catalogue/product.ts';
import { laterOf } from './dates.ts';
import { sum, toAmount } from './money.ts';
import { type Basis, ratableSchedule, type ScheduledPart } from './ratable.ts';
import type { Amount, PlainDate } from './types.ts';

/** An obligation, and what of the transaction price is allocated to it. */
export interface ScheduledObligation {
  recognition: Recognition;
  allocated: Amount;
  startOn: PlainDate | null;
  /** The term's last day, included. */
  endOn: PlainDate | null;
  /** Whether a delivery is to be recorded, which alone satisfies what is satisfied at a point in time. */
  awaitsDelivery: boolean;
  /** Null before anything is sold. */
  releasedOn: PlainDate | null;
  currency: string;
  basis?: Basis;
}

/** A part whose `on` is null waits for an event to come. */
export type PlannedPart = Omit<ScheduledPart, 'on'> & { on: PlainDate | null };

/**
 * When an obligation's allocation will be revenue. Nothing is revenue before the order's release: what falls on days
 * before it is recognised on the day of the release, in one part.
 */
export function scheduleOf(obligation: ScheduledObligation): PlannedPart[] {
  const { recognition, allocated, startOn, endOn, awaitsDelivery, releasedOn, currency, basis } = obligation;
  switch (recognition) {
    case 'ratable': {
      if (startOn === null || endOn === null) return [];
      const parts = ratableSchedule({ allocated, startOn, endOn, currency, basis });
      return releasedOn === null ? parts : notBefore(releasedOn, parts, currency);
    }
    case 'pointInTime':
      return [{ on: awaitsDelivery ? null : laterKnown(startOn, releasedOn), amount: allocated }];
    case 'milestone':
      return [{ on: null, amount: allocated }];
    default:
      return recognition satisfies never;
  }
}

function notBefore(day: PlainDate, parts: ScheduledPart[], currency: string): ScheduledPart[] {
  const early = parts.filter(({ on }) => on <= day);
  if (early.length === 0) return parts;
  return [
    { on: day, amount: toAmount(sum(early.map(({ amount }) => amount)), currency) },
    ...parts.filter(({ on }) => on > day),
  ];
}

const laterKnown = (a: PlainDate | null, b: PlainDate | null): PlainDate | null =>
  a === null || b === null ? (a ?? b) : laterOf(a, b);
