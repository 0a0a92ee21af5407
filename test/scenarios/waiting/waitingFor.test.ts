import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import {
  aCustomer,
  aSeller,
  CUSTOMER_EMAIL,
  HEAD_OF_SALES,
  OWNER,
  simpleRequest,
} from '#test/setup/world.ts';
import { CFO, LEGAL, lessPercent, moreStaff } from '../approval/support.ts';
import { type Played, startDeal } from '../support.ts';

const FINANCE = 'fin@seller.example';
const SECOND = 'second@customer.example';
const CEO = 'ceo@seller.example';
/** The first of January 2031 in Berlin, where the clocks of these deals begin. */
const START = '2030-12-31T23:00:00.000Z';

interface Waiting {
  stage: string;
  what: string;
  from: string[];
  since: string;
  until: string | null;
  /** What comes by itself, and when. */
  next: [what: string, at: string] | null;
}

/** The whole of what the deal says that it waits for; its sentences are sentences. */
async function expectWaiting(deal: Played, { stage, next, ...waiting }: Waiting): Promise<void> {
  const sentence = expect.stringMatching(/^[A-Z].*\.$/);
  const shown = await deal.deal();
  expect({ stage: shown.stage, waitingFor: shown.waitingFor }).toEqual({
    stage,
    waitingFor: {
      ...waiting,
      summary: sentence,
      next: next && { what: next[0], at: next[1], summary: sentence },
    },
  });
}

