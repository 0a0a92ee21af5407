import { describe, expect, it } from 'vitest';
import { type PublishedWaitingFor, waitingForOf } from './waiting.ts';

const published: PublishedWaitingFor = {
  what: 'payment',
  from: ['buyer@customer.example', 'sam@seller.example'],
  until: null,
  summary: 'Open: 1 invoice to be paid.',
};
const FINANCE = ['fin@seller.example', 'sam@seller.example'];

describe('waitingForOf', () => {
  it('fills in what older deals did not publish', () => {
    expect(waitingForOf(published, FINANCE)).toEqual({ ...published, since: null, next: null });
    expect(waitingForOf(null, FINANCE)).toBeNull();
  });

  it('names finance where it is needed, and nobody twice', () => {
    expect(waitingForOf({ ...published, since: null, next: null, needsFinance: true }, FINANCE)).toEqual({
      ...published,
      from: ['buyer@customer.example', 'sam@seller.example', 'fin@seller.example'],
      since: null,
      next: null,
    });
  });
});
