import type { Instant } from './types.ts';

/** What a deal waits for, from whom, since when and until when, and what comes next. Null where it waits for nothing more. */
export interface WaitingFor {
  /** The kind of thing that is awaited, for example `approval` or `signature`. */
  what: string;
  /** E-mail addresses of those who can bring the deal on; empty where only time has to pass. */
  from: string[];
  /** When the deal acts by itself; null where it waits without a limit. */
  until: Instant | null;
  /** The same as a sentence for people. */
  summary: string;
  /** When this wait began; null where a deal began to wait before this was kept. */
  since: Instant | null;
  /** What happens by itself if nobody does anything; null where nothing does. */
  next: NextByItself | null;
}

export interface NextByItself {
  /** The kind of thing, for example `quoteExpiry` or `dunning`. */
  what: string;
  at: Instant;
  /** The same as a sentence for people. */
  summary: string;
}

/** As a deal says it. It knows no staff, so that finance is named by whoever reads it. */
export type SaidWaitingFor = WaitingFor & { needsFinance?: true };

/** As rows have it: the first deals were published without the last two. */
export type PublishedWaitingFor = Omit<SaidWaitingFor, 'since' | 'next'> &
  Partial<Pick<WaitingFor, 'since' | 'next'>>;

/**
 * What a row says that its deal waits for, as it is shown.
 *
 * @param finance e-mail addresses of those who may do what finance does
 */
export function waitingForOf(
  published: PublishedWaitingFor | null,
  finance: readonly string[],
): WaitingFor | null {
  if (published === null) return null;
  const { needsFinance = false, from, ...rest } = published;
  return {
    since: null,
    next: null,
    ...rest,
    from: needsFinance ? [...new Set([...from, ...finance])] : from,
  };
}
