import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACTIVITIES, createDisturber, WAYS } from './disturb.ts';
import { impatientBundle } from './impatientBundle.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { STORIES } from './stories.ts';

/**
 * One activity after the other fails alone, in each way, in a world of its own. That takes minutes, so it is run by hand:
 * `npm run test:injection`.
 */
describe('a story ends as undisturbed', () => {
  const alone: { name: string; outcome: Outcome; taken: Set<string> }[] = [];
  let bundle: Awaited<ReturnType<typeof impatientBundle>>;

  beforeAll(async () => {
    bundle = await impatientBundle();
    for (const name of Object.keys(STORIES)) {
      const watcher = createDisturber();
      alone.push({ name, outcome: await outcomeOf([name], { disturber: watcher }), taken: watcher.taken });
    }
    // A short story takes fewer steps.
    alone.sort((a, b) => a.taken.size - b.taken.size);
  }, 300_000);
  afterAll(() => bundle?.remove());

  const turns = ACTIVITIES.flatMap((activity) => WAYS.map((way) => [activity, way] as const));
  test.each(turns)('where %s fails %s', async (activity, way) => {
    const story = alone.find(({ taken }) => taken.has(activity));
    if (!story) throw new Error(`No story takes ${activity}: let one in test/injection/stories.ts do so.`);
    const disturber = createDisturber(way, activity);
    expect(await outcomeOf([story.name], { env: bundle.env, disturber })).toEqual(story.outcome);
    expect([...disturber.disturbed]).toEqual([activity]);
  });
}, 120_000);
