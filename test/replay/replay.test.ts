import { temporal } from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { describe, expect, inject, test } from 'vitest';
import { workflowBundle } from '#src/worker/bundle.ts';
import { readHistories } from '#test/setup/histories.ts';

const { EventType } = temporal.api.enums.v1;

// The SDK tells of every worker that it starts and stops.
Runtime.install({ logger: new DefaultLogger('WARN') });

/** Deals that ran under earlier code must run on under this one. */
describe('recorded histories', async () => {
  const histories = await readHistories();
  const replay = async (history: object) =>
    Worker.runReplayHistory({ workflowBundle: await workflowBundle(inject('workflowBundle')) }, history);

  test('there are some', () => {
    expect(histories.size).toBeGreaterThan(5);
  });

  test.each([...histories.keys()])('%s replays', async (name) => {
    await replay(histories.get(name) ?? {});
  });

  test('a history that the code does not follow is noticed', async () => {
    const { events } = histories.get('example') ?? {};
    // Another step was taken first than this code takes.
    const altered = structuredClone(events) ?? [];
    const marker = altered.find(({ eventType }) => eventType === EventType.EVENT_TYPE_MARKER_RECORDED);
    const data = marker?.markerRecordedEventAttributes?.details?.['data']?.payloads?.[0]?.data;
    if (!data || !marker?.markerRecordedEventAttributes?.details?.['data']?.payloads?.[0])
      throw new Error('No step.');
    const text = Buffer.from(data).toString().replace('openDeal', 'closeDeal');
    marker.markerRecordedEventAttributes.details['data'].payloads[0].data = Buffer.from(text);
    await expect(replay({ events: altered })).rejects.toThrow(/closeDeal|nondeterminis/i);
  });
});
