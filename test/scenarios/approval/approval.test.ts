import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, HEAD_OF_SALES, OWNER, play, simpleRequest } from '#test/setup/world.ts';
import { expectProblem, mailTo, typesOf } from '../support.ts';

const CFO = 'cfo@seller.example';
const LEGAL = 'legal@seller.example';

/** A quote with so much discount that the rules of the policy in force ask for approval. */
const discounted = (customerId: string, percent: string, fields: object = {}) =>
  simpleRequest(customerId, {
    lines: [{ description: 'Workshop', quantity: '1', price: { model: 'flat', amount: '1000.00' }, discount: { percent } }],
    ...fields,
  });

describe('approval', () => {
  let app: TestApp;
  let customerId: string;

  const start = async (request: object) => {
    const created = await app.api.post('/v1/deals', request);
    return { created, id: created.id as string, ...play(app.api, created.id) };
  };
  const aPolicy = (rules: object[], effectiveFrom = '2020-01-01') =>
    app.api.post('/v1/approval-policies', { name: 'Rules', effectiveFrom, rules });
  const over = (value: string, approvers: object[]) => ({ when: { field: 'discountPercent', op: 'gt', value }, approvers });
  const decision = (approvalId: string, body: object) =>
    app.api.send('POST', `/v1/approvals/${approvalId}/decision`, { body });
  const pending = async (dealId: string): Promise<Json[]> =>
    (await app.api.get(`/v1/approvals?status=pending&dealId=${dealId}`)).data;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await app.api.put('/v1/people', { email: CFO, name: 'Carla Cfo', roles: ['cfo'], scopes: ['approver', 'finance'] });
    await app.api.put('/v1/people', { email: LEGAL, name: 'Leo Legal', roles: ['legal'], scopes: ['approver'] });
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  test('without a rule that holds, the quote goes to the customer at once', async () => {
    const { created, timeline } = await start(discounted(customerId, '5'));
    expect(created.stage).toBe('offered');
    expect(typesOf(await timeline())).not.toContain('approvalRequested');
  });

  test('rejected with a comment, revised and approved', async () => {
    const { reject, approve, deal, timeline, post } = await start(discounted(customerId, '40'));
    await reject('Not below 700');
    expect(await deal()).toMatchObject({
      stage: 'draft',
      waitingFor: { what: 'submission', from: [OWNER] },
      quote: { version: 1, status: 'rejected', decidedBy: HEAD_OF_SALES, decisionReason: 'Not below 700' },
    });
    await mailTo(app, OWNER, /^Rejected/, 'Not below 700');

    const { version, quote } = await post('/quote-versions', discounted(customerId, '30', CLEARED));
    expect({ version, total: quote.total }).toEqual({ version: 2, total: '833.00' });
    expect(await post('/submit')).toEqual({ stage: 'awaitingApproval' });
    await approve();
    expect(await deal()).toMatchObject({
      stage: 'offered',
      quote: { version: 2, status: 'offered', total: '833.00' },
      approvals: [{ status: 'rejected', quoteVersion: 1 }, { status: 'approved', quoteVersion: 2 }],
    });
    const decisions = (await timeline()).filter(({ type }) => /^approval(Refused|Given)$/.test(type));
    expect(decisions.map(({ type, actor }) => [type, actor])).toEqual([
      ['approvalRefused', HEAD_OF_SALES],
      ['approvalGiven', HEAD_OF_SALES],
    ]);
  });

  test('a rejected version cannot be decided again, and a draft that was rejected can be submitted as it is', async () => {
    const { id, reject, deal, post } = await start(discounted(customerId, '10'));
    const [request] = await pending(id);
    await reject('Why?');
    expectProblem(await decision(request.id, { decision: 'approve' }), 409);
    expect(await post('/submit')).toEqual({ stage: 'awaitingApproval' });
    expect((await deal()).approvals.map(({ status }: Json) => status)).toEqual(['rejected', 'pending']);
  });

  test('approving twice answers 409 and changes nothing', async () => {
    const { id, deal } = await start(discounted(customerId, '10'));
    const [request] = await pending(id);
    expect((await decision(request.id, { decision: 'approve' })).body).toEqual({ status: 'approved', stage: 'offered' });
    expectProblem(await decision(request.id, { decision: 'reject', comment: 'Too late' }), 409);
    expect((await deal()).stage).toBe('offered');
  });

  test('who was not asked cannot decide', async () => {
    const { id } = await start(discounted(customerId, '10'));
    const [request] = await pending(id);
    expectProblem(await decision(request.id, { decision: 'approve', decidedBy: LEGAL }), 422, ['/decidedBy']);
    expect(await pending(id)).toHaveLength(1);
  });

  test('a version that is revised while it waits takes its requests back', async () => {
    const { id, deal, post } = await start(discounted(customerId, '10'));
    const [request] = await pending(id);
    await post('/quote-versions', discounted(customerId, '2', CLEARED));
    expect((await deal()).approvals[0].status).toBe('withdrawn');
    expect((await decision(request.id, { decision: 'approve' })).status).toBeGreaterThanOrEqual(409);
    expect(await post('/submit')).toEqual({ stage: 'offered' });
  });

  test('nobody approves a deal that they own', async () => {
    const refused = await app.api.send('POST', '/v1/deals', { body: discounted(customerId, '10', { owner: HEAD_OF_SALES }) });
    expectProblem(refused, 422);
    const owned = await app.api.get(`/v1/deals?owner=${HEAD_OF_SALES}`);
    expect(owned.data).toEqual([]);
  });

  test('a policy that names a role without members is refused', async () => {
    const body = { name: 'Ghosts', effectiveFrom: '2020-01-01', rules: [over('5', [{ approver: 'role:ghost' }])] };
    expectProblem(await app.api.send('POST', '/v1/approval-policies', { body }), 422, ['/rules/0/approvers']);
  });

  describe('by a newer policy', () => {
    beforeAll(async () => {
      await aPolicy([
        over('5', [{ approver: 'role:headOfSales' }]),
        over('20', [[{ approver: 'role:cfo' }, { approver: LEGAL }]]),
        over('50', [{ approver: 'role:legal', escalateAfterHours: 48, escalateTo: CFO }]),
      ]);
      await aPolicy([over('0', [{ approver: 'role:legal' }])], '2040-01-01');
    });

    test('the newest that is in force counts, and steps run in order, those of a list side by side', async () => {
      const { id, deal, approve } = await start(discounted(customerId, '25'));
      expect((await pending(id)).map(({ eligible }) => eligible)).toEqual([[HEAD_OF_SALES]]);
      await approve();
      const both = await pending(id);
      expect(both.map(({ eligible }) => eligible)).toEqual([[CFO], [LEGAL]]);
      expect((await deal()).waitingFor.from.sort()).toEqual([CFO, LEGAL]);

      const legal = both.find(({ approver }) => approver === LEGAL);
      const cfo = both.find(({ approver }) => approver === 'role:cfo');
      expect((await decision(legal?.id, { decision: 'approve', decidedBy: LEGAL })).body.stage).toBe('awaitingApproval');
      expect((await deal()).waitingFor.from).toEqual([CFO]);
      expect((await decision(cfo?.id, { decision: 'approve', decidedBy: CFO })).body.stage).toBe('offered');
      expect((await deal()).approvals.map(({ status }: Json) => status)).toEqual(['approved', 'approved', 'approved']);
    });

    test('one who rejects side by side withdraws what the others were asked', async () => {
      const { id, deal, approve } = await start(discounted(customerId, '25'));
      await approve();
      const [first] = await pending(id);
      await decision(first?.id, { decision: 'reject', comment: 'No' });
      expect((await deal()).stage).toBe('draft');
      expect(await pending(id)).toEqual([]);
    });

    test('a request that nobody decides is escalated by the clock, and either can decide then', async () => {
      const { id, deal, approve, advanceBy, timeline } = await start(discounted(customerId, '60'));
      await approve();
      const [cfo, legal] = await pending(id);
      // The head of sales is followed by the CFO beside legal; the rule for legal alone asks no one twice.
      expect([cfo.eligible, legal.eligible]).toEqual([[CFO], [LEGAL]]);
      await decision(cfo.id, { decision: 'approve', decidedBy: CFO });
      expect((await deal()).waitingFor).toMatchObject({ from: [LEGAL] });
      await decision(legal.id, { decision: 'approve', decidedBy: LEGAL });
      await advanceBy('P1D');
      expect(typesOf(await timeline())).toContain('approvalRequested');
    });
  });
});

/** A new version is for the deal's customer and has the deal's clock. */
const CLEARED = { owner: undefined, testClock: undefined, startAt: undefined };
