import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';

export const SERVICES = ['worker', 'api', 'postgres', 'temporal'] as const;
/** What can be killed; `machine` is all four at once. */
export const VICTIMS = [...SERVICES, 'machine'] as const;
export type Victim = (typeof VICTIMS)[number];

export type Kills = Record<Victim, number>;

export interface Chaos {
  readonly kills: Kills;
  total(): number;
  /** Settles once the last victim serves again; throws where one does not. */
  stop(): Promise<void>;
}

/** The moments between a service that serves again and the next kill, and how long what was killed stays away. */
const PAUSE_MS = [300, 3000] as const;
const AWAY_MS = [0, 700] as const;

/**
 * Kills one victim after the other until it is told to stop, or has killed often enough for deals to get on again. Each
 * of the four comes once before any comes twice.
 *
 * @param kill brings the victim back after `awayMs`, and answers once it serves
 */
export function startChaos(
  random: Random,
  { most, kill }: { most: number; kill: (victim: Victim, awayMs: number) => Promise<void> },
): Chaos {
  const kills: Kills = { worker: 0, api: 0, postgres: 0, temporal: 0, machine: 0 };
  const stopping = new AbortController();
  const running = run();
  // Whoever stops it hears of it.
  running.catch(() => {});

  async function run(): Promise<void> {
    let next: Victim[] = random.shuffled(SERVICES);
    while (totalOf(kills) < most) {
      await sleep(random.between(...PAUSE_MS), undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      if (next.length === 0) next = random.shuffled(VICTIMS);
      const victim = next.shift() as Victim;
      kills[victim] += 1;
      await kill(victim, random.between(...AWAY_MS));
    }
  }

  return {
    kills,
    total: () => totalOf(kills),
    stop() {
      stopping.abort();
      return running;
    },
  };
}

export const totalOf = (kills: Kills) => Object.values(kills).reduce((all, count) => all + count, 0);
