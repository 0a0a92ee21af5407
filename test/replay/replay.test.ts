import { temporal } from '@temporalio/proto';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { workflowBundle } from '#src/worker/bundle.ts';
import { readHistories, replay } from '#test/setup/histories.ts';

const { EventType } = temporal.api.enums.v1;

// The SDK tells of every worker that it starts and stops, and warns of the replay that is meant to fail.
Runtime.install({
  logger: new DefaultLogger('WARN'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
});

/** Deals that ran under earlier code must run on under this one. */
describe('recorded histories', async () => {
  const bundle = await workflowBundle(inject('workflowBundle'));
  const histories = await readHistories();
  let errors: Awaited<ReturnType<typeof replay>>;
  beforeAll(async () => {
    errors = await replay(bundle, histories);
  });

  test('there are some', () => {
    expect(histories.size).toBeGreaterThan(5);
  });

  test.each([...histories.keys()])('%s replays', (name) => {
    expect(errors.has(name)).toBe(true);
    expect(errors.get(name)).toBeUndefined();
  });

  test('a history that the code does not follow is noticed', async () => {
    const { events } = histories.get('example') ?? {};
    // Another step was taken first than this code takes.
    const altered = structuredClone(events) ?? [];
    const marker = altered.find(({ eventType }) => eventType === EventType.EVENT_TYPE_MARKER_RECORDED);
    const [payload] = marker?.markerRecordedEventAttributes?.details?.['data']?.payloads ?? [];
    if (!payload?.data) throw new Error('No step.');
    payload.data = Buffer.from(Buffer.from(payload.data).toString().replace('openDeal', 'closeDeal'));
    const outcome = await replay(bundle, new Map([['altered', { events: altered }]]));
    expect(outcome.get('altered')).toBeInstanceOf(DeterminismViolationError);
  });
});
