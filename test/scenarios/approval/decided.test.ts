import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, HEAD_OF_SALES } from '#test/setup/world.ts';
import { ASKED } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, openPage, sendForm, typesOf } from '../support.ts';
import { aDiscountedDeal, decide, LEGAL, moreStaff, pendingOf, SENT } from './support.ts';

describe('the decision on a quote that needs approval', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());
  const ask = (percent?: string, fields?: object) => aDiscountedDeal(app, customerId, percent, fields);

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

  test('is taken by link and over the API at the same moment: one stands, the other hears which', async () => {
    const deal = await ask();
    const [request] = await pendingOf(app, deal.id);
    const link = await linkOf(app, deal, 'approvalRequest', HEAD_OF_SALES);
    const [byLink, overApi] = await Promise.all([
      sendForm(link, { decision: 'reject', comment: 'Not below 950' }),
      decide(app, request.id, { decision: 'approve' }),
    ]);
    const [{ status }] = (await deal.deal()).approvals;
    const decisions = typesOf(await deal.timeline()).filter((type) => /^approval(Given|Refused)$/.test(type));
    if (status === 'approved') {
      expect([overApi.status, decisions]).toEqual([200, ['approvalGiven']]);
      expect(byLink).toMatchObject({
        status: 410,
        page: expect.stringContaining(`The quote was approved by ${HEAD_OF_SALES}`),
      });
    } else {
      expect([status, byLink.status, decisions]).toEqual(['rejected', 200, ['approvalRefused']]);
      expectProblem(overApi, 409);
      expect(overApi.body.detail).toBe(`The approval was rejected by ${HEAD_OF_SALES} already.`);
    }
  });

  test('is refused to who was not asked', async () => {
    const deal = await ask();
    const [request] = await pendingOf(app, deal.id);
    const stranger = await decide(app, request.id, { decision: 'approve', decidedBy: LEGAL });
    expectProblem(stranger, 422, ['/decidedBy']);
    await expectStanding(deal, {
      stage: 'awaitingApproval',
      waitingFor: { what: 'approval', from: [HEAD_OF_SALES] },
      story: ASKED,
    });
  });
});
