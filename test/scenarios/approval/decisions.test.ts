import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, HEAD_OF_SALES, OWNER } from '#test/setup/world.ts';
import { ASKED, OFFERED } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, mailTo, openPage, sendForm, startDeal } from '../support.ts';
import { decide, discounted, LEGAL, lessPercent, moreStaff, pendingOf } from './support.ts';

const SENT = { stage: 'offered', waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL] } };

describe('the decision on a quote that needs approval', () => {
  let app: TestApp;
  let customerId: string;
  const ask = (percent = '10') => startDeal(app.api, discounted(customerId, percent));

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  test('is not asked for where no rule holds', async () => {
    await expectStanding(await ask('5'), {
      ...SENT,
      story: OFFERED,
    });
  });

  test('is taken over the API, and by nobody twice', async () => {
    const deal = await ask();
    const [request] = await pendingOf(app, deal.id);
    expect(request).toMatchObject({ eligible: [HEAD_OF_SALES], reason: 'discount in percent > 5' });
    const approved = await decide(app, request.id, { decision: 'approve', comment: 'Go ahead' });
    expect(approved.body).toEqual({ status: 'approved', stage: 'offered' });
    expectProblem(await decide(app, request.id, { decision: 'reject', comment: 'Too late' }), 409);
    expect((await deal.deal()).approvals).toMatchObject([
      { status: 'approved', decidedBy: HEAD_OF_SALES, comment: 'Go ahead' },
    ]);
    await expectStanding(deal, { ...SENT, story: [...ASKED, 'approvalGiven', 'quoteSent'] });
  });

  test('is taken by the form of the page that the mail leads to, once', async () => {
    const deal = await ask();
    const link = await linkOf(app, deal, 'approvalRequest', HEAD_OF_SALES);
    expect(await openPage(link)).toMatchObject({ status: 200, page: expect.stringContaining('1,071.00') });
    expect((await sendForm(link, { decision: 'reject', comment: '' })).status).toBe(422);
    expect((await deal.deal()).stage).toBe('awaitingApproval');

    expect((await sendForm(link, { decision: 'approve' })).status).toBe(200);
    expect((await sendForm(link, { decision: 'reject', comment: 'Too late' })).status).toBe(410);
    expect((await deal.timeline()).find(({ type }) => type === 'approvalGiven')).toMatchObject({
      actor: HEAD_OF_SALES,
      data: { recordedBy: HEAD_OF_SALES },
    });
    await expectStanding(deal, { ...SENT, story: [...ASKED, 'approvalGiven', 'quoteSent'] });
  });

  test('to reject takes the deal back to draft, where it is revised and asked for again', async () => {
    const deal = await ask('40');
    await deal.reject('Not below 700');
    expect(await deal.deal()).toMatchObject({
      stage: 'draft',
      waitingFor: { what: 'submission', from: [OWNER] },
      quote: { version: 1, status: 'rejected', decidedBy: HEAD_OF_SALES, decisionReason: 'Not below 700' },
    });
    await mailTo(app, OWNER, /Rejected: quote for Kunde AG/, 'Not below 700');

    expect(await deal.post('/quote-versions', lessPercent('30'))).toMatchObject({
      version: 2,
      quote: { total: '833.00' },
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

  test('to reject is final for its request, but the draft can be submitted as it is', async () => {
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

  test('to reject stays with its version when the deal is given up', async () => {
    const deal = await ask();
    await deal.reject('Not below 700');
    await deal.post('/loss', { reason: 'They went elsewhere' });
    expect(await deal.deal()).toMatchObject({
      stage: 'lost',
      endReason: 'They went elsewhere',
      quote: { status: 'rejected', decisionReason: 'Not below 700' },
    });
  });

  test('is refused to who was not asked, and to the owner of the deal', async () => {
    const deal = await ask();
    const [request] = await pendingOf(app, deal.id);
    const stranger = await decide(app, request.id, { decision: 'approve', decidedBy: LEGAL });
    expectProblem(stranger, 422, ['/decidedBy']);
    expectProblem(await decide(app, request.id, { decision: 'approve', decidedBy: OWNER }), 403);
    await expectStanding(deal, {
      stage: 'awaitingApproval',
      waitingFor: { what: 'approval', from: [HEAD_OF_SALES] },
      story: ASKED,
    });
  });

  test('has nobody to take it where the owner alone could: the deal is refused', async () => {
    const body = discounted(customerId, '10', { owner: HEAD_OF_SALES });
    const refused = await app.api.send('POST', '/v1/deals', { body });
    expectProblem(refused, 422);
    expect(refused.body.detail).toContain("Nobody but the deal's owner could approve");
    expect((await app.api.get(`/v1/deals?owner=${HEAD_OF_SALES}`)).data).toEqual([]);
  });

  test('is taken back when the version is revised, and the approver is told', async () => {
    const deal = await ask();
    const link = await linkOf(app, deal, 'approvalRequest');
    const [request] = await pendingOf(app, deal.id);
    await deal.post('/quote-versions', lessPercent('2'));
    expect((await deal.deal()).approvals).toMatchObject([{ status: 'withdrawn' }]);
    await mailTo(app, HEAD_OF_SALES, /No longer for you to decide/, 'version');
    expect((await openPage(link)).status).toBe(410);
    expectProblem(await decide(app, request.id, { decision: 'approve' }), 409);
    expect(await deal.post('/submit')).toEqual({ stage: 'offered' });

    // The deal is in a stage where approvals are decided again, but this one was withdrawn.
    await deal.post('/quote-versions', lessPercent('20'));
    await deal.post('/submit');
    expectProblem(await decide(app, request.id, { decision: 'approve' }), 410);
    await expectStanding(deal, {
      stage: 'awaitingApproval',
      waitingFor: { what: 'approval', from: [HEAD_OF_SALES], until: null },
      story: [
        ...ASKED,
        'quoteSuperseded',
        'approvalWithdrawn',
        'quotePriced',
        'quoteSubmitted',
        'quoteSent',
        'quoteSuperseded',
        'quotePriced',
        'quoteSubmitted',
        'approvalRequested',
      ],
    });
  });

  test('is taken back when the owner gives the deal up', async () => {
    const deal = await ask();
    await deal.post('/loss', { reason: 'The project was called off' });
    await mailTo(app, HEAD_OF_SALES, /No longer for you to decide/, 'The project was called off');
    await expectStanding(deal, {
      stage: 'lost',
      waitingFor: { what: 'close', from: [] },
      story: [...ASKED, 'dealLost', 'approvalWithdrawn'],
    });
  });
});
