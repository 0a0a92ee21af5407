import type { WorkflowInterceptors } from '@temporalio/workflow';
import type { LostTask } from './disturb.ts';

const isLostTask = (result: unknown): result is LostTask =>
  typeof result === 'object' && result !== null && 'lostTask' in result;

/**
 * Runs with the workflows, in front of the engine. Steps are tried again as ever, only sooner, so that a test need not
 * wait. Where a step says so, the task that it is part of is lost: an error that the workflow does not know undoes it.
 */
export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      async scheduleLocalActivity(input, next) {
        const options = {
          ...input.options,
          startToCloseTimeout: '500 milliseconds',
          retry: { ...input.options.retry, initialInterval: '1 millisecond', backoffCoefficient: 1 },
        } as const;
        const result = await next({ ...input, options });
        if (isLostTask(result)) throw new Error(`The task with ${input.activityType} is lost.`);
        return result;
      },
      scheduleActivity(input, next) {
        const options = {
          ...input.options,
          startToCloseTimeout: '3 seconds',
          retry: { ...input.options.retry, initialInterval: '10 milliseconds', backoffCoefficient: 1 },
        } as const;
        return next({ ...input, options });
      },
    },
  ],
});
