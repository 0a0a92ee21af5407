import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, HEAD_OF_SALES, OWNER } from '#test/setup/world.ts';
import { ASKED } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, mailTo, openPage, sendForm, startDeal } from '../support.ts';
import { CFO, decide, discounted, LEGAL, moreStaff, pendingOf, SENT } from './support.ts';

const path = (absent: string) => `/v1/people/${absent}/delegations`;

describe('an approver who is away', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
    await app.api.post(path(HEAD_OF_SALES), { to: CFO, from: '2032-01-10', until: '2032-01-12' });
  });
  afterAll(() => app?.stop());
  const ask = (startAt: string, fields: object = {}) =>
    startDeal(app.api, discounted(customerId, '10', { startAt, ...fields }));
  const inboxOf = async (approver: string, deal: { id: string }): Promise<Json[]> =>
    (await app.api.get(`/v1/approvals?status=pending&approver=${approver}&dealId=${deal.id}`)).data;

  test('is stood in for from the first day of the absence, and the decision says for whom', async () => {
    const deal = await ask('2032-01-08');
    const [request] = await pendingOf(app, deal.id);
    const byDelegate = { decision: 'approve', decidedBy: CFO };
    expectProblem(await decide(app, request.id, byDelegate), 422, ['/decidedBy']);
    expect(await inboxOf(CFO, deal)).toEqual([]);
    expect((await deal.deal()).waitingFor).toMatchObject({
      from: [HEAD_OF_SALES],
      until: null,
      next: { what: 'approvalDelegation', at: '2032-01-09T23:00:00.000Z' },
    });

    await deal.advanceTo('2032-01-10');
    expect((await deal.deal()).waitingFor.from).toEqual([HEAD_OF_SALES, CFO]);
    expect(await inboxOf(CFO, deal)).toMatchObject([{ id: request.id, delegatesAsked: [CFO] }]);
    await mailTo(app, CFO, /For your approval/, `in the stead of ${HEAD_OF_SALES}, who is away`);
    const link = await linkOf(app, deal, 'approvalRequest', CFO);
    expect((await openPage(link)).page).toContain(`${CFO} stands in for ${HEAD_OF_SALES}.`);
    expect((await sendForm(link, { decision: 'approve', comment: 'In her stead' })).status).toBe(200);

    expect((await deal.deal()).approvals).toMatchObject([
      { status: 'approved', decidedBy: CFO, decidedFor: HEAD_OF_SALES, eligible: [HEAD_OF_SALES] },
    ]);
    expect((await deal.timeline()).find(({ type }) => type === 'approvalGiven')).toMatchObject({
      actor: CFO,
      summary: `${CFO} approved the quote on behalf of ${HEAD_OF_SALES}: “In her stead”`,
      data: { onBehalfOf: HEAD_OF_SALES },
    });
    await expectStanding(deal, {
      ...SENT,
      story: [...ASKED, 'approvalDelegated', 'approvalGiven', 'quoteSent'],
    });
    await app.recordHistory('delegated', deal.id);
  });

  test('is back the day after, and can decide meanwhile too', async () => {
    const deal = await ask('2032-01-11');
    const [request] = await pendingOf(app, deal.id);
    expect(request).toMatchObject({ eligible: [HEAD_OF_SALES], delegatesAsked: [CFO] });
    // Two can decide, so a decision has to say whose it is.
    expectProblem(await decide(app, request.id, { decision: 'approve' }), 422, ['/decidedBy']);
    await deal.advanceTo('2032-01-13');
    expect((await deal.deal()).waitingFor).toMatchObject({ from: [HEAD_OF_SALES], next: null });
    expect(await inboxOf(CFO, deal)).toEqual([]);
    expectProblem(await decide(app, request.id, { decision: 'approve', decidedBy: CFO }), 422, [
      '/decidedBy',
    ]);
    expect((await decide(app, request.id, { decision: 'approve' })).body).toMatchObject({ stage: 'offered' });
    expect((await deal.deal()).approvals).toMatchObject([{ decidedBy: HEAD_OF_SALES, decidedFor: null }]);
  });

  test('is stood in for at once where that is said while it waits, until that is taken back, and never by the owner', async () => {
    const deal = await ask('2033-01-01');
    const added = await app.api.post(path(HEAD_OF_SALES), {
      to: LEGAL,
      from: '2033-01-01',
      until: '2033-01-02',
    });
    expect(added).toMatchObject({ absent: HEAD_OF_SALES, to: LEGAL, deals: 1 });
    expect((await deal.deal()).waitingFor.from).toEqual([HEAD_OF_SALES, LEGAL]);
    const removed = await app.api.send('DELETE', `${path(HEAD_OF_SALES)}/${added.id}`);
    expect(removed.body).toMatchObject({ id: added.id, deals: 1 });
    expect((await deal.deal()).waitingFor).toMatchObject({ from: [HEAD_OF_SALES], next: null });
    expectProblem(await app.api.send('DELETE', `${path(HEAD_OF_SALES)}/${added.id}`), 404);

    // The owner decides nothing, whomever they stand in for.
    await app.api.post(path(HEAD_OF_SALES), { to: OWNER, from: '2033-01-01', until: '2033-01-02' });
    const [request] = await pendingOf(app, deal.id);
    expect(request.delegatesAsked).toEqual([LEGAL]);
    expect(await inboxOf(OWNER, deal)).toEqual([]);
    expectProblem(await decide(app, request.id, { decision: 'approve', decidedBy: OWNER }), 403);
  });

  test('cannot be stood in for by themselves, by nobody known or in a circle', async () => {
    const send = (absent: string, body: object) => app.api.send('POST', path(absent), { body });
    const days = { from: '2035-01-01', until: '2035-01-10' };
    expectProblem(await send(HEAD_OF_SALES, { to: HEAD_OF_SALES, ...days }), 422, ['/to']);
    const both = { to: 'ghost@seller.example', from: '2035-01-10', until: '2035-01-01' };
    expectProblem(await send(HEAD_OF_SALES, both), 422, ['/to', '/until']);
    expectProblem(await send(HEAD_OF_SALES, { to: CFO, from: '2035-01-01', until: '2036-01-02' }), 422, [
      '/until',
    ]);
    expectProblem(await send('ghost@seller.example', { to: CFO, ...days }), 404);
    await app.api.post(path(CFO), { to: LEGAL, ...days });
    await app.api.post(path(LEGAL), { to: HEAD_OF_SALES, ...days });
    const circle = await send(HEAD_OF_SALES, { to: CFO, from: '2035-01-10', until: '2035-01-20' });
    expectProblem(circle, 422, ['/to']);
    expect(circle.body.errors[0].detail).toBe(
      `Then nobody would be there: ${HEAD_OF_SALES} → ${CFO} → ${LEGAL} → ${HEAD_OF_SALES}.`,
    );
    const later = { to: CFO, from: '2035-01-11', until: '2035-01-20' };
    expect((await send(HEAD_OF_SALES, later)).status).toBe(201);
    const { data, nextCursor } = await app.api.get(`${path(HEAD_OF_SALES)}?limit=2`);
    expect(data).toHaveLength(2);
    const rest = await app.api.get(`${path(HEAD_OF_SALES)}?after=${nextCursor}`);
    expect(rest.data).toMatchObject([later]);
  });
});
