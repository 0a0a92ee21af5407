import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, HEAD_OF_SALES } from '#test/setup/world.ts';
import { startDeal, storyOf } from '../support.ts';
import { aPolicy, CFO, LEGAL, moreStaff, over, pendingOf } from './support.ts';

/** Two lines of 1,000.00 each, one of them discounted, due in some days. */
const terms = (percent: string, dueDays = 30) => ({
  currency: 'EUR',
  paymentTerms: { dueDays },
  lines: ['Workshop', 'Audit'].map((description, at) => ({
    description,
    quantity: '1',
    price: { model: 'flat', amount: '1000.00' },
    ...(at === 0 ? { discount: { percent } } : {}),
  })),
});

// Each has deals of its own.
describe.concurrent('a new version of an approved quote', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
    await aPolicy(app, '2031-01-01', [
      over('5', [{ approver: 'role:headOfSales' }]),
      { when: { field: 'paymentTermDays', op: 'gt', value: '30' }, approvers: [{ approver: CFO }] },
      {
        when: { field: 'discountPercent', scope: 'anyLine', op: 'gte', value: '40' },
        approvers: [{ approver: LEGAL }],
      },
    ]);
  });
  afterAll(() => app?.stop());

  /** 20 % on one line are 10 % on both, which the head of sales has approved. */
  async function approved(percent = '20') {
    const deal = await startDeal(app.api, {
      customerId,
      owner: 'sam@seller.example',
      testClock: true,
      startAt: '2031-02-01',
      ...terms(percent),
    });
    await deal.approve();
    return deal;
  }
  async function resubmit(deal: Awaited<ReturnType<typeof approved>>, percent: string, dueDays?: number) {
    await deal.post('/quote-versions', terms(percent, dueDays));
    const before = (await deal.timeline()).length;
    const { stage } = await deal.post('/submit');
    // A mail of the version before may go out in between.
    const events = (await deal.timeline()).slice(before).filter(({ type }) => type !== 'mailSent');
    return { stage, events, pending: await pendingOf(app, deal.id) };
  }

  test('that is the same or better needs nobody, the timeline says why, and the measure stays what was approved', async () => {
    const deal = await approved();
    const { stage, events } = await resubmit(deal, '20');
    expect(stage).toBe('offered');
    expect(storyOf(events)).toEqual(['quoteSubmitted', 'approvalStillHolds', 'quoteSent']);
    expect(events[0].summary).toBe('The quote was submitted; what was approved before still holds.');
    expect(events[1]).toMatchObject({
      summary: `Nobody is asked again about “discount in percent > 5”: approved in version 1 by ${HEAD_OF_SALES}, and what it looks at is unchanged or better since.`,
      data: { version: 1, by: [HEAD_OF_SALES] },
    });

    expect((await resubmit(deal, '14')).stage).toBe('offered');
    // More than in the third version, which nobody has seen, and less than in the first.
    expect((await resubmit(deal, '18')).stage).toBe('offered');
    await deal.accept();
    expect((await deal.deal()).stage).toBe('signing');
    await app.recordHistory('approved-before', deal.id);
  });

  test('that is worse needs those whose figures got worse, of the quote or of a line, and no others', async () => {
    const deal = await approved();
    const longer = await resubmit(deal, '20', 60);
    expect(longer.stage).toBe('awaitingApproval');
    expect(longer.pending).toMatchObject([{ eligible: [CFO], reason: 'payment term in days > 30' }]);
    expect(storyOf(longer.events)).toEqual(['quoteSubmitted', 'approvalStillHolds', 'approvalRequested']);
    await deal.approve(CFO);

    const dearer = await resubmit(deal, '40', 60);
    expect(dearer.pending).toMatchObject([{ eligible: [HEAD_OF_SALES], quoteVersion: 3 }]);
    expect(dearer.events.find(({ type }) => type === 'approvalStillHolds')).toMatchObject({
      data: { reason: 'payment term in days > 30', version: 2, by: [CFO] },
    });
    await deal.approve();
    expect(await pendingOf(app, deal.id)).toMatchObject([
      { eligible: [LEGAL], reason: 'discount in percent of a line ≥ 40' },
    ]);
    await deal.approve(LEGAL);
    expect((await deal.deal()).stage).toBe('offered');
  });

  test('rests on no approval that was rejected or taken back', async () => {
    const deal = await approved();
    expect((await resubmit(deal, '30')).stage).toBe('awaitingApproval');
    await deal.reject('Too much');
    expect((await resubmit(deal, '30')).pending).toHaveLength(1);
    expect(await deal.post('/recall')).toEqual({ stage: 'draft' });
    expect((await resubmit(deal, '30')).pending).toHaveLength(1);
    expect((await resubmit(deal, '20')).stage).toBe('offered');
  });
});
