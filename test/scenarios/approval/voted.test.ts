import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, HEAD_OF_SALES, OWNER } from '#test/setup/world.ts';
import { expectProblem, mailTo, startDeal, storyOf } from '../support.ts';
import { aPolicy, CFO, decide, discounted, LEGAL, moreStaff, over, pendingOf } from './support.ts';

const CEO = 'ceo@seller.example';
const SUBMITTED = ['dealOpened', 'quotePriced', 'quoteSubmitted'];

// Each has deals of its own, on days of their own policy.
describe.concurrent('approvers who vote, and managers', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
    const ceo = { email: CEO, name: 'Cee Eo', roles: [], scopes: ['approver'] };
    await app.api.put('/v1/people', { ...ceo, authority: { amount: '1000000', currency: 'USD' } });
    const group = [HEAD_OF_SALES, 'role:cfo', LEGAL];
    const patience = { escalateAfterHours: 48, escalateTo: CEO };
    await aPolicy(app, '2032-01-01', [over('5', [{ group, need: 2, ...patience }, { approver: CEO }])]);
    await aPolicy(app, '2033-01-01', [over('5', [{ group, need: 'any' }])]);
    await aPolicy(app, '2034-01-01', [over('5', [{ approver: 'managers' }])]);
  });
  afterAll(() => app?.stop());
  const ask = (startAt: string, fields: object = {}) =>
    startDeal(app.api, discounted(customerId, '10', { startAt, ...fields }));
  const vote = async (deal: { id: string }, asked: string, decision: string, decidedBy = asked) => {
    const seat = (await pendingOf(app, deal.id)).find(({ eligible }) => eligible.includes(asked));
    return decide(app, seat.id, { decision, decidedBy, ...(decision === 'reject' ? { comment: 'No' } : {}) });
  };
  const statusesOf = async (deal: { deal(): Promise<Json> }) =>
    (await deal.deal()).approvals.map(({ approver, status, decidedBy }: Json) => [
      approver,
      status,
      decidedBy,
    ]);

  test('agree by two of three, one of whom lets it escalate to a deputy with one vote', async () => {
    const deal = await ask('2032-01-01');
    expect(await pendingOf(app, deal.id)).toMatchObject(
      [[HEAD_OF_SALES], [CFO], [LEGAL]].map((eligible) => ({ eligible, votesNeeded: 2, group: 0 })),
    );
    expect((await vote(deal, HEAD_OF_SALES, 'approve')).body).toEqual({
      status: 'approved',
      stage: 'awaitingApproval',
    });
    // One of three is against it: two others can still agree.
    expect((await vote(deal, CFO, 'reject')).body).toEqual({ status: 'rejected', stage: 'awaitingApproval' });
    await deal.advanceBy('PT48H');
    expect(await pendingOf(app, deal.id)).toMatchObject([{ approver: LEGAL, eligible: [LEGAL, CEO] }]);
    expectProblem(await vote(deal, LEGAL, 'approve', HEAD_OF_SALES), 422, ['/decidedBy']);
    const [seat] = await pendingOf(app, deal.id);
    const body = { to: CFO, reason: 'No time' };
    expectProblem(await app.api.send('POST', `/v1/approvals/${seat.id}/reassign`, { body }), 422, ['/to']);
    expect((await vote(deal, LEGAL, 'approve', CEO)).body.stage).toBe('awaitingApproval');

    // The group has agreed, and the next step asks the deputy once more: a vote is no approval of its own.
    await deal.approve(CEO);
    expect(await statusesOf(deal)).toEqual([
      [HEAD_OF_SALES, 'approved', HEAD_OF_SALES],
      ['role:cfo', 'rejected', CFO],
      [LEGAL, 'approved', CEO],
      [CEO, 'approved', CEO],
    ]);
    expect(storyOf(await deal.timeline())).toEqual([
      ...SUBMITTED,
      'approvalRequested',
      'approvalRequested',
      'approvalRequested',
      'approvalGiven',
      'approvalRefused',
      'approvalEscalated',
      'approvalGiven',
      'approvalRequested',
      'approvalGiven',
      'quoteSent',
    ]);
    await app.recordHistory('voted', deal.id);
  });

  test('refuse once two cannot agree any more; asked anew they have one vote each, for whomever they stand in', async () => {
    const deal = await ask('2032-06-01');
    const absence = { to: HEAD_OF_SALES, from: '2032-06-01', until: '2032-06-02' };
    await app.api.post(`/v1/people/${CFO}/delegations`, absence);
    await vote(deal, LEGAL, 'reject');
    expect((await vote(deal, CFO, 'reject')).body).toEqual({ status: 'rejected', stage: 'draft' });
    expect(await statusesOf(deal)).toEqual([
      [HEAD_OF_SALES, 'withdrawn', null],
      ['role:cfo', 'rejected', CFO],
      [LEGAL, 'rejected', LEGAL],
      [CEO, 'withdrawn', null],
    ]);
    // Submitted as it is, it is voted on anew, and the votes of the first time do not count.
    await deal.post('/submit');
    await vote(deal, HEAD_OF_SALES, 'approve');
    const twice = await vote(deal, CFO, 'approve', HEAD_OF_SALES);
    expectProblem(twice, 422, ['/decidedBy']);
    expect(twice.body.detail).toContain('has one vote and has cast it');
    expect((await vote(deal, CFO, 'approve')).body.stage).toBe('awaitingApproval');
    await deal.approve(CEO);
    expect((await deal.deal()).stage).toBe('offered');
  });

  test('need the others no more once enough have agreed, and these are told', async () => {
    const deal = await ask('2033-01-01');
    expect((await vote(deal, LEGAL, 'approve')).body).toEqual({ status: 'approved', stage: 'offered' });
    expect((await statusesOf(deal)).map(([, status]: string[]) => status)).toEqual([
      'withdrawn',
      'withdrawn',
      'approved',
    ]);
    await mailTo(app, HEAD_OF_SALES, /No longer for you to decide/, 'Enough others have agreed');
  });

  test('are asked up the chain, to the first with authority over the quote in whatever currency', async () => {
    const person = (email: string, fields: object) =>
      app.api.send('PUT', '/v1/people', { body: { email, name: email, roles: [], scopes: [], ...fields } });
    const refused = await app.api.send('POST', '/v1/deals', {
      body: discounted(customerId, '10', { startAt: '2034-01-01' }),
    });
    expectProblem(refused, 422);
    expect(refused.body.detail).toContain(`${OWNER} has no manager who may approve 1071.00 EUR alone`);

    const authority = { amount: '1000', currency: 'EUR' };
    await person(HEAD_OF_SALES, { roles: ['headOfSales'], manager: CEO, authority });
    await person(OWNER, { manager: HEAD_OF_SALES });
    const circle = await person(CEO, { manager: OWNER });
    expectProblem(circle, 422, ['/manager']);
    expect(circle.body.detail).toContain(`${CEO} → ${OWNER} → ${HEAD_OF_SALES} → ${CEO}`);
    expectProblem(await person(CEO, { manager: 'ghost@seller.example' }), 422, ['/manager']);

    const unknown = await app.api.send('POST', '/v1/deals', {
      body: discounted(customerId, '10', { startAt: '2034-01-01' }),
    });
    expectProblem(unknown, 422);
    expect(unknown.body.detail).toContain('no exchange rate between EUR and USD');
    const rates = { base: 'EUR', effectiveFrom: '2030-01-01', rates: { USD: '1.0840' } };
    await app.api.put('/v1/exchange-rates', rates);

    const deal = await ask('2034-01-01');
    await deal.approve(HEAD_OF_SALES);
    expect(await pendingOf(app, deal.id)).toMatchObject([{ eligible: [CEO] }]);
    await deal.approve(CEO);
    expect((await deal.deal()).stage).toBe('offered');
  });
});
