import { describe, expect, it } from 'vitest';
import { type Delegation, delegatesOf, delegationCycle, nextChangeOf, standsInFor } from './delegation.ts';

const away = (absent: string, delegate: string, startsOn: string, endsOn: string): Delegation => ({
  absent,
  delegate,
  startsOn: `2031-01-${startsOn}`,
  endsOn: `2031-01-${endsOn}`,
});
const delegations = [
  away('ann', 'bob', '10', '20'),
  away('bob', 'cid', '15', '17'),
  away('bob', 'owner', '15', '17'),
  away('dee', 'cid', '01', '31'),
];
const standIns = (asked: string[], day: string) =>
  delegatesOf(asked, { delegations, on: `2031-01-${day}`, owner: 'owner' });

describe('who stands in', () => {
  it('does so on the first and the last day, and not beside them', () => {
    const bob = [{ email: 'bob', onBehalfOf: 'ann' }];
    expect(['09', '10', '20', '21'].map((day) => standIns(['ann'], day))).toEqual([[], bob, bob, []]);
  });

  it('hands on to those who stand in for them, but never to the owner', () => {
    expect(standIns(['ann'], '16')).toEqual([
      { email: 'bob', onBehalfOf: 'ann' },
      { email: 'cid', onBehalfOf: 'ann' },
    ]);
  });

  it('is nobody who was asked themselves', () => {
    expect(standIns(['ann', 'bob'], '12')).toEqual([]);
    expect(standIns(['ann', 'dee'], '16')).toEqual([
      { email: 'bob', onBehalfOf: 'ann' },
      { email: 'cid', onBehalfOf: 'dee' },
    ]);
  });

  it('changes on the days on which somebody comes or goes', () => {
    const next = (day: string) =>
      nextChangeOf(['ann'], { delegations, on: `2031-01-${day}`, owner: 'owner' });
    expect(['01', '10', '15', '18', '21'].map(next)).toEqual([
      '2031-01-10',
      '2031-01-15',
      '2031-01-18',
      '2031-01-21',
      null,
    ]);
    expect(nextChangeOf(['eve'], { delegations, on: '2031-01-01', owner: 'owner' })).toBeNull();
  });

  it('is found from the other side', () => {
    expect(standsInFor('cid', delegations)).toEqual([
      { absent: 'bob', startsOn: '2031-01-15', endsOn: '2031-01-17' },
      { absent: 'dee', startsOn: '2031-01-01', endsOn: '2031-01-31' },
      { absent: 'ann', startsOn: '2031-01-15', endsOn: '2031-01-17' },
    ]);
    expect(standsInFor('ann', delegations)).toEqual([]);
  });
});

describe('a cycle of delegations', () => {
  it.each<[string, Delegation, string[] | null]>([
    ['is one where all are away on a day', away('cid', 'ann', '17', '18'), ['cid', 'ann', 'bob', 'cid']],
    ['is none where they are away one after the other', away('cid', 'ann', '18', '19'), null],
    ['is none where somebody is there', away('cid', 'eve', '15', '17'), null],
    ['is one of two', away('bob', 'ann', '20', '25'), ['bob', 'ann', 'bob']],
    ['begins amid a longer absence', away('cid', 'ann', '01', '31'), ['cid', 'ann', 'bob', 'cid']],
  ])('%s', (_, added, cycle) => {
    expect(delegationCycle(added, delegations)).toEqual(cycle);
  });
});
