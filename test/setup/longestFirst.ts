import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes a minute or more. By their size alone, which counts where no duration is known yet, these would come last. */
const LONG = [
  'test/injection/everyStep.test.ts',
  'test/scenarios/durability/longLives.test.ts',
  'test/releases/takeover.test.ts',
  'test/walks/walks.test.ts',
];

/** Begins with the longest files, so that no worker is left alone with one of them at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((path) => moduleId.endsWith(path));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
