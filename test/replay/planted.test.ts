import { readFileSync } from 'node:fs';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { describe, expect, test } from 'vitest';
import { type Histories, type History, readHistories, replay } from '#test/setup/histories.ts';
import { bundleOfRelease, type Edit } from '#test/setup/releases.ts';

// These replays are meant to fail, and each failure would be a warning.
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
});

const PATCHES_FILE = new URL('../../workflows/patches.ts', import.meta.url);
const patches = [...readFileSync(PATCHES_FILE, 'utf8').matchAll(/\bpatched\('([^']+)'\)/g)].flatMap(
  ([, name]) => name ?? [],
);

/** A release that would break running deals must not get past the recorded histories. */
describe('an incompatible change', async () => {
  const histories = await readHistories();
  const under = (edits: Edit[], names: string[]) => outcomes(edits, pick(histories, names));

  test.each([
    {
      change: 'a step that is left out',
      edits: [{ file: 'stages/active.ts', from: 'await steps.completeDeal(run.step())', to: 'null' }],
      noticedBy: 'instalments',
      neverThere: 'cancelled',
    },
    {
      change: 'a step that is taken before the timer that it followed',
      edits: [
        { file: 'stages/quote.ts', from: 'if (aheadMs > 0) await sleep(aheadMs);', to: '' },
        {
          file: 'stages/quote.ts',
          from: "run.opening = 'open';",
          to: "if (start.testClock) await sleep('1 day');\n  run.opening = 'open';",
        },
      ],
      noticedBy: 'cancelled',
      neverThere: 'example-continued',
    },
    {
      change: 'a later day on the agenda',
      edits: [{ file: 'stages/contract.ts', from: 'REMIND_AFTER_DAYS = 3', to: 'REMIND_AFTER_DAYS = 4' }],
      noticedBy: 'signature-expired',
      neverThere: 'cancelled',
    },
  ])('is caught: $change', async ({ edits, noticedBy, neverThere }) => {
    expect(await under(edits, [noticedBy, neverThere])).toEqual({
      [noticedBy]: 'does not replay',
      [neverThere]: 'replays',
    });
  });

  describe.each(patches)('behind the patch %s', (patch) => {
    const older = [...histories].filter(([name]) => name.includes('-before-')).map(([name]) => name);
    const newer = [...histories].filter(([, history]) => marks(history, patch)).map(([name]) => name);
    const call = { file: 'patches.ts', from: `patched('${patch}')` };

    test('would break deals that are past the point: an older history says so', async () => {
      expect(Object.values(await under([{ ...call, to: 'true' }], older))).toContain('does not replay');
    });

    test('is unknown to the release before, which runs its own deals and none that took the new path', async () => {
      expect(newer).not.toEqual([]);
      expect(await under([{ ...call, to: 'false' }], [...older, ...newer])).toEqual({
        ...Object.fromEntries(older.map((name) => [name, 'replays'])),
        ...Object.fromEntries(newer.map((name) => [name, 'does not replay'])),
      });
    });
  });

  test('has a patch to be tried with', () => {
    expect(patches).not.toEqual([]);
  });
});

async function outcomes(edits: Edit[], histories: Histories) {
  const errors = [...(await replay(await bundleOfRelease(edits), histories))].map(([name, error]) => {
    // Anything else than a history that the code does not follow is a fault of the test.
    if (error && !(error instanceof DeterminismViolationError)) throw error;
    return [name, error ? 'does not replay' : 'replays'];
  });
  return Object.fromEntries(errors) as Record<string, string>;
}

function pick(histories: Histories, names: string[]): Histories {
  return new Map(
    names.map((name) => {
      const history = histories.get(name);
      if (!history) throw new Error(`There is no history ${name}.`);
      return [name, history];
    }),
  );
}

function marks({ events }: History, patch: string): boolean {
  return (events ?? []).some(({ markerRecordedEventAttributes: marker }) => {
    const data = marker?.details?.['patch-data']?.payloads?.[0]?.data;
    return (
      marker?.markerName === 'core_patch' &&
      Buffer.from(data ?? [])
        .toString()
        .includes(`"${patch}"`)
    );
  });
}
