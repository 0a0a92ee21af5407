import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Database } from '#db/connection.ts';
import { resultOf } from '#db/effects.ts';
import type { FieldProblem, Instant, Stage } from '#domain/types.ts';
import type { deal } from '#workflows/deal.ts';
import {
  awaitOpenUpdate,
  awaitQuietUpdate,
  COMMAND_UPDATES,
  type CommandKind,
  type CommandMessage,
  type Commands,
  type DealStart,
  dealWorkflowId,
  isRefused,
  letClockRunUpdate,
  type Outcome,
  REFUSALS,
  type RefusalCode,
} from '#workflows/messages.ts';
import type { By, DealGateway } from './gateway.ts';
import { noWorkerAnswered, Problem } from './problems.ts';
import { forgottenBefore, keepUntilAnswered, markAnswered } from './unanswered.ts';

/** How long a caller waits for a deal. Past it no worker has answered; a retry finds what was done meanwhile. */
const ANSWER_WITHIN_MS = 30_000;

export interface TemporalGateway extends DealGateway {
  /** Starts the deal and answers once it is open. Starting the same deal twice is starting it once. */
  start(start: DealStart, reachStart?: () => Promise<void>): Promise<{ stage: Stage }>;
  /** Moves the limit of a deal's test clock; the time itself is skipped by `TimeSkipping`. False where it has closed. */
  letClockRun(dealId: string, until: Instant): Promise<boolean>;
  /** Answers once all that is due in the deal was done; false where it has closed. */
  awaitQuiet(dealId: string): Promise<boolean>;
  /** Runs a workflow that is no deal to its end; run twice under one id it gives the first one's result. */
  execute<T>(workflow: string, options: { workflowId: string; args: unknown[] }): Promise<T>;
}

export function createGateway({
  client,
  db,
  taskQueue,
}: {
  client: Client;
  db: Database;
  taskQueue: string;
}): TemporalGateway {
  const within = <T>(call: () => Promise<T>): Promise<T> => {
    const deadline = Date.now() + ANSWER_WITHIN_MS;
    return client.connection.withDeadline(deadline, () => retryWhileBusy(call, deadline)).catch(rethrow);
  };

  /** Sends a deal an update, again where the server has forgotten it: of that it says the same as of a closed deal. */
  const update = <T>(dealId: string, send: (handle: DealHandle) => Promise<T>): Promise<T> => {
    const handle = client.workflow.getHandle<typeof deal>(dealWorkflowId(dealId));
    return within(async () => {
      try {
        return await send(handle);
      } catch (error) {
        if (error instanceof WorkflowNotFoundError && (await isRunning(handle))) throw new UpdateForgotten();
        throw error;
      }
    });
  };

  async function deliver<K extends CommandKind>(
    dealId: string,
    kind: K,
    message: CommandMessage<K>,
  ): Promise<Commands[K]['answer']> {
    try {
      return await update(
        dealId,
        (handle) =>
          handle.executeUpdate(COMMAND_UPDATES[kind].name, {
            args: [message],
            updateId: message.key,
          }) as Promise<Commands[K]['answer']>,
      );
    } catch (error) {
      const answered =
        error instanceof Problem && error.status === 409 ? await resultOf(db, message.key) : undefined;
      if (answered === undefined || answered === null) throw error;
      // The command was taken by an earlier run of the deal, which has moved on since.
      return answerOf(answered) as Commands[K]['answer'];
    }
  }

  async function deliverOnce<K extends CommandKind>(dealId: string, kind: K, message: CommandMessage<K>) {
    try {
      const answer = await deliver(dealId, kind, message);
      await markAnswered(db, message.key);
      return answer;
    } catch (error) {
      if (error instanceof Problem && error.status < 500) await markAnswered(db, message.key);
      throw error;
    }
  }

  /** What a crash has made the engine forget would else meet a deal that has gone on without it. */
  async function catchUp(dealId: string, key: string): Promise<void> {
    for (const { command } of await forgottenBefore(db, { dealId, key })) {
      const { kind, actor, input } = command;
      const message = { key: command.key, actor, input } as CommandMessage<CommandKind>;
      try {
        await deliverOnce(dealId, kind as CommandKind, message);
      } catch (error) {
        // A refusal is an answer.
        if (!(error instanceof Problem) || error.status >= 500) throw error;
      }
    }
  }

  return {
    async send<K extends CommandKind>(dealId: string, kind: K, input: Commands[K]['input'], by: By) {
      await keepUntilAnswered(db, { dealId, kind, input, ...by });
      await catchUp(dealId, by.key);
      return deliverOnce(dealId, kind, { ...by, input });
    },

    async start(start, reachStart) {
      const workflowId = dealWorkflowId(start.dealId);
      const options = { workflowId, taskQueue, args: [{ start }] as [{ start: DealStart }] };
      if (!reachStart) {
        return within(() =>
          client.workflow.executeUpdateWithStart(awaitOpenUpdate, {
            startWorkflowOperation: new WithStartWorkflowOperation<typeof deal>('deal', {
              ...options,
              workflowIdConflictPolicy: 'USE_EXISTING',
            }),
            updateId: start.commandKey,
          }),
        );
      }
      await within(() =>
        client.workflow.start<typeof deal>('deal', { ...options, workflowIdConflictPolicy: 'USE_EXISTING' }),
      );
      await reachStart();
      const handle = client.workflow.getHandle<typeof deal>(workflowId);
      try {
        return await update(start.dealId, (running) =>
          running.executeUpdate(awaitOpenUpdate, { updateId: start.commandKey }),
        );
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'wrongStage') throw error;
        // A deal that was refused has ended by now; its result says why.
        const end = await handle.result();
        if ('refused' in end) throw problemOf(end.refused.code, end.refused.detail, end.refused.problems);
        throw error;
      }
    },

    letClockRun(dealId, until) {
      return unlessClosed(() =>
        update(dealId, (handle) => handle.executeUpdate(letClockRunUpdate, { args: [{ until }] })),
      );
    },

    awaitQuiet(dealId) {
      return unlessClosed(() => update(dealId, (handle) => handle.executeUpdate(awaitQuietUpdate)));
    },

    execute<T>(workflow: string, { workflowId, args }: { workflowId: string; args: unknown[] }): Promise<T> {
      return within(async () => {
        try {
          const outcome: unknown = await client.workflow.execute(workflow, {
            taskQueue,
            workflowId,
            args,
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
          });
          return answerOf(outcome) as T;
        } catch (error) {
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
          return answerOf(await client.workflow.getHandle(workflowId).result()) as T;
        }
      });
    },
  };
}

