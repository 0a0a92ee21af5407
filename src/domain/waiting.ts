import type { Instant } from './types.ts';

/** What a deal waits for, from whom, and until when. Null where it waits for nothing more. */
export interface WaitingFor {
  /** The kind of thing that is awaited, for example `approval` or `signature`. */
  what: string;
  /** E-mail addresses of those who can bring the deal on; empty where only time has to pass. */
  from: string[];
  /** When the deal acts by itself; null where it waits without a limit. */
  until: Instant | null;
  /** The same as a sentence for people. */
  summary: string;
}
