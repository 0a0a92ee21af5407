import { describe, expect, it } from 'vitest';
import type { DealState } from './state.ts';
import { oldest, waitingFor } from './waiting.ts';

const OWNER = 'sam@seller.example';
const BUYER = 'buyer@customer.example';

/** A deal as code from before `since` and `next` were kept left it. */
const aState = (fields: Partial<DealState>): DealState => ({
  dealId: 'deal_1',
  stage: 'active',
  timeZone: 'Europe/Berlin',
  owner: OWNER,
  customerEmail: BUYER,
  retentionDays: 180,
  clock: { kind: 'wall' },
  agenda: [],
  awaiting: null,
  progress: { nextInvoice: null, nextRecognitionOn: null, undelivered: 0 },
  openInvoices: [],
  runLength: 400,
  ...fields,
});
const undelivered = { nextInvoice: null, nextRecognitionOn: null, undelivered: 2 };

describe('waitingFor', () => {
  it('says since when and what comes next of a deal that waits for people', () => {
    const state = aState({
      stage: 'signing',
      awaiting: {
        what: 'signature',
        from: [BUYER],
        summary: 'They sign.',
        since: '2031-01-01T08:00:00.000Z',
      },
      agenda: [
        { at: '2031-01-04T08:00:00.000Z', kind: 'signatureReminder', subject: BUYER },
        { at: '2031-01-31T23:00:00.000Z', kind: 'envelopeExpiry', subject: 'ctr_1' },
      ],
    });
    expect(waitingFor(state)).toEqual({
      what: 'signature',
      from: [BUYER],
      until: '2031-01-31T23:00:00.000Z',
      summary: 'They sign.',
      since: '2031-01-01T08:00:00.000Z',
      next: {
        what: 'signatureReminder',
        at: '2031-01-04T08:00:00.000Z',
        summary: 'Those who have not signed are reminded.',
      },
    });
  });

  it('does not know since when where an older state did not keep it', () => {
    const awaiting = { what: 'answer', from: [BUYER], summary: 'They answer.' };
    expect(waitingFor(aState({ stage: 'offered', awaiting }))).toMatchObject({ since: null, next: null });
    expect(waitingFor(aState({ openInvoices: ['inv_1'] }))).toMatchObject({ what: 'payment', since: null });
    expect(waitingFor(aState({ progress: undelivered }))).toMatchObject({ what: 'delivery', since: null });
    const closing = { at: '2031-07-01T00:00:00.000Z', kind: 'close' as const, subject: 'deal_1' };
    expect(waitingFor(aState({ stage: 'lost', agenda: [closing] }))).toMatchObject({ since: null });
  });

  it('guesses nothing where one of several open invoices is older than what was kept', () => {
    const openSince = { inv_2: '2031-02-01T00:00:00.000Z' };
    const both = aState({ openInvoices: ['inv_1', 'inv_2'], openSince });
    expect(waitingFor(both)).toMatchObject({ since: null });
    expect(waitingFor(aState({ openInvoices: ['inv_2'], openSince }))).toMatchObject({
      since: '2031-02-01T00:00:00.000Z',
    });
  });

  it('takes the oldest of what is open: the release for a delivery, the issue for an invoice', () => {
    const openSince = { inv_1: '2031-02-01T00:00:00.000Z' };
    const invoiced = { openInvoices: ['inv_1'], openSince, stageSince: '2031-01-01T00:00:00.000Z' };
    expect(waitingFor(aState(invoiced))).toMatchObject({ since: '2031-02-01T00:00:00.000Z' });
    expect(waitingFor(aState({ ...invoiced, progress: undelivered }))).toMatchObject({
      from: [BUYER, OWNER],
      since: '2031-01-01T00:00:00.000Z',
      summary: 'Open: 2 lines to be delivered, 1 invoice to be paid.',
    });
  });

  it('is nothing where nothing is open and nothing is to come', () => {
    expect(waitingFor(aState({}))).toBeNull();
    expect(waitingFor(aState({ stage: 'lost' }))).toBeNull();
  });
});

describe('oldest', () => {
  it('is the earliest, or null where one is missing or there is none', () => {
    expect(oldest(['2031-02-01', '2031-01-01'])).toBe('2031-01-01');
    expect(oldest(['2031-02-01', undefined])).toBeNull();
    expect(oldest([])).toBeNull();
  });
});
