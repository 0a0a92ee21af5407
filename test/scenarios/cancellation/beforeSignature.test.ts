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
import { CFO, decide, discounted, moreStaff } from '../approval/support.ts';
import { ASKED, OFFERED, SIGNING } from '../stories.ts';
import {
  expectProblem,
  expectStanding,
  linkOf,
  mailTo,
  openPage,
  type Played,
  sendForm,
  startDeal,
  untilMailsAreSent,
} from '../support.ts';

const REASON = 'The budget was cut';
const CANCELLED = { stage: 'cancelled', waitingFor: { what: 'close', from: [] } };

describe('the cancellation of a deal before its signature', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api);
    await app.api.post('/v1/approval-policies', {
      name: 'Two in order',
      effectiveFrom: '2021-01-01',
      rules: [
        {
          when: { field: 'discountPercent', op: 'gt', value: '5' },
          approvers: [
            { approver: 'role:headOfSales', escalateAfterHours: 24, escalateTo: CFO },
            { approver: 'role:legal' },
          ],
        },
      ],
    });
  });
  afterAll(() => app?.stop());

  const start = (fields: object = {}) => startDeal(app.api, simpleRequest(customerId, fields));
  const cancel = (id: string) =>
    app.api.send('POST', `/v1/deals/${id}/cancellation`, { body: { reason: REASON } });
  const endOf = async (deal: Played) =>
    (await deal.timeline()).find(({ type }) => type === 'dealCancelled').summary;
  /** Whom a deal told that something is off. */
  const toldBy = async (deal: Played, template: string) => {
    await untilMailsAreSent(app);
    return (await deal.timeline())
      .filter(({ type, data }) => type === 'mailSent' && data.template === template)
      .map(({ data }) => String(data.to))
      .sort((a, b) => a.localeCompare(b));
  };

  test('of a draft withdraws it; later commands answer that it is cancelled', async () => {
    const deal = await start({ submit: false });
    expect((await cancel(deal.id)).body).toEqual({ stage: 'cancelled' });
    expect(await deal.deal()).toMatchObject({
      endReason: REASON,
      endedAt: '2030-12-31T23:00:00.000Z',
      quote: { status: 'withdrawn', decisionReason: REASON },
    });
    for (const [path, body] of [
      ['cancellation', { reason: 'Again' }],
      ['submit', {}],
      ['quote-versions', { currency: 'EUR', lines: simpleRequest(customerId).lines }],
    ] as const) {
      const refused = await app.api.send('POST', `/v1/deals/${deal.id}/${path}`, { body });
      expectProblem(refused, 409);
      expect(refused.body.detail).toContain('The deal is cancelled');
    }
    await expectStanding(deal, { ...CANCELLED, story: ['dealOpened', 'quotePriced', 'dealCancelled'] });
  });

  test('while it awaits approval tells who was asked, and nobody is asked or escalated any more', async () => {
    const deal = await startDeal(app.api, discounted(customerId, '10'));
    const link = await linkOf(app, deal, 'approvalRequest', HEAD_OF_SALES);
    const { approvals } = await deal.deal();
    await cancel(deal.id);
    expect(await endOf(deal)).toBe(
      'The deal was cancelled: “The budget was cut” Withdrawn: version 1 of the quote, and the requests to approve it.',
    );
    expect(await toldBy(deal, 'approvalWithdrawn')).toEqual([HEAD_OF_SALES]);
    await mailTo(app, HEAD_OF_SALES, /No longer for you to decide/, REASON);
    expect(await openPage(link)).toMatchObject({ status: 410, page: expect.stringContaining(REASON) });
    expect((await sendForm(link, { decision: 'approve' })).status).toBe(410);
    for (const { id } of approvals) expectProblem(await decide(app, id, { decision: 'approve' }), 409);
    expect((await deal.deal()).approvals.map(({ status }: Json) => status)).toEqual([
      'withdrawn',
      'withdrawn',
    ]);
    await deal.advanceBy('P7D');
    await expectStanding(deal, { ...CANCELLED, story: [...ASKED, 'dealCancelled', 'approvalWithdrawn'] });
  });

  test('of an offer tells the customer, whose link is closed', async () => {
    const deal = await start();
    const link = await linkOf(app, deal, 'quote');
    await cancel(deal.id);
    expect(await endOf(deal)).toContain(
      'version 1 of the quote, which was offered to buyer@customer.example.',
    );
    expect(await toldBy(deal, 'quoteWithdrawn')).toEqual([CUSTOMER_EMAIL]);
    await mailTo(app, CUSTOMER_EMAIL, /Quote withdrawn/, REASON);
    expect(await openPage(link)).toMatchObject({
      status: 410,
      page: expect.stringContaining('This quote was withdrawn'),
    });
    expect((await sendForm(link, { decision: 'accept', name: 'Bea Buyer' })).status).toBe(410);
    expect((await openPage(`${link}/pdf`)).status).toBe(410);
    await deal.advanceBy('P60D');
    await expectStanding(deal, { ...CANCELLED, story: [...OFFERED, 'dealCancelled'] });
    await app.recordHistory('cancelled', deal.id);
  });

  test('of a contract that is being signed tells its owner and the signers who were asked', async () => {
    const deal = await start({
      signers: [
        { name: 'Bea Buyer', email: CUSTOMER_EMAIL, party: 'customer', order: 1 },
        { name: 'Bo Board', email: 'board@customer.example', party: 'customer', order: 2 },
        { name: 'Cleo Ceo', email: 'ceo@seller.example', party: 'seller', order: 3 },
      ],
    });
    await deal.accept();
    await deal.sign();
    const link = await linkOf(app, deal, 'signatureRequest', 'board@customer.example');
    await cancel(deal.id);
    expect(await endOf(deal)).toContain('the contract of version 1, and the requests to sign it.');
    expect(await toldBy(deal, 'contractClosed')).toEqual(['board@customer.example', CUSTOMER_EMAIL, OWNER]);
    await mailTo(app, 'board@customer.example', /is closed$/, REASON);
    expect(await openPage(link)).toMatchObject({ status: 410, page: expect.stringContaining(REASON) });
    const form = { decision: 'sign', name: 'Bo Board', consent: 'yes' };
    expect((await sendForm(link, form)).status).toBe(410);
    await deal.advanceBy('P60D');
    expect(await deal.deal()).toMatchObject({ contract: { status: 'withdrawn' }, order: null });
    await expectStanding(deal, {
      ...CANCELLED,
      story: [...SIGNING, 'contractSignedBy', 'dealCancelled'],
    });
  });

  test('needs a reason, and is answered with 409 for good once the deal has closed after 180 days', async () => {
    const deal = await start();
    const silent = await app.api.send('POST', `/v1/deals/${deal.id}/cancellation`, { body: {} });
    expectProblem(silent, 400, ['/reason']);
    const lost = await start();
    await lost.post('/loss', { reason: 'No budget' });
    expectProblem(await cancel(lost.id), 409);
    await cancel(deal.id);
    await deal.advanceTo('2031-06-29');
    expect((await deal.deal()).waitingFor).toMatchObject({
      what: 'close',
      until: '2031-06-29T22:00:00.000Z',
    });
    await deal.advanceTo('2031-07-01');
    expectProblem(await cancel(deal.id), 409);
    expectProblem(
      await app.api.send('POST', `/v1/deals/${deal.id}/clock`, { body: { advanceBy: 'P1D' } }),
      409,
    );
    await expectStanding(deal, {
      stage: 'cancelled',
      waitingFor: null,
      story: [...OFFERED, 'dealCancelled'],
    });
  });
});
