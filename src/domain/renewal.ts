import { addDays } from './dates.ts';
import { termOf } from './periods.ts';
import type { LineTerm, PricedLine } from './pricing/pricedQuote.ts';
import type { PlainDate } from './types.ts';

const NOTICE_DAYS = [90, 30, 7];

type Line = LineTerm & Pick<PricedLine, 'description' | 'every' | 'segment'>;

/** The last day of a term, and the descriptions of the lines whose term ends then. */
export interface TermEnd {
  termEnd: PlainDate;
  lines: string[];
}

/**
 * When the terms of an order end. One without a `startOn` begins on the day that the last signer signed; a ramp ends with
 * its last segment.
 */
export function termEnds({ lines, signedOn }: { lines: readonly Line[]; signedOn: PlainDate }): TermEnd[] {
  const ends = new Map<PlainDate, string[]>();
  for (const line of lines) {
    const { description, every, segment } = line;
    const term = every === null ? null : termOf(line, signedOn);
    if (term === null || (segment && segment.number < segment.of)) continue;
    ends.set(term.endOn, [...(ends.get(term.endOn) ?? []), description]);
  }
  return [...ends].map(([termEnd, descriptions]) => ({ termEnd, lines: descriptions }));
}

export interface RenewalNotice {
  on: PlainDate;
  /** Tells it from the other notices of its deal. */
  subject: string;
}

/** Notices before the end of each term of an order, those that lie after its release. */
export function renewalNotices(order: {
  lines: readonly Line[];
  signedOn: PlainDate;
  releasedOn: PlainDate;
}): RenewalNotice[] {
  return termEnds(order).flatMap(({ termEnd }) =>
    NOTICE_DAYS.map((days) => addDays(termEnd, -days))
      .filter((on) => on > order.releasedOn)
      .map((on) => ({ on, subject: noticeSubject({ on, termEnd }) })),
  );
}

/** Agendas of running deals hold it, so it stays as it is; which days have a notice may change. */
export const noticeSubject = ({ on, termEnd }: { on: PlainDate; termEnd: PlainDate }): string =>
  `${on}/${termEnd}`;
