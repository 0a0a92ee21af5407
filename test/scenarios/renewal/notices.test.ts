import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, simpleRequest } from '#test/setup/world.ts';
import { type Played, untilMailsAreSent } from '../support.ts';

const monthly = (fields: object) => ({
  sku: 'PLATFORM',
  quantity: '1',
  price: { model: 'flat', amount: '10.00', every: 'month' },
  ...fields,
});

describe('notices before a term ends', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api, { reminders: false });
  });
  afterAll(() => app?.stop());

  const signed = async (owner: string, lines: object[], customer: object = {}) =>
    aSignedDeal(app.api, simpleRequest(await aCustomer(app.api, customer), { lines, owner }));
  const noticesOf = async (deal: Played): Promise<string[]> =>
    (await deal.timeline())
      .filter(({ type }) => type === 'renewalNoticed')
      .map(
        ({ at, data }: Json) =>
          `${at.slice(0, 10)} ${data.daysLeft} days before ${data.termEnd}: ${data.lines.join(' and ')}`,
      );
  const mailsTo = async (owner: string) => {
    await untilMailsAreSent(app);
    return app.mails
      .messages()
      .filter(({ recipients, subject }) => recipients.includes(owner) && /Renewal/.test(subject));
  };

  test('reach the owner 90, 30 and 7 days ahead, each time once', async () => {
    const owner = 'rita.renewal@seller.example';
    const deal = await signed(owner, [monthly({ termMonths: 12 })]);
    const [first] = await deal.invoices();
    await deal.pay(first?.id, '142.80');
    await deal.advanceTo('2031-12-31');
    expect((await deal.deal()).stage).toBe('completed');
    const notices = (await deal.timeline()).filter(({ type }) => type === 'renewalNoticed');
    expect(notices.map(({ at, data }) => [at, data.daysLeft])).toEqual([
      ['2031-10-02T07:00:00.000Z', 90],
      ['2031-12-01T08:00:00.000Z', 30],
      ['2031-12-24T08:00:00.000Z', 7],
    ]);
    expect(await mailsTo(owner)).toHaveLength(3);
    await app.recordHistory('renewal', deal.id);
  });

  test('name the lines whose term ends together, and come for each end of its own', async () => {
    const owner = 'two.terms@seller.example';
    const deal = await signed(owner, [
      monthly({ termMonths: 4 }),
      monthly({ termMonths: 3, startOn: '2031-02-01', sku: undefined, description: 'Support' }),
      monthly({ termMonths: 6, sku: undefined, description: 'Hosting' }),
    ]);
    await deal.advanceTo('2031-06-30');
    // 30 April less 90 days is 30 January; 30 June less 90 days is 1 April.
    expect(await noticesOf(deal)).toEqual([
      '2031-01-30 90 days before 2031-04-30: Platform and Support',
      '2031-03-31 30 days before 2031-04-30: Platform and Support',
      '2031-04-01 90 days before 2031-06-30: Hosting',
      '2031-04-23 7 days before 2031-04-30: Platform and Support',
      '2031-05-31 30 days before 2031-06-30: Hosting',
      '2031-06-23 7 days before 2031-06-30: Hosting',
    ]);
    const mails = await mailsTo(owner);
    expect(mails).toHaveLength(6);
    expect(mails.filter(({ text }) => text.includes('Hosting'))).toHaveLength(3);
  });

  test('that would lie before the order are left out', async () => {
    const owner = 'short.term@seller.example';
    const deal = await signed(owner, [monthly({ termMonths: 1 })]);
    await deal.advanceTo('2031-02-28');
    expect(await noticesOf(deal)).toEqual(['2031-01-24 7 days before 2031-01-31: Platform']);
    expect(await mailsTo(owner)).toHaveLength(1);
  });

  test('of an order that was held begin with its release', async () => {
    const owner = 'held.order@seller.example';
    const deal = await signed(owner, [monthly({ termMonths: 3 })], { creditLimit: '1.00' });
    await deal.advanceTo('2031-03-10');
    expect(await noticesOf(deal)).toEqual([]);
    await deal.post('/credit-decision', { decision: 'release', reason: 'paid in advance' });
    await deal.advanceTo('2031-03-31');
    // 30 days before 31 March is 1 March: too late for that.
    expect(await noticesOf(deal)).toEqual(['2031-03-24 7 days before 2031-03-31: Platform']);
  });

  test('come although the deal was completed long before its term ends', async () => {
    const owner = 'paid.early@seller.example';
    // Recognised at once, so that nothing but the end of the term is left after the payment.
    const deal = await signed(owner, [
      monthly({
        termMonths: 12,
        price: { model: 'flat', amount: '100.00', every: 'year' },
        recognition: 'pointInTime',
      }),
    ]);
    await deal.advanceTo('2031-01-10');
    const [invoice] = await deal.invoices();
    await deal.pay(invoice?.id, '119.00');
    expect((await deal.deal()).stage).toBe('completed');
    await deal.advanceTo('2031-12-31');
    expect(await noticesOf(deal)).toEqual([
      '2031-10-02 90 days before 2031-12-31: Platform',
      '2031-12-01 30 days before 2031-12-31: Platform',
      '2031-12-24 7 days before 2031-12-31: Platform',
    ]);
    expect(await mailsTo(owner)).toHaveLength(3);
    await app.recordHistory('completed-early', deal.id);
    await expect(deal.advanceTo('2032-01-01')).rejects.toThrow('closed');
  });

  test('are not sent for what is sold once', async () => {
    const owner = 'one.time@seller.example';
    const deal = await signed(owner, [
      { description: 'Workshop', quantity: '1', price: { model: 'flat', amount: '10.00' } },
    ]);
    await deal.advanceTo('2032-01-31');
    expect(await noticesOf(deal)).toEqual([]);
    expect(await mailsTo(owner)).toEqual([]);
  });
});
