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

describe('waitingFor, while an invoice is on hold', () => {
  const holdEnd = (subject: string, day: string) => ({
    at: `2031-02-${day}T23:00:00.000Z`,
    kind: 'holdEnd' as const,
    subject,
  });

  it('names the last day of a hold that ends by itself, and waits for the customer alone', () => {
    const agenda = [holdEnd('inv_1', '10')];
    const waiting = waitingFor(aState({ openInvoices: ['inv_1'], heldInvoices: ['inv_1'], agenda }));
    expect(waiting).toMatchObject({ what: 'holdEnd', from: [BUYER], until: '2031-02-10T23:00:00.000Z' });
    expect(waiting?.summary).toBe(
      'The end of the hold on an invoice. Open: 1 invoice to be paid, 1 of them on hold until 2031-02-10.',
    );
    expect(waiting).not.toHaveProperty('needsFinance');
    // An older state does not say which are held; the agenda does.
    expect(waitingFor(aState({ openInvoices: ['inv_1'], agenda }))).toEqual(waiting);
  });

  it('names finance as well where a hold has no end', () => {
    const waiting = waitingFor(aState({ openInvoices: ['inv_1', 'inv_2'], heldInvoices: ['inv_2'] }));
    expect(waiting).toMatchObject({
      what: 'payment',
      from: [BUYER],
      needsFinance: true,
      summary: 'Open: 2 invoices to be paid, 1 of them on hold until finance releases it.',
    });
  });

  it('tells several holds apart', () => {
    const ids = ['inv_1', 'inv_2', 'inv_3', 'inv_4'];
    const held = (agenda: DealState['agenda'], heldInvoices = ids) =>
      waitingFor(aState({ openInvoices: ids, heldInvoices, agenda }))?.summary;
    const [first, same, later] = [holdEnd('inv_1', '10'), holdEnd('inv_2', '10'), holdEnd('inv_3', '20')];
    expect(held([first, same, later])).toContain(
      '4 invoices to be paid, 3 of them on hold, the first until 2031-02-10, 1 of them on hold until finance releases it.',
    );
    expect(held([first, same], ['inv_1', 'inv_2'])).toContain('2 of them on hold until 2031-02-10.');
    expect(held([], ['inv_1', 'inv_2'])).toContain('2 of them on hold until finance releases them.');
  });

  it('says nothing of a hold on what is paid', () => {
    expect(waitingFor(aState({ openInvoices: ['inv_1'], heldInvoices: ['inv_2'] }))?.summary).toBe(
      'Open: 1 invoice to be paid.',
    );
  });
});

describe('waitingFor, once a deal has ended', () => {
  const agenda = [{ at: '2031-07-01T00:00:00.000Z', kind: 'close' as const, subject: 'deal_1' }];
  it.each([
    ['completed', aState({}).progress, 'Nothing; the deal stays open for refunds and credit notes.'],
    ['lost', null, 'Nothing; the deal can be quoted anew.'],
    ['cancelled', null, 'Nothing; the deal was cancelled before anything of it was delivered or invoiced.'],
    [
      'cancelled',
      aState({}).progress,
      'Nothing; the cancelled deal stays open for refunds and credit notes.',
    ],
  ] as const)('says what a deal that is %s still takes', (stage, progress, summary) => {
    expect(waitingFor(aState({ stage, progress, agenda }))).toMatchObject({
      what: 'close',
      from: [],
      summary,
    });
  });

  it('says of a completed deal whose term ends later what comes next, as before', () => {
    const notice = { at: '2031-06-01T08:00:00.000Z', kind: 'renewalNotice' as const, subject: '2031-06-30' };
    expect(waitingFor(aState({ stage: 'completed', agenda: [notice, ...agenda] }))).toMatchObject({
      what: 'renewalNotice',
      summary: 'The day of a renewal notice.',
    });
  });
});

describe('oldest', () => {
  it('is the earliest, or null where one is missing or there is none', () => {
    expect(oldest(['2031-02-01', '2031-01-01'])).toBe('2031-01-01');
    expect(oldest(['2031-02-01', undefined])).toBeNull();
    expect(oldest([])).toBeNull();
  });
});
