import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller } from '#test/setup/world.ts';
import { ASKED } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, mailTo, openPage, sendForm, storyOf } from '../support.ts';
import {
  aDiscountedDeal,
  aPolicy,
  approve,
  CFO,
  decide,
  LEGAL,
  moreStaff,
  over,
  pendingOf,
  SENT,
  WITH_DEPUTY,
} from './support.ts';

describe('an approval that nobody gives in time', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
    await aPolicy(app, '2032-01-01', WITH_DEPUTY);
    await aPolicy(app, '2034-01-01', [
      over('0', [{ approver: LEGAL, escalateAfterHours: 48, escalateTo: 'role:cfo' }]),
    ]);
  });
  afterAll(() => app?.stop());
  const ask = (percent?: string, fields?: object) => aDiscountedDeal(app, customerId, percent, fields);

  test('escalates what nobody decides: the deputy gets a mail and may decide', async () => {
    const deal = await ask('10', { startAt: '2032-01-01' });
    const [request] = await pendingOf(app, deal.id);
    expect((await deal.deal()).waitingFor).toMatchObject({
      from: [LEGAL],
      until: '2032-01-02T23:00:00.000Z',
    });
    await deal.advanceTo('2032-01-02');
    expectProblem(await decide(app, request.id, { ...approve, decidedBy: CFO }), 422, ['/decidedBy']);
    expect(storyOf(await deal.timeline())).toEqual(ASKED);

    await deal.advanceBy('PT1S');
    const [escalated] = await pendingOf(app, deal.id);
    expect(escalated).toMatchObject({
      id: request.id,
      eligible: [LEGAL, CFO],
      escalatedAt: '2032-01-02T23:00:00.000Z',
    });
    expect((await deal.deal()).waitingFor).toMatchObject({
      what: 'approval',
      from: [LEGAL, CFO],
      until: null,
    });
    // Two can decide now, so a decision has to say whose it is.
    expectProblem(await decide(app, request.id, approve), 422, ['/decidedBy']);
    await mailTo(app, CFO, /Escalated to you: quote for Kunde AG/, 'not decided in time by role:legal');
    const link = await linkOf(app, deal, 'approvalEscalation', CFO);
    expect((await sendForm(link, { decision: 'approve', comment: 'In his stead' })).status).toBe(200);
    expect((await deal.deal()).approvals).toMatchObject([{ status: 'approved', decidedBy: CFO }]);
    await deal.advanceBy('P7D');
    await expectStanding(deal, {
      ...SENT,
      story: [...ASKED, 'approvalEscalated', 'approvalGiven', 'quoteSent'],
    });
    await app.recordHistory('escalated', deal.id);
  });

  test('can still be given by the first approver: the deputy reads who was quicker', async () => {
    const deal = await ask('10', { startAt: '2032-01-01' });
    const first = await linkOf(app, deal, 'approvalRequest', LEGAL);
    await deal.advanceBy('P3D');
    const [request] = await pendingOf(app, deal.id);
    const deputy = await linkOf(app, deal, 'approvalEscalation', CFO);
    expect((await sendForm(first, { decision: 'approve', comment: 'Late, but yes' })).status).toBe(200);
    for (const shown of [
      await openPage(deputy),
      await sendForm(deputy, { decision: 'reject', comment: 'No' }),
    ]) {
      expect(shown).toMatchObject({
        status: 410,
        page: expect.stringContaining(`The quote was approved by ${LEGAL}`),
      });
    }
    const refused = await decide(app, request.id, { decision: 'reject', comment: 'No', decidedBy: CFO });
    expectProblem(refused, 409);
    expect(refused.body.detail).toBe(`The approval was approved by ${LEGAL} already.`);
    expect((await deal.deal()).approvals).toMatchObject([
      { status: 'approved', decidedBy: LEGAL, comment: 'Late, but yes' },
    ]);
    await expectStanding(deal, {
      ...SENT,
      story: [...ASKED, 'approvalEscalated', 'approvalGiven', 'quoteSent'],
    });
  });

  test('escalates to whoever has the deputies’ role by then', async () => {
    const deal = await ask('10', { startAt: '2034-01-01' });
    const deputy = 'deputy@seller.example';
    const join = (roles: string[]) =>
      app.api.put('/v1/people', { email: deputy, name: 'Dee Deputy', roles, scopes: ['approver'] });
    await join(['cfo']);
    await deal.advanceBy('PT49H');
    expect((await deal.deal()).waitingFor.from).toEqual([LEGAL, CFO, deputy]);
    await mailTo(app, deputy, /Escalated to you: quote for Kunde AG/);
    expect((await deal.timeline()).find(({ type }) => type === 'approvalEscalated')).toMatchObject({
      summary: `Nobody decided for 48 hours; ${CFO} and ${deputy} were asked as well.`,
      data: { escalateTo: 'role:cfo' },
    });
    await join([]);
    await deal.approve(deputy);
    await expectStanding(deal, {
      ...SENT,
      story: [...ASKED, 'approvalEscalated', 'approvalGiven', 'quoteSent'],
    });
  });

  test('escalates to nobody where the deputies’ role has no members any more', async () => {
    const deal = await ask('10', { startAt: '2034-01-01' });
    const become = (roles: string[]) =>
      app.api.put('/v1/people', { email: CFO, name: 'Carla Cfo', roles, scopes: ['approver'] });
    await become([]);
    await deal.advanceBy('PT49H');
    await become(['cfo']);
    expect((await deal.deal()).waitingFor).toMatchObject({ what: 'approval', from: [LEGAL], until: null });
    expect((await deal.timeline()).find(({ type }) => type === 'approvalEscalated')).toMatchObject({
      summary: 'Nobody decided for 48 hours; nobody of role:cfo is left to be asked as well.',
    });
  });

  test('is not escalated where it was given in time', async () => {
    const deal = await ask('10', { startAt: '2032-01-01' });
    await deal.approve(LEGAL);
    await deal.advanceBy('P3D');
    await expectStanding(deal, { ...SENT, story: [...ASKED, 'approvalGiven', 'quoteSent'] });
  });
});