describe('what a deal waits for, from whom, since when, and what comes next', () => {
  let app: TestApp;
  let customerId: string;
  const start = (fields: object) => startDeal(app.api, simpleRequest(customerId, fields));
  const at = (day: number) => `2031-01-${String(day).padStart(2, '0')}T09:00:00.000Z`;
  const signed = async (fields: object) => {
    const deal = await start(fields);
    await deal.accept();
    await deal.sign();
    return deal;
  };

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
    const escalated = { approver: HEAD_OF_SALES, escalateAfterHours: 48, escalateTo: CFO };
    const when = { field: 'discountPercent', op: 'gt', value: '5' };
    await app.api.post('/v1/approval-policies', {
      name: 'Side by side',
      effectiveFrom: '2021-01-01',
      rules: [{ when, approvers: [[escalated, { approver: LEGAL }]] }],
    });
  });
  afterAll(() => app?.stop());

  test('from the draft over approval, answer, signatures, payment and delivery to the end', async () => {
    const customer = 'customer';
    const deal = await start({
      submit: false,
      validDays: 10,
      lines: [{ sku: 'ONBOARDING', quantity: '1', discount: { percent: '10' } }],
      signers: [
        { name: 'Bea Buyer', email: CUSTOMER_EMAIL, party: customer, order: 1 },
        { name: 'Sid Second', email: SECOND, party: customer, order: 1 },
        { name: 'Cleo Ceo', email: CEO, party: 'seller', order: 2 },
      ],
    });
    const draft = { stage: 'draft', what: 'submission', from: [OWNER], until: null, next: null };
    await expectWaiting(deal, { ...draft, since: START });

    await deal.advanceTo(at(2));
    await deal.post('/submit');
    const approval = { stage: 'awaitingApproval', what: 'approval', since: at(2) };
    const untilEscalated: Pick<Waiting, 'until' | 'next'> = {
      until: at(4),
      next: ['approvalEscalation', at(4)],
    };
    await expectWaiting(deal, { ...approval, from: [HEAD_OF_SALES, LEGAL], ...untilEscalated });
    await deal.advanceTo(at(3));
    const { data } = await app.api.get(`/v1/approvals?status=pending&approver=${LEGAL}`);
    await app.api.post(`/v1/approvals/${data[0].id}/decision`, { decision: 'approve' });
    await expectWaiting(deal, { ...approval, from: [HEAD_OF_SALES], ...untilEscalated });
    await deal.advanceTo(at(4));
    await expectWaiting(deal, { ...approval, from: [HEAD_OF_SALES, CFO], until: null, next: null });

    await deal.advanceTo(at(5));
    await deal.approve(CFO);
    const expiry = '2031-01-15T23:00:00.000Z';
    await expectWaiting(deal, {
      stage: 'offered',
      what: 'answer',
      from: [CUSTOMER_EMAIL],
      since: at(5),
      until: expiry,
      next: ['quoteExpiry', expiry],
    });

    await deal.advanceTo(at(6));
    await deal.accept();
    const lastToSign = '2031-02-05T23:00:00.000Z';
    const signing = { stage: 'signing', what: 'signature', until: lastToSign };
    const remindedOn = (day: string): Waiting['next'] => [
      'signatureReminder',
      `2031-01-${day}T08:00:00.000Z`,
    ];
    const first = { ...signing, since: at(6), next: remindedOn('09') };
    await expectWaiting(deal, { ...first, from: [CUSTOMER_EMAIL, SECOND] });
    await deal.advanceTo(at(7));
    await deal.sign();
    await expectWaiting(deal, { ...first, from: [SECOND] });
    await deal.advanceTo(at(10));
    const lastReminder: Waiting['next'] = ['signatureReminder', '2031-02-03T08:00:00.000Z'];
    await expectWaiting(deal, { ...first, from: [SECOND], next: lastReminder });
    await deal.sign(SECOND);
    await expectWaiting(deal, { ...signing, from: [CEO], since: at(10), next: remindedOn('13') });

    await deal.advanceTo(at(11));
    await deal.sign(CEO);
    const reminder = '2031-02-07T08:00:00.000Z';
    await expectWaiting(deal, {
      stage: 'active',
      what: 'payment',
      from: [CUSTOMER_EMAIL, OWNER],
      since: at(11),
      until: reminder,
      next: ['dunning', reminder],
    });
    await deal.advanceTo(at(12));
    const [invoice] = await deal.invoices();
    await deal.pay(invoice.id, '3213.00');
    await expectWaiting(deal, {
      stage: 'active',
      what: 'delivery',
      from: [OWNER],
      since: at(11),
      until: null,
      next: null,
    });

    await deal.advanceTo(at(13));
    await deal.deliver('ONBOARDING');
    const close = '2031-07-11T22:00:00.000Z';
    await expectWaiting(deal, {
      stage: 'completed',
      what: 'close',
      from: [],
      since: at(13),
      until: close,
      next: ['close', close],
    });
    expect((await deal.deal()).waitingFor.summary).toBe(
      'Nothing; the deal stays open for refunds and credit notes.',
    );
    const { data: listed } = await app.api.get(`/v1/deals?owner=${OWNER}`);
    expect(listed.find(({ id }: { id: string }) => id === deal.id).waitingFor).toEqual(
      (await deal.deal()).waitingFor,
    );
  });

  test('while an invoice is unpaid: before a reminder, on hold, and when no reminder is left', async () => {
    const deal = await signed({});
    const unpaid = { stage: 'active', from: [CUSTOMER_EMAIL], since: START };
    const recognised = '2031-01-01T22:59:00.000Z';
    await expectWaiting(deal, {
      ...unpaid,
      what: 'recognition',
      until: recognised,
      next: ['recognition', recognised],
    });
    await deal.advanceTo('2031-01-02');
    const reminder = '2031-01-28T08:00:00.000Z';
    await expectWaiting(deal, {
      ...unpaid,
      what: 'payment',
      until: reminder,
      next: ['dunning', reminder],
    });

    const [invoice] = await deal.invoices();
    await app.api.post(`/v1/invoices/${invoice.id}/hold`, { reason: 'A promise', until: '2031-02-10' });
    const holdEnd = '2031-02-10T23:00:00.000Z';
    await expectWaiting(deal, { ...unpaid, what: 'holdEnd', until: holdEnd, next: ['holdEnd', holdEnd] });
    expect((await deal.deal()).waitingFor.summary).toContain(
      '1 invoice to be paid, 1 of them on hold until 2031-02-10.',
    );
    await deal.advanceTo('2031-03-10');
    await expectWaiting(deal, { ...unpaid, what: 'payment', until: null, next: null });
    expect((await deal.deal()).waitingFor.summary).toBe('Open: 1 invoice to be paid.');
    await app.api.post(`/v1/invoices/${invoice.id}/hold`, { reason: 'A dispute' });
    const held = await deal.deal();
    expect(held.waitingFor).toEqual({
      what: 'payment',
      from: [CUSTOMER_EMAIL, FINANCE],
      since: START,
      until: null,
      summary: 'Open: 1 invoice to be paid, 1 of them on hold until finance releases it.',
      next: null,
    });
    const { data: listed } = await app.api.get('/v1/deals?stage=active');
    expect(listed.find(({ id }: Json) => id === deal.id).waitingFor).toEqual(held.waitingFor);
    await app.api.post(`/v1/invoices/${invoice.id}/release`, { reason: 'Settled' });
    await expectWaiting(deal, { ...unpaid, what: 'payment', until: null, next: null });
  });

  test('while only time has to pass: a future invoice, and revenue to be recognised', async () => {
    const price = { model: 'flat', amount: '100.00', every: 'month' };
    const recurring = { description: 'Platform', quantity: '1', price, recognition: 'ratable' };
    const deal = await signed({ lines: [{ ...recurring, termMonths: 12, startOn: '2031-02-01' }] });
    const active = { stage: 'active', from: [] };
    const invoiceOn = '2031-01-31T23:00:00.000Z';
    const invoicing = { what: 'invoice', until: invoiceOn };
    await expectWaiting(deal, { ...active, ...invoicing, since: START, next: ['invoice', invoiceOn] });

    await deal.advanceTo('2031-02-01');
    const reminder = '2031-02-28T08:00:00.000Z';
    await expectWaiting(deal, {
      stage: 'active',
      what: 'payment',
      from: [CUSTOMER_EMAIL],
      since: invoiceOn,
      until: reminder,
      next: ['dunning', reminder],
    });
    await deal.advanceTo('2031-02-03T09:00:00.000Z');
    const [invoice] = await deal.invoices();
    await deal.pay(invoice.id, '119.00');
    const monthEnd = '2031-02-28T22:59:00.000Z';
    await expectWaiting(deal, {
      ...active,
      what: 'recognition',
      since: '2031-02-03T09:00:00.000Z',
      until: monthEnd,
      next: ['recognition', monthEnd],
    });
    await deal.advanceTo('2031-02-28');
    const march = '2031-02-28T23:00:00.000Z';
    await expectWaiting(deal, {
      ...active,
      what: 'invoice',
      since: monthEnd,
      until: march,
      next: ['invoice', march],
    });
  });

  test('while the credit check holds the order, and once finance has refused it', async () => {
    const limited = await aCustomer(app.api, { creditLimit: '500.00' });
    const deal = await startDeal(app.api, simpleRequest(limited));
    await deal.accept();
    await deal.advanceTo(at(2));
    await deal.sign();
    await expectWaiting(deal, {
      stage: 'ordering',
      what: 'creditDecision',
      from: [FINANCE],
      since: at(2),
      until: null,
      next: null,
    });
    await deal.advanceTo(at(4));
    await deal.post('/credit-decision', { decision: 'refuse', reason: 'Too much' });
    const close = '2031-07-02T22:00:00.000Z';
    await expectWaiting(deal, {
      stage: 'cancelled',
      what: 'close',
      from: [],
      since: at(4),
      until: close,
      next: ['close', close],
    });
    const cancelled = 'Nothing; the deal was cancelled before anything of it was delivered or invoiced.';
    expect((await deal.deal()).waitingFor.summary).toBe(cancelled);

    const unsigned = await start({});
    await unsigned.post('/cancellation', { reason: 'A mistake' });
    expect((await unsigned.deal()).waitingFor.summary).toBe(cancelled);
    const undelivered = await signed({ lines: [{ sku: 'ONBOARDING', quantity: '1' }] });
    await undelivered.post('/cancellation', { reason: 'A mistake' });
    expect((await undelivered.deal()).waitingFor).toMatchObject({
      what: 'close',
      from: [],
      summary: 'Nothing; the cancelled deal stays open for refunds and credit notes.',
    });
  });

  test('once the customer has declined, and as a draft of a new version', async () => {
    const deal = await start({});
    await deal.advanceTo(at(3));
    await deal.decline('Too dear');
    const close = '2031-07-01T22:00:00.000Z';
    await expectWaiting(deal, {
      stage: 'lost',
      what: 'close',
      from: [],
      since: at(3),
      until: close,
      next: ['close', close],
    });
    expect((await deal.deal()).waitingFor.summary).toBe('Nothing; the deal can be quoted anew.');
    await deal.advanceTo(at(4));
    await deal.post('/quote-versions', lessPercent('2'));
    await expectWaiting(deal, {
      stage: 'draft',
      what: 'submission',
      from: [OWNER],
      since: at(4),
      until: null,
      next: null,
    });
  });
});
