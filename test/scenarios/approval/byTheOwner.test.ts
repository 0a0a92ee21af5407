import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, HEAD_OF_SALES, OWNER } from '#test/setup/world.ts';
import { ASKED } from '../stories.ts';
import { expectProblem, expectStanding } from '../support.ts';
import {
  aDiscountedDeal,
  aPolicy,
  approve,
  CFO,
  decide,
  discounted,
  LEGAL,
  moreStaff,
  pendingOf,
  WITH_DEPUTY,
} from './support.ts';

describe('the owner of a deal that needs approval', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
    await aPolicy(app, '2032-01-01', WITH_DEPUTY);
  });
  afterAll(() => app?.stop());
  const ask = (percent?: string, fields?: object) => aDiscountedDeal(app, customerId, percent, fields);

  test('cannot decide on it, however the address is written', async () => {
    const deal = await ask();
    const [request] = await pendingOf(app, deal.id);
    for (const decision of ['approve', 'reject']) {
      const body = { decision, comment: 'Mine', decidedBy: OWNER };
      const refused = await decide(app, request.id, body);
      expectProblem(refused, 403);
      expect(refused.body.detail).toBe('Nobody approves a deal that they own.');
    }
    expectProblem(await decide(app, request.id, { ...approve, decidedBy: OWNER.toUpperCase() }), 403);
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

  test('goes to the deputy at once where the owner is the one who would be asked', async () => {
    const deal = await ask('10', { startAt: '2032-01-01', owner: LEGAL });
    expect((await deal.deal()).approvals[0].eligible).toEqual([CFO]);
    await expectStanding(deal, {
      stage: 'awaitingApproval',
      waitingFor: { what: 'approval', from: [CFO], until: null },
      story: ASKED,
    });
  });
});
