import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, HEAD_OF_SALES, OWNER } from '#test/setup/world.ts';
import { ASKED } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, mailTo, openPage } from '../support.ts';
import {
  aDiscountedDeal,
  aPolicy,
  approve,
  CFO,
  decide,
  IN_ORDER,
  LEGAL,
  lessPercent,
  moreStaff,
  pendingOf,
  SENT,
} from './support.ts';

describe('an approval that is refused', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
    await aPolicy(app, '2021-01-01', IN_ORDER);
  });
  afterAll(() => app?.stop());
  const ask = (percent?: string, fields?: object) => aDiscountedDeal(app, customerId, percent, fields);

  test('takes the deal back to draft, where it is revised and asked for again', async () => {
    const deal = await ask('15');
    await deal.reject('Not below 700');
    expect(await deal.deal()).toMatchObject({
      stage: 'draft',
      waitingFor: { what: 'submission', from: [OWNER] },
      quote: { version: 1, status: 'rejected', decidedBy: HEAD_OF_SALES, decisionReason: 'Not below 700' },
    });
    await mailTo(app, OWNER, /Rejected: quote for Kunde AG/, 'Not below 700');

    expect(await deal.post('/quote-versions', lessPercent('12'))).toMatchObject({
      version: 2,
      quote: { total: '1047.20' },
    });
    expect(await deal.post('/submit')).toEqual({ stage: 'awaitingApproval' });
    await deal.approve();
    const { approvals, quoteVersions } = await deal.deal();
    expect(quoteVersions.map(({ status }: Json) => status)).toEqual(['offered', 'rejected']);
    expect(approvals.map(({ status, quoteVersion }: Json) => [quoteVersion, status])).toEqual([
      [1, 'rejected'],
      [2, 'approved'],
    ]);
    await expectStanding(deal, {
      ...SENT,
      story: [
        ...ASKED,
        'approvalRefused',
        'quotePriced',
        'quoteSubmitted',
        'approvalRequested',
        'approvalGiven',
        'quoteSent',
      ],
    });
    await app.recordHistory('rejected', deal.id);
  });

  test('cannot be given after all, but the draft can be submitted as it is', async () => {
    const deal = await ask();
    const [request] = await pendingOf(app, deal.id);
    await deal.reject('Why?');
    expectProblem(await decide(app, request.id, { decision: 'approve' }), 409);
    expect(await deal.post('/submit')).toEqual({ stage: 'awaitingApproval' });
    expect((await deal.deal()).approvals.map(({ status }: Json) => status)).toEqual(['rejected', 'pending']);
    await expectStanding(deal, {
      stage: 'awaitingApproval',
      waitingFor: { what: 'approval', from: [HEAD_OF_SALES] },
      story: [...ASKED, 'approvalRefused', 'quoteSubmitted', 'approvalRequested'],
    });
  });

  test('stays refused on its version when the deal is given up', async () => {
    const deal = await ask();
    await deal.reject('Not below 700');
    await deal.post('/loss', { reason: 'They went elsewhere' });
    expect(await deal.deal()).toMatchObject({
      stage: 'lost',
      endReason: 'They went elsewhere',
      quote: { status: 'rejected', decisionReason: 'Not below 700' },
    });
  });

  test('by one approver is withdrawn from the others', async () => {
    const deal = await ask('25');
    await deal.approve();
    const [cfo, legal] = await pendingOf(app, deal.id);
    const link = await linkOf(app, deal, 'approvalRequest', LEGAL);
    await decide(app, cfo.id, { decision: 'reject', comment: 'No' });
    expect((await deal.deal()).approvals.map(({ status }: Json) => status)).toEqual([
      'approved',
      'rejected',
      'withdrawn',
    ]);
    expect(await openPage(link)).toMatchObject({ status: 410, page: expect.stringContaining('withdrawn') });
    expectProblem(await decide(app, legal.id, approve), 409);
    await mailTo(app, LEGAL, /No longer for you to decide/, `${CFO} rejected it.`);
    await expectStanding(deal, {
      stage: 'draft',
      waitingFor: { what: 'submission', from: [OWNER], until: null },
      story: [
        ...ASKED,
        'approvalGiven',
        'approvalRequested',
        'approvalRequested',
        'approvalRefused',
        'approvalWithdrawn',
      ],
    });
    expect((await deal.timeline()).find(({ type }) => type === 'approvalWithdrawn')).toMatchObject({
      summary: `What ${LEGAL} was asked to approve was withdrawn: ${CFO} rejected it.`,
      data: { approver: LEGAL, eligible: [LEGAL] },
    });
  });
});
