import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '#test/setup/client.ts';
import { ACTIVITIES, createDisturber, WAYS } from './disturb.ts';
import { impatientBundle } from './impatientBundle.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { STORIES } from './stories.ts';

const ALL = Object.keys(STORIES);

/** Twice is once: the same trial balance, the same numbers, the same mails and the same timeline as undisturbed. */
describe('the stories end alike', () => {
  const watcher = createDisturber();
  let undisturbed: Outcome;
  let bundle: Awaited<ReturnType<typeof impatientBundle>>;

  beforeAll(async () => {
    bundle = await impatientBundle();
    undisturbed = await outcomeOf(ALL, { disturber: watcher });
  }, 120_000);
  afterAll(() => bundle?.remove());

  test('and take every step there is', () => {
    const missing = ACTIVITIES.filter((name) => !watcher.taken.has(name));
    expect(missing, 'No story takes these activities: let one in test/injection/stories.ts do so.').toEqual(
      [],
    );
  });

  test('and send each of their mails once', () => {
    const mails = Object.values(undisturbed.stories).flatMap((deals: Json[]) =>
      deals.flatMap((deal) => deal.mails),
    );
    expect(mails.length).toBeGreaterThan(ALL.length);
    expect(mails.filter(({ arrived }: Json) => arrived.length !== 1)).toEqual([]);
  });

  test.concurrent.each(WAYS)('where every activity fails %s', async (way) => {
    const disturber = createDisturber(way);
    expect(await outcomeOf(ALL, { env: bundle.env, disturber })).toEqual(undisturbed);
    expect(disturber.disturbed).toEqual(watcher.taken);
  });

  test.concurrent('where the deals continue as new at every quiet point', async () => {
    const counter = createDisturber();
    const env = { DEAL_RUN_LENGTH: '1' };
    expect(await outcomeOf(ALL, { env, disturber: counter })).toEqual(undisturbed);
    // Otherwise each deal, payment and refund is one run.
    expect(counter.runs.size).toBeGreaterThan(2 * watcher.runs.size);
  });
}, 300_000);
