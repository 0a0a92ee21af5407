import proto from '@temporalio/proto';
import { isFinal } from '#domain/types.ts';
import { dealWorkflowId } from '#workflows/messages.ts';
import type { Facts } from '../facts.ts';

const { WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;
/** A worker or the server went away in the middle of a task. */
const HARMLESS_CAUSES: readonly (number | null | undefined)[] = [
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE,
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FAILOVER_CLOSE_COMMAND,
];

/** No workflow has failed, no task of one fails or waits, and each deal has its one workflow. */
export async function everyWorkflowIsWell({ sql, temporal, taskQueue }: Facts): Promise<string[]> {
  const wrong: string[] = [];
  const running = new Set<string>();
  for await (const { workflowId, runId, status } of temporal.workflow.list({
    query: `TaskQueue = '${taskQueue}'`,
  })) {
    const name = `The workflow ${workflowId}`;
    if (!['RUNNING', 'COMPLETED', 'CONTINUED_AS_NEW'].includes(status.name)) {
      wrong.push(`${name} is ${status.name}`);
    }
    const handle = temporal.workflow.getHandle(workflowId, runId);
    const { events } = await handle.fetchHistory();
    for (const { workflowTaskFailedEventAttributes: failed } of events ?? []) {
      if (!failed || HARMLESS_CAUSES.includes(failed.cause)) continue;
      const cause = WorkflowTaskFailedCause[failed.cause ?? 0];
      wrong.push(`${name}: a task failed (${cause}): ${failed.failure?.message}`);
    }
    if (status.name !== 'RUNNING') continue;
    running.add(workflowId);
    const { raw } = await handle.describe();
    if ((raw.pendingActivities ?? []).length > 0) wrong.push(`${name} has activities that are not done`);
    if (raw.pendingWorkflowTask) wrong.push(`${name} has a task that is not done`);
  }
  for (const { id, stage } of await sql`select id, stage from deals`) {
    if (!running.delete(dealWorkflowId(id)) && !isFinal(stage))
      wrong.push(`No workflow runs for the deal ${id}`);
  }
  for (const other of running) wrong.push(`The workflow ${other} still runs, and is no deal’s`);
  return wrong;
}

/** Nothing is left that was begun and not answered. */
export async function nothingIsLeftUnanswered({ sql }: Facts): Promise<string[]> {
  const commands = await sql`select key, kind, deal_id from unanswered_commands`;
  const requests = await sql`select key from idempotency_keys where status is null`;
  return [
    ...commands.map((row) => `A command is left unanswered: ${JSON.stringify(row)}`),
    ...requests.map((row) => `A request is left without an answer: ${JSON.stringify(row)}`),
  ];
}
