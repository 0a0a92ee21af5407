import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readHistories } from '#test/setup/histories.ts';

const TESTS = new URL('../', import.meta.url);
// The texts that this file is tried with are no scenarios.
const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.startsWith('replay/'),
);

/** What a scenario asks to be recorded is protected only once its file is there. */
describe('the histories', async () => {
  const histories = [...(await readHistories()).keys()].sort();
  const asked = files.flatMap((file) =>
    namesIn(readFileSync(new URL(file, TESTS), 'utf8')).map((name) => ({ file, name })),
  );

  test.each(asked)('have $name, which $file records', ({ name }) => {
    expect(histories).toContain(name);
  });

  test('have one scenario a name, or stand for what older code did', () => {
    const names = asked.map(({ name }) => name);
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
    expect(histories.filter((name) => !name.includes('-before-'))).toEqual(names.toSorted());
  });
});

test.each([
  { text: "await app.recordHistory('held', id);", names: ['held'] },
  { text: "app.recordHistory(\n  'payout', { idBegins });", names: ['payout'] },
  { text: "[{ of: 'one' }, { of: 'many' }]; app.recordHistory(of, id);", names: ['one', 'many'] },
])('the names in $text are $names', ({ text, names }) => {
  expect(namesIn(text)).toEqual(names);
});

test('a name of which nobody can tell what it is would be noticed', () => {
  expect(() => namesIn('app.recordHistory(nameOf(deal), id);')).toThrow('nameOf');
});

/** A name that is no text is one of those that its variable is given in the same file, as in the rows of `describe.each`. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/\.recordHistory\(\s*(?:'([^']+)'|(\w+))/g)].flatMap(([, name, variable = '']) => {
    if (name) return [name];
    const given = [...text.matchAll(new RegExp(`\\b${variable}: '([^']+)'`, 'g'))].map(([, one]) =>
      String(one),
    );
    if (given.length === 0) throw new Error(`${variable} is given no name of a history.`);
    return given;
  });
}
