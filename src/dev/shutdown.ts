import { setTimeout as sleep } from 'node:timers/promises';
import { ancestorNamed, isStillRunning } from './processes.ts';

export interface Shutdown {
  /** What was started last is stopped first; one that takes longer than `withinMs` is left to its fate. */
  add(stop: () => Promise<unknown>, withinMs: number): void;
  /** Stops everything, then ends the process. */
  end(exitCode: number): Promise<void>;
  /** Whether the end has begun: what fails from then on is no news. */
  hasBegun(): boolean;
}

type Say = (line: string) => void;

/**
 * `npm start` passes on the Ctrl-C that the terminal has already sent to every process, so it comes twice within
 * a moment. What comes later is somebody who does not want to wait.
 */
const sameKeyPressMs = 1000;

/** Ends gracefully on Ctrl-C, on SIGTERM, and when the terminal or npm goes away; at once on a second Ctrl-C. */
export function prepareShutdown(say: Say): Shutdown {
  const stops: { stop: () => Promise<unknown>; withinMs: number }[] = [];
  let endingSince: number | undefined;

  async function end(exitCode: number): Promise<void> {
    if (endingSince !== undefined) return;
    endingSince = Date.now();
    for (const { stop, withinMs } of stops.reverse()) {
      const stopped = stop().catch((error: unknown) => say(`While stopping: ${String(error)}`));
      await Promise.race([stopped, sleep(withinMs)]);
    }
    process.exit(exitCode);
  }

  function onSignal(signal: NodeJS.Signals): void {
    if (endingSince === undefined) {
      say('');
      say('Stopping: what is under way is finished first (Ctrl-C again to end at once).');
      void end(0);
    } else if (signal === 'SIGINT' && Date.now() - endingSince > sameKeyPressMs) {
      // The supervisor notices that this process is gone and ends the servers.
      process.exit(130);
    }
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  // Nobody reads any more (a closed terminal, `| head`): that is no reason to stop in the middle of something.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  endWithNpm(() => void end(0));
  return {
    add: (stop, withinMs) => void stops.push({ stop, withinMs }),
    end,
    hasBegun: () => endingSince !== undefined,
  };
}

/** A kill -9 of `npm start` cannot be passed on by npm; without this its child would go on unseen. */
function endWithNpm(end: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = ancestorNamed('npm');
  if (npm === undefined) return;
  const watch = setInterval(() => {
    if (isStillRunning(npm, 'npm')) return;
    clearInterval(watch);
    end();
  }, 1000);
  watch.unref();
}
