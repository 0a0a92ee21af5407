import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, HEAD_OF_SALES } from '#test/setup/world.ts';
import { expectProblem, linkOf, openPage, startDeal, storyOf } from '../support.ts';
import { aPolicy, CFO, discounted, lessPercent, moreStaff, over, pendingOf } from './support.ts';

describe('an approval policy', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await moreStaff(app);
    customerId = await aCustomer(app.api, { segment: 'enterprise' });
  });
  afterAll(() => app?.stop());
  const ask = (percent: string, fields: object = {}) =>
    startDeal(app.api, discounted(customerId, percent, fields));
  /** What a comparison says of a quote that is submitted on a day; it asks the same policy as a submission. */
  const wouldAsk = async (percent: string, startAt: string): Promise<Json> => {
    const variants = [{ name: 'Same', changes: {} }];
    const { base } = await app.api.post('/v1/quotes/compare', {
      base: discounted(customerId, percent, { startAt }),
      variants,
    });
    return base;
  };
  const put = (path: string, body: object) => app.api.send('PUT', path, { body });

  test('shows an approver the rule, the lines, the margin and what was accepted before', async () => {
    const neighbour = await aCustomer(app.api, { name: 'Nachbar AG', segment: 'enterprise' });
    const sell = async (customer: string, percent: string) => {
      const sold = await startDeal(app.api, discounted(customer, percent));
      await sold.approve();
      await sold.accept();
    };
    await Promise.all([sell(customerId, '20'), sell(neighbour, '30')]);

    const deal = await ask('10', { startAt: '2031-02-01' });
    const [{ id }] = await pendingOf(app, deal.id);
    const shown = await app.api.get(`/v1/approvals/${id}`);
    expect(shown).toMatchObject({
      id,
      rules: [{ reason: 'discount in percent > 5', stillApproved: null }],
      policy: { name: 'Discounts', on: '2031-02-01' },
      delegates: [],
      quote: {
        version: 1,
        total: '1071.00',
        discountPercent: '10',
        marginPercent: null,
        lines: [{ listAmount: '1000.00', netAmount: '900.00' }],
      },
      comparison: {
        customer: {
          count: 1,
          averageDiscountPercent: '20',
          highestDiscountPercent: '20',
          sameCurrency: { count: 1, averageTotal: '952.00' },
        },
        segment: {
          count: 2,
          averageDiscountPercent: '25',
          highestDiscountPercent: '30',
          sameCurrency: { count: 2, averageTotal: '892.50' },
        },
      },
    });
    const { page } = await openPage(await linkOf(app, deal, 'approvalRequest', HEAD_OF_SALES));
    expect(page).toContain(
      'One quote before; discount 20\u00a0% on average, 20\u00a0% at most; total €952.00 on average',
    );
    expect(page).toContain('Accepted in enterprise');
    expectProblem(await app.api.send('GET', '/v1/approvals/apr_unknown'), 404);
  });

  test('lets pass what it approves by itself, and the timeline says why', async () => {
    const autoApprove = { all: [{ field: 'total', op: 'lte', value: '1071' }] };
    const body = {
      name: 'Small ones pass',
      effectiveFrom: '2032-01-01',
      rules: [over('5', [{ approver: CFO }])],
      autoApprove,
    };
    await app.api.post('/v1/approval-policies', body);
    const small = await ask('10', { startAt: '2032-01-01' });
    const timeline = await small.timeline();
    expect(storyOf(timeline)).toEqual(['dealOpened', 'quotePriced', 'quoteSubmitted', 'quoteSent']);
    expect(timeline[2]).toMatchObject({
      summary: 'The quote was submitted and approved automatically: total ≤ 1071.',
      data: { autoApproved: 'total ≤ 1071' },
    });
    expect(await wouldAsk('10', '2032-01-01')).toMatchObject({ autoApproved: 'total ≤ 1071', approvals: [] });
    expect(await wouldAsk('9', '2032-01-01')).toMatchObject({
      autoApproved: null,
      approvals: [{ requests: [{ approver: CFO }] }],
    });
    const { data } = await app.api.get('/v1/approval-policies?limit=1');
    expect(data).toMatchObject([body]);
  });

  test('looks at lines, texts and amounts of other currencies, by the rates of the day of submission', async () => {
    const dollars = { field: 'total', op: 'gt', value: '1160', currency: 'USD' };
    const text = { field: 'segment', op: 'in', value: ['enterprise', 'public'] };
    const line = { field: 'netAmount', scope: 'everyLine', op: 'gte', value: '1' };
    const when = { all: [dollars, text, line] };
    await aPolicy(app, '2033-01-01', [{ when, approvers: [{ approver: CFO }] }]);
    const refused = await app.api.send('POST', '/v1/deals', {
      body: discounted(customerId, '10', { startAt: '2033-01-01' }),
    });
    expectProblem(refused, 422);
    expect(refused.body.detail).toContain(
      'There is no exchange rate between EUR and USD in force on the day',
    );

    expect(
      (
        await put('/v1/exchange-rates', {
          base: 'EUR',
          effectiveFrom: '2033-01-01',
          rates: { USD: '1.0840' },
        })
      ).status,
    ).toBe(200);
    await put('/v1/exchange-rates', { base: 'USD', effectiveFrom: '2033-03-01', rates: { EUR: '0.95' } });
    // 1,071.00 EUR are 1,160.96 USD in January and 1,127.37 USD in March.
    const january = await ask('10', { startAt: '2033-01-01' });
    expect((await wouldAsk('10', '2033-03-01')).approvals).toEqual([]);
    expect(await pendingOf(app, january.id)).toMatchObject([
      {
        reason: 'total > 1160 USD and segment is one of enterprise, public and net amount of every line ≥ 1',
      },
    ]);
    expect(await app.api.get('/v1/exchange-rates?on=2033-02-28')).toMatchObject({
      base: 'EUR',
      rates: { USD: '1.0840' },
    });
    expectProblem(await app.api.send('GET', '/v1/exchange-rates?on=2032-12-31'), 404);
    expectProblem(
      await put('/v1/exchange-rates', { base: 'EUR', effectiveFrom: '2033-01-01', rates: { EUR: '1' } }),
      422,
      ['/rates/EUR'],
    );
    expectProblem(
      await put('/v1/exchange-rates', { base: 'EUR', effectiveFrom: '2033-01-01', rates: { USD: '0' } }),
      422,
      ['/rates/USD'],
    );
  });

  test('stays with what was submitted under it, and is refused with each fault named', async () => {
    const deal = await ask('10', { startAt: '2031-06-01' });
    await aPolicy(app, '2031-05-01', [over('5', [{ approver: CFO }])]);
    await deal.approve(HEAD_OF_SALES);
    expect((await deal.deal()).stage).toBe('offered');
    expect((await wouldAsk('10', '2031-06-01')).approvals).toMatchObject([{ requests: [{ approver: CFO }] }]);
    const aNumber = { when: { field: 'total', op: 'gt', value: 5 }, approvers: [{ approver: CFO }] };
    const number = await aPolicy(app, '2031-05-01', [aNumber]);
    expectProblem(number, 422, ['/rules/0/when/value']);
    expect(number.body.detail).toContain('a number is written as one');
    const faults = await aPolicy(app, '2031-05-01', [
      { when: { field: 'sku', op: 'gt', value: 'A' }, approvers: [{ group: [CFO], need: 2 }] },
      {
        when: { any: [{ field: 'country', op: 'in', value: ['Deutschland'] }] },
        approvers: [{ approver: 'role:ghost' }],
      },
    ]);
    expectProblem(faults, 422, [
      '/rules/0/when/op',
      '/rules/0/approvers/0/need',
      '/rules/1/when/any/0/value/0',
      '/rules/1/approvers',
    ]);
  });

  test('is taken back before its day, and never afterwards', async () => {
    const { body: next } = await aPolicy(app, '2999-01-01', [over('5', [{ approver: CFO }])]);
    const { data } = await app.api.get('/v1/approval-policies?limit=100');
    const old = data.find(({ effectiveFrom }: Json) => effectiveFrom === '2020-01-01');
    const path = ({ id }: Json) => `/v1/approval-policies/${id}`;
    expect((await app.api.send('DELETE', path(next))).status).toBe(200);
    expectProblem(await app.api.send('GET', path(next)), 404);
    expectProblem(await app.api.send('DELETE', path(old)), 409);
    expect(await app.api.get(path(old))).toEqual(old);
  });

  test('is tried on the quotes of the past, without a trace', async () => {
    const deal = await ask('50', { startAt: '2040-01-01' });
    await deal.post('/quote-versions', lessPercent('2'));
    await deal.post('/submit');
    await Promise.all([
      ask('30', { startAt: '2040-02-01', owner: CFO }),
      ask('3', { startAt: '2040-03-01' }),
      ask('3', { startAt: '2040-04-01', submit: false }),
    ]);
    const policy = {
      rules: [
        over('20', [{ approver: CFO }]),
        over('2.5', [[{ approver: 'role:headOfSales' }, { approver: CFO }]]),
      ],
      autoApprove: { field: 'discountPercent', op: 'eq', value: '3' },
    };
    const simulate = (body: object) => app.api.send('POST', '/v1/approval-policies/simulate', { body });
    const period = { from: '2040-01-01', until: '2040-12-31' };
    const { body } = await simulate({ policy, ...period });
    expect(body).toMatchObject({
      quotes: 4,
      needNobody: 1,
      autoApproved: 1,
      needApproval: 1,
      refused: 1,
      rules: [
        { rule: 0, reason: 'discount in percent > 20', quotes: 1 },
        { rule: 1, reason: 'discount in percent > 2.5', quotes: 1 },
      ],
      approvers: [
        { approver: CFO, quotes: 1 },
        { approver: 'role:headOfSales', quotes: 1 },
      ],
    });
    expect(body.examples).toMatchObject([
      {
        submittedOn: '2040-02-01',
        groups: [],
        problems: [expect.stringContaining("Nobody but the deal's owner"), expect.any(String)],
      },
      {
        dealId: deal.id,
        version: 1,
        submittedOn: '2040-01-01',
        total: '595.00',
        reasons: ['discount in percent > 20', 'discount in percent > 2.5'],
        groups: [
          { approvers: [CFO], votesNeeded: null },
          { approvers: ['role:headOfSales'], votesNeeded: null },
        ],
      },
    ]);
    expect((await simulate({ policy, from: '2041-01-01' })).body).toMatchObject({ quotes: 0, examples: [] });
    const wrong = { rules: [over('x', [{ approver: CFO }])] };
    const backwards = { from: '2040-02-01', until: '2040-01-01' };
    expectProblem(await simulate({ policy: wrong, ...backwards }), 422, [
      '/policy/rules/0/when/value',
      '/until',
    ]);
  });
});
