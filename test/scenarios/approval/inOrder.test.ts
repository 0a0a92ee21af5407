import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, HEAD_OF_SALES } from '#test/setup/world.ts';
import { ASKED, OFFERED } from '../stories.ts';
import { expectProblem, expectStanding } from '../support.ts';
import {
  aDiscountedDeal,
  aPolicy,
  approve,
  CFO,
  decide,
  IN_ORDER,
  LEGAL,
  moreStaff,
  over,
  pendingOf,
  SENT,
} from './support.ts';

describe('approvers in order and side by side', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
    await aPolicy(app, '2021-01-01', IN_ORDER);
    await aPolicy(app, '2032-01-01', [over('0', [{ approver: LEGAL }])]);
    await aPolicy(app, '2033-01-01', [over('0', [{ approver: CFO }, { approver: 'role:cfo' }])]);
  });
  afterAll(() => app?.stop());
  const ask = (percent?: string, fields?: object) => aDiscountedDeal(app, customerId, percent, fields);

  test('is not asked for where no rule holds', async () => {
    await expectStanding(await ask('5'), {
      ...SENT,
      story: OFFERED,
    });
  });

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
      ...SENT,
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

  test('asks a person once who is named by address and is the only one of a role', async () => {
    const deal = await ask('10', { startAt: '2033-01-01' });
    await deal.approve(CFO);
    await expectStanding(deal, { ...SENT, story: [...ASKED, 'approvalGiven', 'quoteSent'] });
  });

  test('is by the newest policy in force on the day, which must not name a role without members', async () => {
    const before = await ask('3');
    const after = await ask('3', { startAt: '2032-01-01' });
    expect([before.created.stage, after.created.stage]).toEqual(['offered', 'awaitingApproval']);
    const ghosts = await aPolicy(app, '2020-01-01', [over('5', [{ approver: 'role:ghost' }])]);
    expectProblem(ghosts, 422, ['/rules/0/approvers']);
    const deputies = { approver: LEGAL, escalateAfterHours: 4, escalateTo: 'role:ghost' };
    expectProblem(await aPolicy(app, '2020-01-01', [over('5', [deputies])]), 422, ['/rules/0/approvers']);
  });
});
