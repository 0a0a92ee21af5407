import { describe, expect, it } from 'vitest';
import { inForceOn, type ProductVersion, versionProblems } from './productVersions.ts';

const TODAY = '2031-01-01';

const version = (
  sku: string,
  effectiveFrom: string,
  fields: Partial<ProductVersion> = {},
): ProductVersion => ({
  sku,
  effectiveFrom,
  name: sku,
  kind: 'oneTime',
  recognition: 'pointInTime',
  taxCategory: 'standard',
  fulfilment: 'none',
  ...fields,
});

const madeOf = (...skus: string[]): Partial<ProductVersion> => ({
  bundle: { pricing: 'asOne', components: skus.map((sku) => ({ sku, quantity: { fixed: '1' } })) },
});

const problems = (added: ProductVersion, ...stored: ProductVersion[]) =>
  versionProblems([added], stored, TODAY)[0];

describe('inForceOn', () => {
  it('takes the last version that has begun, and none of what is sold later', () => {
    const versions = [
      version('A', '2031-03-01', { name: 'Later' }),
      version('A', '2030-01-01', { name: 'First' }),
      version('B', '2031-02-01'),
    ];
    const names = (day: string) => inForceOn(versions, day).map(({ name }) => name);
    expect(names('2029-12-31')).toEqual([]);
    expect(names('2031-02-28')).toEqual(['First', 'B']);
    expect(names('2031-03-01')).toEqual(['Later', 'B']);
  });
});

describe('versionProblems', () => {
  it('keeps the past of a product, and lets its first version begin on any day', () => {
    expect(problems(version('A', '2030-12-31'), version('A', '2030-01-01'))).toEqual([
      { pointer: '/effectiveFrom', detail: 'What A was before today, 2031-01-01, cannot be changed.' },
    ]);
    expect(problems(version('A', TODAY), version('A', '2030-01-01'))).toEqual([]);
    expect(problems(version('A', '2030-12-31'))).toEqual([]);
  });

  it('finds a loop that comes only with a version of another product that begins later', () => {
    const later = version('B', '2031-06-01', madeOf('A'));
    const stored = [version('A', '2030-01-01'), version('B', '2030-01-01'), later];
    expect(problems(version('A', '2031-02-01', madeOf('B')), ...stored)).toEqual([
      {
        pointer: '/bundle/components/0/sku',
        detail: 'From 2031-06-01 on: The product contains itself: A → B → A.',
      },
    ]);
    // By then it is another one again.
    const again = version('A', '2031-05-01');
    expect(problems(version('A', '2031-02-01', madeOf('B')), ...stored, again)).toEqual([]);
  });

  it('wants parts to be sold on the day, and tells what stays wrong once', () => {
    const stored = [version('B', '2031-03-01'), version('C', '2031-04-01', madeOf('B'))];
    expect(problems(version('A', '2031-02-01', madeOf('B', 'X')), ...stored)).toEqual([
      { pointer: '/bundle/components/0/sku', detail: 'There is no product "B".' },
      { pointer: '/bundle/components/1/sku', detail: 'There is no product "X".' },
    ]);
    expect(problems(version('A', '2031-03-01', madeOf('B')), ...stored)).toEqual([]);
  });

  it('does not let a part become one that is recognised by milestones', () => {
    const stored = [version('A', '2030-01-01', madeOf('B')), version('B', '2030-01-01')];
    const changed = version('B', TODAY, { recognition: 'milestone' });
    expect(problems(changed, ...stored)).toMatchObject([{ pointer: '/recognition' }]);
  });

  it('takes versions that are saved together for each other’s parts', () => {
    const added = [version('A', TODAY, madeOf('B')), version('B', TODAY)];
    expect(versionProblems(added, [], TODAY)).toEqual([[], []]);
  });
});