/** What a step has come to, or the `Problem` that its refusal is. */
export function resultOrProblem<T>(outcome: Outcome<T>): T {
  if (!isRefused(outcome)) return outcome;
  throw problemOf(outcome.refused.code, outcome.refused.detail, outcome.refused.problems);
}

/** Some steps give back what the deal needs beside what the caller is told. */
function answerOf(outcome: Outcome<unknown>): unknown {
  const result = resultOrProblem(outcome);
  return typeof result === 'object' && result !== null && 'answer' in result ? result.answer : result;
}

type DealHandle = WorkflowHandle<typeof deal>;

class DealClosed extends Problem {}

/** As a server does that was killed, or whose deal went on in another run. */
class UpdateForgotten extends Error {}

async function isRunning(handle: DealHandle): Promise<boolean> {
  try {
    return (await handle.describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Says whether the deal was still there to answer. */
async function unlessClosed(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof DealClosed) return false;
    throw error;
  }
}

/** Turns what Temporal throws into what a caller is told; anything else stays an error of ours. */
function rethrow(error: unknown): never {
  if (error instanceof WorkflowUpdateFailedError) {
    const { cause } = error;
    if (cause instanceof ApplicationFailure && REFUSALS.some((code) => code === cause.type)) {
      throw problemOf(
        cause.type as RefusalCode,
        cause.message,
        (cause.details?.[0] as FieldProblem[] | undefined) ?? [],
      );
    }
  }
  if (error instanceof WorkflowNotFoundError) {
    throw new DealClosed('wrongStage', 'The deal has closed; it takes no more commands.');
  }
  if (isOutOfReach(error) || isBusy(error)) throw noWorkerAnswered();
  throw error;
}

const BUSY_WAIT_MS = 100;

/** Many callers at one deal: the engine takes ten updates at a time, and may pass one by that came amid another task. */
async function retryWhileBusy<T>(call: () => Promise<T>, deadline: number): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isBusy(error) || Date.now() + BUSY_WAIT_MS > deadline) throw error;
      await sleep(BUSY_WAIT_MS);
    }
  }
}

const RESOURCE_EXHAUSTED = 8;
const FAILED_PRECONDITION = 9;

function isBusy(error: unknown): boolean {
  if (error instanceof UpdateForgotten) return true;
  if (isGrpcServiceError(error) && error.code === RESOURCE_EXHAUSTED) return true;
  // Where a task fails, since workers died on it or their code does not follow the deal's history, the server takes no
  // update before a worker has finished it.
  if (isGrpcServiceError(error) && error.code === FAILED_PRECONDITION) {
    return /Workflow Task in failed state/.test(error.details);
  }
  if (!(error instanceof Error)) return false;
  // The server gives this rejection no type of its own.
  const isPassedBy =
    error instanceof WorkflowUpdateFailedError &&
    /wasn't processed by worker/.test(error.cause?.message ?? '');
  return isPassedBy || isBusy(error.cause);
}

/** Codes of gRPC: cancelled, deadline exceeded and unavailable. A deadline of ours ends a call in any of these ways. */
const OUT_OF_REACH: readonly number[] = [1, 4, 14];

export function isOutOfReach(error: unknown): boolean {
  if (isGrpcServiceError(error) && OUT_OF_REACH.includes(error.code)) return true;
  return error instanceof Error && error.cause !== undefined && isOutOfReach(error.cause);
}

const problemOf = (code: RefusalCode, detail: string, problems: FieldProblem[] = []) =>
  new Problem(code, detail, problems);
