import type { WorkerInterceptors } from '@temporalio/worker';
import { createActivities } from '#activities/createActivities.ts';

/** All that a workflow may ask for: found here, so that a new step is disturbed without anyone remembering it. */
export const ACTIVITIES = Object.keys(createActivities({} as Parameters<typeof createActivities>[0]));

/**
 * How a step can fail. The engine takes each of them again.
 *
 * - before its transaction: it has done nothing.
 * - after its commit: it has done all, and says that it failed.
 * - its answer is lost on the way: it has done all, and says nothing until the engine gives it up.
 * - its answer is lost with the worker: it has done all, and the worker forgets the deal before the engine hears of it,
 *   as one that is killed then. All steps since the engine last heard of the deal are taken again.
 */
export const WAYS = [
  'before its transaction',
  'after its commit',
  'and its answer is lost on the way',
  'and its answer is lost with the worker',
] as const;
export type Way = (typeof WAYS)[number];

/** What a step answers for the workflow's interceptor to forget the task that it is part of. */
export interface LostTask {
  lostTask: true;
}

/**
 * Stands between the engine and the steps, and lets each fail the first time that it is taken. A lost answer costs the
 * time until the engine misses it, so of each activity one is lost.
 *
 * @param way how they fail; without it they are only watched
 * @param only the one activity that fails
 */
export function createDisturber(way?: Way, only?: string) {
  const taken = new Set<string>();
  const runs = new Set<string>();
  const disturbed = new Set<string>();
  const takenAgain = new Map<string, () => void>();

  const interceptors: WorkerInterceptors = {
    activity: [
      ({ info: { activityType: name, isLocal, workflowExecution } }) => ({
        inbound: {
          async execute(input, next) {
            taken.add(name);
            if (workflowExecution) runs.add(workflowExecution.runId);
            if (!way || (only !== undefined && only !== name)) return next(input);
            const step = `${name} ${JSON.stringify(input.args[0])}`;
            takenAgain.get(step)?.();
            const isLost = way !== 'before its transaction' && way !== 'after its commit';
            if (isLost ? disturbed.has(name) : takenAgain.has(step)) return next(input);

            const again = new Promise<void>((resolve) => takenAgain.set(step, resolve));
            disturbed.add(name);
            if (way === 'before its transaction') throw new Error(`${name} fails before its transaction.`);
            const answer = await next(input);
            if (way === 'after its commit') throw new Error(`${name} fails after its commit.`);
            // An ordinary activity does not answer with the deal's task: its worker is missed once its time is over.
            if (way === 'and its answer is lost with the worker' && isLocal)
              return { lostTask: true } satisfies LostTask;
            await again;
            return answer;
          },
        },
      }),
    ],
  };
  return { interceptors, taken, disturbed, runs };
}
export type Disturber = ReturnType<typeof createDisturber>;
