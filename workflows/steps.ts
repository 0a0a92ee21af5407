import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '#activities/createActivities.ts';

type Rendering = 'openEnvelope';

/**
 * A step writes to Postgres: one transaction of some milliseconds. As a local activity it costs one event
 * of history instead of three and no round trip. It is tried until it succeeds, since a step that is
 * left out would leave the deal and its rows apart.
 */
export const steps = proxyLocalActivities<Omit<Activities, Rendering>>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '100 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
});

/**
 * Rendering takes many times as long as a row and would hold up the messages of a deal if it were a local
 * activity, which lives inside a workflow task.
 */
export const renderingSteps = proxyActivities<Pick<Activities, Rendering>>({
  // The engine misses a worker that died amid it only after this time.
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});
