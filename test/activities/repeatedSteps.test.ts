import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Activities, createActivities } from '#activities/createActivities.ts';
import { documentStore } from '#src/documents/store.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';
import { isRefused } from '#workflows/messages.ts';
import { aStart, aWorld, CUSTOMER, HEAD, repeater, SECOND, stepsOf, terms } from './support.ts';

/** An engine may run any step more than once. Whatever it does, the second time is as good as never. */
describe('a step that is taken again', () => {
  let database: OpenDatabase;
  let activities: Activities;
  let all: string[];
  let repeated: ReturnType<typeof repeater>['repeated'];
  let taken: Set<string>;

  beforeAll(async () => {
    database = await openTestDatabase();
    await aWorld(database);
    const { db, sql } = database;
    activities = createActivities({ db, documents: documentStore({ db, sandbox: true }) });
    all = Object.keys(activities);
    ({ repeated, taken } = repeater(activities, sql));
  });
  afterAll(() => database?.close());

  const buyer = { name: 'Bea', email: CUSTOMER.email };
  const evidence = { ip: null, userAgent: null, via: 'test', consent: 'Yes' };
  const signature = { signer: CUSTOMER.email, name: 'Bea', decision: 'sign' as const, evidence };

  const offer = async (dealId: string) => {
    const deal = stepsOf(dealId);
    await repeated('openDeal', deal.step(), aStart(dealId));
    return deal;
  };

  test('on the way from a draft to an order', async () => {
    const { dealId, step, clock } = stepsOf('deal_1');
    await repeated('openDeal', step(), aStart(dealId, { submit: false }));
    const revision = { terms: terms({ percent: '10' }), customerId: CUSTOMER.id };
    await repeated('reviseQuote', step(), revision);
    const submitted = await repeated('submitQuote', step());
    if (isRefused(submitted) || submitted.stage !== 'awaitingApproval')
      throw new Error('No approval was asked for.');
    const [request] = submitted.requests;
    const firstId = request?.approvalId ?? '';

    clock.at = '2031-01-02T09:00:00.000Z';
    expect(await repeated('remindApprovers', step(), { approvalId: firstId })).toHaveLength(1);
    expect(await repeated('askDelegates', step())).toMatchObject([{ eligible: [HEAD] }]);
    expect(await repeated('recallQuote', step(), { reason: 'Not yet' })).toEqual({ stage: 'draft' });
    const again = await repeated('submitQuote', step());
    if (isRefused(again) || again.stage !== 'awaitingApproval') throw new Error('No approval was asked for.');
    const approvalId = again.requests[0]?.approvalId ?? '';
    expect(await repeated('escalateApproval', step(), { approvalId })).toMatchObject([
      { eligible: [HEAD, SECOND] },
    ]);
    const refused = { approvalId, decision: 'approve' as const, decidedBy: 'nobody@seller.example' };
    expect(isRefused(await repeated('decideApproval', step(), refused))).toBe(true);
    const reassigned = await repeated('reassignApproval', step(), {
      approvalId,
      to: SECOND,
      reason: 'No time',
    });
    expect(reassigned).toMatchObject({ status: 'pending', eligible: [SECOND] });
    await repeated('decideApproval', step(), { approvalId, decision: 'approve', decidedBy: SECOND });
    await repeated('answerOffer', step(), { decision: 'accept', ...buyer });
    expect(await repeated('openEnvelope', step())).toMatchObject({ pending: [CUSTOMER.email] });
    await repeated('remindSigner', step(), { email: CUSTOMER.email });
    expect(await repeated('signContract', step(), signature)).toMatchObject({ contract: 'signed' });
    // The order is over the customer's limit.
    expect(await repeated('placeOrder', step())).toEqual({ released: null, asked: [SECOND] });
    const decided = await repeated('decideCredit', step(), { decision: 'release', reason: 'Known' });
    expect(decided).toMatchObject({ status: 'released', released: { progress: { undelivered: 2 } } });
    await repeated('publishStatus', { dealId, waitingFor: null, clockAt: clock.at });
  });

  test('in delivery, billing, collection and recognition', async () => {
    const { step, clock } = stepsOf('deal_1/later');
    const of = () => ({ ...step(), dealId: 'deal_1' });
    clock.at = '2031-01-02T09:00:00.000Z';
    const issued = await repeated('issueInvoices', of());
    const invoiceId = issued.standings[0]?.invoiceId ?? '';
    expect(issued.standings).toHaveLength(1);

    await repeated('recordFulfilment', of(), { lines: [{ sku: 'SETUP', quantity: '1' }] });
    await repeated('reachMilestone', of(), { name: 'Plan' });
    clock.at = '2031-01-31T22:59:00.000Z';
    await repeated('recogniseRevenue', of(), { on: '2031-01-31' });
    clock.at = '2031-02-15T08:00:00.000Z';
    await repeated('remind', of(), { invoiceId, index: 0 });
    await repeated('holdInvoice', of(), { invoiceId, reason: 'A dispute' });
    await repeated('releaseInvoice', of(), { invoiceId, reason: 'Settled' });
    expect(await repeated('waiveFees', of(), { invoiceId, reason: 'Kind' })).toMatchObject({
      answer: { amount: '40.00' },
    });
    const note = { invoiceId, amount: '119.00', kind: 'priceReduction' as const, reason: 'Too dear' };
    expect(await repeated('issueCreditNote', of(), note)).toMatchObject({ answer: { total: '119.00' } });
    await repeated('writeOffInvoice', of(), {
      invoiceId,
      reason: 'A rest',
      amount: '10.00',
      taxRelief: true,
    });

    const payment = {
      paymentId: 'pay_1',
      customerId: CUSTOMER.id,
      invoiceId,
      amount: '9000.00',
      currency: 'EUR',
      method: 'transfer',
      reference: 'R-1',
      receivedOn: '2031-02-15',
    };
    await repeated('applyPayment', of(), payment);
    const refund = { refundId: 'ref_1', paymentId: 'pay_1', amount: '100.00', reason: 'Too much' };
    expect(await repeated('refundPayment', of(), refund)).toMatchObject({ status: 'payable' });
    expect(await repeated('payOutRefund', of(), { refundId: 'ref_1' })).toMatchObject({ status: 'paidOut' });
    clock.at = '2031-12-02T08:00:00.000Z';
    await repeated('noticeRenewal', of(), { subject: '2031-12-02/2032-01-01' });
    await repeated('completeDeal', of());
  });

  test('where a deal ends before it has begun', async () => {
    const cancelled = await offer('deal_2');
    await repeated('cancelDeal', cancelled.step(), { reason: 'A mistake' });
    const lost = await offer('deal_3');
    await repeated('loseDeal', lost.step(), { reason: 'No budget' });
    const expired = await offer('deal_4');
    await repeated('expireQuote', expired.step());
    const unsigned = await offer('deal_5');
    await repeated('answerOffer', unsigned.step(), { decision: 'accept', ...buyer });
    await repeated('openEnvelope', unsigned.step());
    await repeated('expireEnvelope', unsigned.step());
  });

  /** An engine that lost a task takes all of its steps again: each must bring about the next, or that is never heard of. */
  test('with those that came after it', async () => {
    const { dealId, step, clock } = await offer('deal_7');
    await repeated('answerOffer', step(), { decision: 'accept', ...buyer });
    await repeated('openEnvelope', step());
    await repeated('signContract', step(), signature);
    await repeated('placeOrder', step());
    await repeated('decideCredit', step(), { decision: 'release', reason: 'Known' });
    const first = step();
    const issued = await repeated('issueInvoices', first);
    const [standing] = issued.standings;
    const invoiceId = standing?.invoiceId ?? '';
    clock.at = '2031-01-31T22:59:00.000Z';
    const second = step();
    const recognised = await repeated('recogniseRevenue', second, { on: '2031-01-31' });
    clock.at = '2031-02-28T22:59:00.000Z';
    await repeated('recogniseRevenue', step(), { on: '2031-02-28' });
    await repeated('remind', step(), { invoiceId, index: standing?.nextDunning?.index ?? 0 });
    clock.at = '2031-12-31T23:00:00.000Z';
    await repeated('issueInvoices', step());

    const charged = { ...standing, amountDue: '517.20' };
    expect(await activities.issueInvoices(first)).toEqual({ ...issued, standings: [charged] });
    expect(await activities.recogniseRevenue(second, { on: '2031-01-31' })).toEqual(recognised);
    await repeated('publishStatus', { dealId, waitingFor: null, clockAt: clock.at });
  });

  test('in the cancellation of a signed deal', async () => {
    const { dealId, step, clock } = await offer('deal_6');
    await repeated('answerOffer', step(), { decision: 'accept', ...buyer });
    await repeated('openEnvelope', step());
    await repeated('signContract', step(), signature);
    await repeated('placeOrder', step());
    await repeated('decideCredit', step(), { decision: 'release', reason: 'Known' });
    const { standings } = await repeated('issueInvoices', step());
    const invoiceId = standings[0]?.invoiceId ?? '';
    const payment = { paymentId: 'pay_6', customerId: CUSTOMER.id, invoiceId, amount: '4998.00' };
    const transfer = { currency: 'EUR', method: 'transfer', reference: 'R-6', receivedOn: '2031-01-01' };
    await repeated('applyPayment', step(), { ...payment, ...transfer });

    clock.at = '2031-01-10T09:00:00.000Z';
    const command = step();
    const stopped = await repeated('stopOrder', command, { reason: 'The project was stopped' });
    expect(stopped).toEqual({ toCredit: [invoiceId], isToInvoice: false });
    await repeated('creditUndelivered', step(), { invoiceId });
    await repeated('invoiceDelivered', step());
    const money = { freed: '4000.00', refund: true };
    const { returned } = await repeated('returnFreedMoney', step(), money);
    const closed = await repeated('closeOrder', step(), { returned, commandKey: command.key });
    expect(closed).toMatchObject({ answer: { settlement: { charged: '64.52', amountDue: '0.00' } } });
    await repeated('publishStatus', { dealId, waitingFor: null, clockAt: clock.at });
  });

  test('was tried here for every step there is', () => {
    expect(all.filter((name) => !taken.has(name))).toEqual([]);
  });
});
