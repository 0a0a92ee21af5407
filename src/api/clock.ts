import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import Long from 'long';
import type { Sql } from 'postgres';
import { epochMs } from '#domain/dates.ts';
import type { Instant } from '#domain/types.ts';
import { dealWorkflowId } from '#workflows/messages.ts';
import { noWorkerAnswered, Problem } from './problems.ts';
import { isRunning } from './temporalGateway.ts';

type PollingResult = temporal.api.enums.v1.FastForwardPollingResult;
/** What the server answers to a poll: it has not arrived yet, or it has; anything else is a failure. */
const POLL_TIMEOUT: PollingResult = 1;
const COMPLETED: PollingResult = 2;
/** Codes of gRPC. */
const NOT_FOUND = 5;
const UNIMPLEMENTED = 12;
/** A year of a deal takes some dozens of skips; the server's own limit of 200 would end a longer way midway. */
const MAX_SKIPS = 10_000;
/** Less than any timer of a deal, and more than two clocks can differ in a poll. */
const LEAST_SKIP_MS = 1_000;

/**
 * Time skipping of the Temporal server (1.32 and newer, where it is switched on): it moves the clock of one execution,
 * and fires each timer on the way at its own time. The client has no method for it yet, its raw service has.
 */
export interface TimeSkipping {
  /** Whether the server allows it. */
  isAllowed(): Promise<boolean>;
  /**
   * Moves the clock of a deal's execution to an instant; at once where it is there already. A fast-forward that is under
   * way, from a call that was given up, goes on first. Throws a `Problem` where the clock stands still.
   */
  advanceTo(dealId: string, instant: Instant): Promise<void>;
  /** Runs one at a time for each deal: a second fast-forward during the first would skip over timers. */
  exclusively<T>(dealId: string, work: () => Promise<T>): Promise<T>;
}

/** The server counts a fast-forward in nanoseconds, which end after 292 years. */
export const CLOCK_ENDS = '2200-01-01';
export const beyondClock = `A test clock goes no further than ${CLOCK_ENDS}.`;

export const noTimeSkipping = () =>
  new Problem(
    'wrongStage',
    'The Temporal server does not allow time skipping: it needs 1.32 with frontend.WorkflowTimeSkippingEnabled.',
  );

/** @param locks connections that are used for nothing else: each is held as long as a clock moves */
export function createTimeSkipping({ client, locks }: { client: Client; locks: Sql }): TimeSkipping {
  const { workflowService } = client;
  const { namespace } = client.options;
  let known: boolean | undefined;

  const skippingOf = async (workflowId: string) => {
    const { raw } = await client.workflow.getHandle(workflowId).describe();
    const info = raw.workflowExtendedInfo?.timeSkippingInfo;
    const time = info?.currentTime;
    const { fastForwardId, hasCompleted } = info?.fastForwardInfo ?? {};
    return {
      nowMs: time ? Number(time.seconds) * 1000 + (time.nanos ?? 0) / 1_000_000 : Date.now(),
      underWay: info?.effectiveConfig?.enabled && !hasCompleted ? fastForwardId : undefined,
    };
  };

  const begin = async (workflowId: string, forMs: number): Promise<string> => {
    const id = randomUUID();
    const seconds = Math.floor(forMs / 1000);
    const duration = {
      seconds: Long.fromNumber(seconds),
      nanos: Math.round((forMs - seconds * 1000) * 1_000_000),
    };
    await workflowService.updateWorkflowExecutionOptions({
      namespace,
      workflowExecution: { workflowId },
      workflowExecutionOptions: {
        timeSkippingConfig: {
          enabled: true,
          maxSessionSkipCount: MAX_SKIPS,
          fastForwardConfig: { id, duration },
        },
      },
      updateMask: { paths: ['time_skipping_config'] },
    });
    return id;
  };

  const untilArrived = async (workflowId: string, fastForwardId: string): Promise<void> => {
    for (let aheadMs = await aheadOfWallMs(workflowId); ; ) {
      const { fastForwardPollingResult: result } = await workflowService.pollWorkflowExecutionTimeSkipping({
        namespace,
        workflowExecution: { workflowId },
        fastForwardId,
      });
      if (result === COMPLETED) return;
      if (result !== POLL_TIMEOUT) {
        // A deal that closes on the way ends its fast-forward; nothing else of it lies ahead then.
        if (!(await isRunning(client, workflowId))) return;
        // Where a server was lost on the way, a retry moves the clock over what is left of it.
        throw new Problem(
          'unavailable',
          'The clock was stopped on its way; try again with the same Idempotency-Key.',
        );
      }
      // A poll lasts 20 seconds. A clock that skipped nothing meanwhile waits for a worker.
      const nowAheadMs = await aheadOfWallMs(workflowId);
      if (nowAheadMs - aheadMs < LEAST_SKIP_MS) throw noWorkerAnswered();
      aheadMs = nowAheadMs;
    }
  };

  /** Grows with each skip, and with nothing else. */
  const aheadOfWallMs = async (workflowId: string) => (await skippingOf(workflowId)).nowMs - Date.now();

  return {
    async isAllowed() {
      if (known !== undefined) return known;
      try {
        await workflowService.pollWorkflowExecutionTimeSkipping({
          namespace,
          workflowExecution: { workflowId: 'no-such-deal' },
          fastForwardId: 'none',
        });
      } catch (error) {
        // A server that allows it says that there is no such execution.
        const { code } = error as { code?: number };
        if (code === UNIMPLEMENTED) known = false;
        else if (code === NOT_FOUND) known = true;
        else throw error;
      }
      return known ?? true;
    },

    async advanceTo(dealId, instant) {
      const workflowId = dealWorkflowId(dealId);
      try {
        const { underWay } = await skippingOf(workflowId);
        if (underWay) await untilArrived(workflowId, underWay);
        const aheadMs = epochMs(instant) - (await skippingOf(workflowId)).nowMs;
        if (aheadMs > 0) await untilArrived(workflowId, await begin(workflowId, aheadMs));
      } catch (error) {
        // The engine's clock may stand past the deal's closing day already, so that the deal closes before it is moved.
        const { code } = error as { code?: number };
        if (code !== NOT_FOUND || (await isRunning(client, workflowId))) throw error;
      }
    },

    async exclusively<T>(dealId: string, work: () => Promise<T>) {
      // The lock ends with its transaction, and that with its connection, so that none is held by a call that is lost.
      const answer = await locks.begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(hashtextextended(${`clock:${dealId}`}, 0))`;
        return { of: await work() };
      });
      return answer.of as T;
    },
  };
}
