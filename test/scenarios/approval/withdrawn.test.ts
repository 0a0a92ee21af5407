import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, HEAD_OF_SALES } from '#test/setup/world.ts';
import { ASKED } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, mailTo, openPage } from '../support.ts';
import { aDiscountedDeal, decide, lessPercent, moreStaff, pendingOf } from './support.ts';

describe('an approval that is not needed any more', () => {
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
