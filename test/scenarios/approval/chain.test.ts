import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, HEAD_OF_SALES, OWNER } from '#test/setup/world.ts';
import { ASKED } from '../stories.ts';
import {
  expectProblem,
  expectStanding,
  linkOf,
  mailTo,
  openPage,
  sendForm,
  startDeal,
  storyOf,
} from '../support.ts';
import { CFO, decide, discounted, LEGAL, moreStaff, pendingOf } from './support.ts';

const OFFERED = { stage: 'offered', waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL] } };
const approve = { decision: 'approve' };

describe('a chain of approvals', () => {
  let app: TestApp;
  let customerId: string;
  const ask = (percent: string, fields: object = {}) =>
    startDeal(app.api, discounted(customerId, percent, fields));
  const over = (value: string, approvers: object[]) => ({
    when: { field: 'discountPercent', op: 'gt', value },
    approvers,
  });
  const aPolicy = (effectiveFrom: string, rules: object[]) =>
    app.api.send('POST', '/v1/approval-policies', { body: { name: 'Rules', effectiveFrom, rules } });

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
    await aPolicy('2021-01-01', [
      over('5', [{ approver: 'role:headOfSales' }]),
      over('20', [[{ approver: 'role:cfo' }, { approver: LEGAL }]]),
    ]);
    await aPolicy('2032-01-01', [
      over('0', [{ approver: 'role:legal', escalateAfterHours: 48, escalateTo: CFO }]),
    ]);
    await aPolicy('2034-01-01', [
      over('0', [{ approver: LEGAL, escalateAfterHours: 48, escalateTo: 'role:cfo' }]),
    ]);
    await aPolicy('2033-01-01', [over('0', [{ approver: CFO }, { approver: 'role:cfo' }])]);
  });
  afterAll(() => app?.stop());

  test('asks in order, and those of a list side by side', async () => {
    const deal = await ask('25');
    expect((await pendingOf(app, deal.id)).map(({ eligible }) => eligible)).toEqual([[HEAD_OF_SALES]]);
    await deal.approve();
    const [cfo, legal] = await pendingOf(app, deal.id);
    expect([cfo.eligible, legal.eligible]).toEqual([[CFO], [LEGAL]]);
    expect((await deal.deal()).waitingFor).toMatchObject({ what: 'approval', from: [CFO, LEGAL] });

    expect((await decide(app, legal.id, approve)).body.stage).toBe('awaitingApproval');
    expect((await deal.deal()).waitingFor.from).toEqual([CFO]);
    expectProblem(await decide(app, cfo.id, { ...approve, decidedBy: LEGAL }), 422, ['/decidedBy']);
    expect((await decide(app, cfo.id, approve)).body.stage).toBe('offered');
    const { approvals } = await deal.deal();
    expect(approvals.map(({ group, status }: Json) => [group, status])).toEqual([
      [0, 'approved'],
      [1, 'approved'],
      [1, 'approved'],
    ]);
    await expectStanding(deal, {
      ...OFFERED,
      story: [
        ...ASKED,
        'approvalGiven',
        'approvalRequested',
        'approvalRequested',
        'approvalGiven',
        'approvalGiven',
        'quoteSent',
      ],
    });
  });

  test('does not take a decision before its turn', async () => {
    const deal = await ask('25');
    const { data } = await app.api.get(`/v1/approvals?status=waiting&dealId=${deal.id}`);
    expect(data.map(({ approver }: Json) => approver)).toEqual(['role:cfo', LEGAL]);
    expectProblem(await decide(app, data[0].id, approve), 409);
    await expectStanding(deal, {
      stage: 'awaitingApproval',
      waitingFor: { what: 'approval', from: [HEAD_OF_SALES] },
      story: ASKED,
    });
  });

  test('ends with the first who rejects: what the others were asked is withdrawn', async () => {
    const deal = await ask('25');
    await deal.approve();
    const [cfo] = await pendingOf(app, deal.id);
    const link = await linkOf(app, deal, 'approvalRequest', LEGAL);
    await decide(app, cfo.id, { decision: 'reject', comment: 'No' });
    expect((await deal.deal()).approvals.map(({ status }: Json) => status)).toEqual([
      'approved',
      'rejected',
      'withdrawn',
    ]);
    expect(await openPage(link)).toMatchObject({ status: 410, page: expect.stringContaining('withdrawn') });
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
      ...OFFERED,
      story: [...ASKED, 'approvalEscalated', 'approvalGiven', 'quoteSent'],
    });
    await app.recordHistory('escalated', deal.id);
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
      ...OFFERED,
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

  test('escalates nothing that was decided in time, and leaves the first one the right to decide late', async () => {
    const inTime = await ask('10', { startAt: '2032-01-01' });
    await inTime.approve(LEGAL);
    const late = await ask('10', { startAt: '2032-01-01' });
    for (const deal of [inTime, late]) await deal.advanceBy('P3D');
    await late.approve(LEGAL);
    await expectStanding(inTime, { ...OFFERED, story: [...ASKED, 'approvalGiven', 'quoteSent'] });
    await expectStanding(late, {
      ...OFFERED,
      story: [...ASKED, 'approvalEscalated', 'approvalGiven', 'quoteSent'],
    });
  });

  test('goes to the deputy at once where the owner is the one who would be asked', async () => {
    const deal = await ask('10', { startAt: '2032-01-01', owner: LEGAL });
    await expectStanding(deal, {
      stage: 'awaitingApproval',
      waitingFor: { what: 'approval', from: [CFO], until: null },
      story: ASKED,
    });
  });

  test('asks a person once who is named by address and is the only one of a role', async () => {
    const deal = await ask('10', { startAt: '2033-01-01' });
    await deal.approve(CFO);
    await expectStanding(deal, { ...OFFERED, story: [...ASKED, 'approvalGiven', 'quoteSent'] });
  });

  test('is by the newest policy in force on the day, which must not name a role without members', async () => {
    const before = await ask('3');
    const after = await ask('3', { startAt: '2032-01-01' });
    expect([before.created.stage, after.created.stage]).toEqual(['offered', 'awaitingApproval']);
    const ghosts = await aPolicy('2020-01-01', [over('5', [{ approver: 'role:ghost' }])]);
    expectProblem(ghosts, 422, ['/rules/0/approvers']);
    const deputies = { approver: LEGAL, escalateAfterHours: 4, escalateTo: 'role:ghost' };
    expectProblem(await aPolicy('2020-01-01', [over('5', [deputies])]), 422, ['/rules/0/approvers']);
  });
});
