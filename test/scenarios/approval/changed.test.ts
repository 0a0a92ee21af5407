import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, HEAD_OF_SALES, OWNER } from '#test/setup/world.ts';
import { ASKED } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, mailTo, openPage, startDeal } from '../support.ts';
import { aPolicy, CFO, decide, discounted, LEGAL, moreStaff, over, pendingOf, SENT } from './support.ts';

// Each has a deal of its own.
describe.concurrent('an approval that waits', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
    const patience = { remindAfterHours: 24, escalateAfterHours: 72, escalateTo: CFO };
    await aPolicy(app, '2032-01-01', [over('5', [{ approver: HEAD_OF_SALES, ...patience }])]);
    await aPolicy(app, '2033-01-01', [over('5', [{ approver: HEAD_OF_SALES }, { approver: CFO }])]);
  });
  afterAll(() => app?.stop());
  const ask = (startAt: string) => startDeal(app.api, discounted(customerId, '10', { startAt }));
  const reassign = (approvalId: string, body: object) =>
    app.api.send('POST', `/v1/approvals/${approvalId}/reassign`, { body });

  test('is reminded of again and again, and the deputy too once it is escalated', async () => {
    const deal = await ask('2032-01-01');
    expect((await deal.deal()).waitingFor).toMatchObject({
      until: '2032-01-03T23:00:00.000Z',
      next: { what: 'approvalReminder', at: '2032-01-01T23:00:00.000Z' },
    });
    await deal.advanceBy('PT97H');
    const reminders = (await deal.timeline()).filter(({ type }) => type === 'approvalReminded');
    expect(reminders.map(({ at, data }) => [at, data.reminder])).toEqual([
      ['2032-01-01T23:00:00.000Z', 1],
      ['2032-01-02T23:00:00.000Z', 2],
      ['2032-01-03T23:00:00.000Z', 3],
      ['2032-01-04T23:00:00.000Z', 4],
    ]);
    expect(reminders[3]?.summary).toBe(`${HEAD_OF_SALES} and ${CFO} were reminded to decide.`);
    await mailTo(app, CFO, /Still for your approval: quote for Kunde AG/, 'waits for your approval');
    const link = await linkOf(app, deal, 'approvalReminder', CFO);
    expect((await openPage(link)).status).toBe(200);
    await deal.approve(CFO);
    await deal.advanceBy('P3D');
    await expectStanding(deal, {
      ...SENT,
      story: [
        ...ASKED,
        'approvalReminded',
        'approvalReminded',
        'approvalReminded',
        'approvalEscalated',
        'approvalReminded',
        'approvalGiven',
        'quoteSent',
      ],
    });
    await app.recordHistory('approvers-reminded', deal.id);
  });

  test('is given to somebody else, who has as long for it', async () => {
    const deal = await ask('2032-01-01');
    const [request] = await pendingOf(app, deal.id);
    const link = await linkOf(app, deal, 'approvalRequest', HEAD_OF_SALES);
    await deal.advanceBy('PT30H');
    const given = await reassign(request.id, { to: LEGAL.toUpperCase(), reason: 'Knows the customer' });
    expect(given.body).toEqual({ status: 'pending', eligible: [LEGAL] });
    expect((await deal.deal()).waitingFor).toMatchObject({
      from: [LEGAL],
      since: '2032-01-02T05:00:00.000Z',
      until: '2032-01-05T05:00:00.000Z',
      next: { what: 'approvalReminder', at: '2032-01-03T05:00:00.000Z' },
    });
    await mailTo(
      app,
      HEAD_OF_SALES,
      /No longer for you to decide/,
      `It was given to ${LEGAL}: Knows the customer`,
    );
    const byTheFirst = { decision: 'approve', decidedBy: HEAD_OF_SALES };
    expectProblem(await decide(app, request.id, byTheFirst), 422, ['/decidedBy']);
    expect(await openPage(link)).toMatchObject({
      status: 410,
      page: expect.stringContaining(`This is for ${LEGAL}`),
    });
    await deal.approve(LEGAL);
    await expectStanding(deal, {
      ...SENT,
      story: [...ASKED, 'approvalReminded', 'approvalReassigned', 'approvalGiven', 'quoteSent'],
    });
    expectProblem(await reassign(request.id, { to: CFO, reason: 'Late' }), 409);
    await app.recordHistory('reassigned', deal.id);
  });

  test('is given to others before its turn, but not to the owner, to strangers or to who has it', async () => {
    const deal = await ask('2033-01-01');
    const { data } = await app.api.get(`/v1/approvals?dealId=${deal.id}`);
    const [first, second] = data;
    for (const to of [OWNER, 'ghost@seller.example', HEAD_OF_SALES]) {
      expectProblem(await reassign(first.id, { to, reason: 'No time' }), 422, ['/to']);
    }
    expectProblem(await reassign(first.id, { to: LEGAL }), 400, ['/reason']);
    expectProblem(await reassign('apr_unknown', { to: LEGAL, reason: 'No time' }), 404);
    const waiting = await reassign(second.id, { to: LEGAL, reason: 'The CFO is new' });
    expect(waiting.body).toEqual({ status: 'waiting', eligible: [LEGAL] });
    expect((await deal.deal()).waitingFor.from).toEqual([HEAD_OF_SALES]);
    await deal.approve();
    expect(await pendingOf(app, deal.id)).toMatchObject([{ id: second.id, approver: LEGAL }]);
  });

  test('is recalled with its quote, which is a draft again and can be submitted anew', async () => {
    const deal = await ask('2033-01-01');
    await deal.approve();
    const link = await linkOf(app, deal, 'approvalRequest', CFO);
    expect(await deal.post('/recall', { reason: 'The price is wrong' })).toEqual({ stage: 'draft' });
    expect((await deal.deal()).quote.status).toBe('draft');
    await mailTo(app, CFO, /No longer for you to decide/, 'The quote was recalled: The price is wrong');
    expect(await openPage(link)).toMatchObject({
      status: 410,
      page: expect.stringContaining('was recalled'),
    });
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/recall`, { body: {} }), 409);

    await deal.post('/submit');
    await deal.approve();
    await deal.approve(CFO);
    await expectStanding(deal, {
      ...SENT,
      story: [
        ...ASKED,
        'approvalGiven',
        'approvalRequested',
        'quoteRecalled',
        'approvalWithdrawn',
        'quoteSubmitted',
        'approvalRequested',
        'approvalGiven',
        'approvalRequested',
        'approvalGiven',
        'quoteSent',
      ],
    });
    await app.recordHistory('recalled', deal.id);
  });
});
