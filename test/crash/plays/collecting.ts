import { dec, roundAmount } from '#domain/money.ts';
import type { ApiClient, Json } from '#test/setup/client.ts';
import { aCustomer, aSignedDeal, exampleRequest, play, simpleRequest } from '#test/setup/world.ts';
import type { Random } from '../random.ts';
import { flat } from './play.ts';

/** A year behind an approval: delivered, paid in part and too much, promised and held, until reminders and fees come. */
export async function subscription(api: ApiClient, random: Random): Promise<void> {
  const request = exampleRequest(await aCustomer(api));
  // With fewer seats the whole discount is below what needs an approval.
  Object.assign(request.lines[0] ?? {}, { quantity: String(random.between(15, 90)) });
  const { id } = await api.post('/v1/deals', request);
  const deal = play(api, id);
  await deal.approve();
  await deal.accept();
  await deal.sign();
  await deal.advanceTo('2031-01-15');
  await deal.deliver('ONBOARDING');
  await deal.advanceTo(`2031-02-${random.between(10, 27)}`);
  const [first] = await deal.invoices();
  await deal.pay(first?.id, shareOf(first, random.between(20, 80)));
  await deal.advanceBy(`P${random.between(10, 40)}D`);
  const [again, second] = await deal.invoices();
  await deal.pay(again?.id, roundAmount(dec(again?.amountDue).plus('25.50'), 'EUR'));
  await api.post(`/v1/invoices/${second?.id}/hold`, { reason: 'A promise to pay', until: '2031-05-10' });
  await deal.advanceTo('2031-07-31');
}

/** Instalments: one is paid, one held and released, one gets a late fee that is waived. */
export async function instalments(api: ApiClient, random: Random): Promise<void> {
  const percents = random.pick([
    ['50', '30', '20'],
    ['33.33', '33.33', '33.34'],
    ['10', '20', '70'],
  ]);
  const parts = percents.map((percent, index) => ({ percent, dueDays: index * 30 }));
  const request = simpleRequest(await aCustomer(api), {
    paymentTerms: { instalments: parts },
    lines: [{ description: 'A project', quantity: '1', price: flat(random) }],
  });
  const deal = await aSignedDeal(api, request);
  const [first, second, third] = await deal.invoices();
  await deal.pay(first?.id, first?.amountDue);
  await deal.advanceTo('2031-02-01');
  await api.post(`/v1/invoices/${second?.id}/hold`, { reason: 'A dispute' });
  await deal.advanceTo(`2031-03-${random.between(10, 31)}`);
  await api.post(`/v1/invoices/${second?.id}/release`, { reason: 'Settled' });
  await deal.pay(second?.id, second?.amountDue);
  await deal.advanceTo('2031-03-31');
  await api.post(`/v1/invoices/${third?.id}/waive-fees`, { reason: 'Kindness' });
  await deal.pay(third?.id, third?.amountDue);
}

/** Seven of something, delivered in three parts and paid by the customer for two deals at once. */
export async function deliveries(api: ApiClient, random: Random): Promise<void> {
  const customerId = await aCustomer(api);
  const lines = [{ sku: 'ONBOARDING', quantity: '7', price: flat(random) }];
  const deal = await aSignedDeal(api, simpleRequest(customerId, { lines }));
  const other = await aSignedDeal(api, simpleRequest(customerId, { startAt: '2031-01-03' }));
  const first = random.between(1, 5);
  await deal.advanceTo('2031-01-10');
  await deal.deliver('ONBOARDING', String(first));
  await deal.advanceTo('2031-01-20');
  await deal.deliver('ONBOARDING', String(6 - first));
  await other.advanceTo('2031-01-31');
  await payAsCustomer(api, customerId, shareOf((await other.invoices())[0], 150));
  await deal.advanceTo('2031-02-10');
  await deal.post('/fulfilments', {
    lines: [{ sku: 'ONBOARDING', quantity: '1' }],
    deliveredOn: '2031-02-08',
  });
  await payAsCustomer(api, customerId, '1000.00');
  await other.advanceTo('2031-04-15');
  await deal.advanceTo('2031-04-15');
}

/** Credit notes before and after the payment, one of them billed again; what is left over is refunded and paid out. */
export async function credits(api: ApiClient, random: Random): Promise<void> {
  const lines = [
    { sku: 'ONBOARDING', quantity: '2', price: flat(random) },
    { description: 'Travel', quantity: '1', price: flat(random), taxCategory: 'reduced' },
  ];
  const deal = await aSignedDeal(api, simpleRequest(await aCustomer(api), { lines }));
  const [invoice] = await deal.invoices();
  const credit = (percent: number, fields: object = {}) =>
    api.post(`/v1/invoices/${invoice?.id}/credit-notes`, {
      amount: shareOf(invoice, percent),
      reason: 'Less than agreed',
      ...fields,
    });
  await deal.deliver('ONBOARDING');
  // A percent or more stays the customer's when the correction is billed again.
  await credit(random.between(7, 25));
  const paid = await deal.pay(invoice?.id, shareOf(invoice, 70));
  await deal.advanceTo('2031-02-20');
  await credit(25);
  await credit(10, { kind: 'correction' });
  const refund = await api.post(`/v1/payments/${paid.id}/refunds`, { amount: '1.00', reason: 'Too much' });
  await api.post(`/v1/refunds/${refund.id}/payout`);
  await deal.deliver('ONBOARDING');
  await deal.advanceTo('2031-03-31');
}

/** A debt that is given up after its late fee, with relief or without, and of which a part comes in after all. */
export async function givenUp(api: ApiClient, random: Random): Promise<void> {
  const lines = [{ description: 'Workshop', quantity: '1', price: flat(random) }];
  const deal = await aSignedDeal(api, simpleRequest(await aCustomer(api), { lines }));
  const [invoice] = await deal.invoices();
  await deal.advanceTo('2031-03-05');
  await api.post(`/v1/invoices/${invoice?.id}/write-off`, {
    reason: 'Insolvent',
    taxRelief: random.pick([true, false]),
  });
  await deal.advanceBy('P10D');
  await deal.pay(invoice?.id, shareOf(invoice, random.between(20, 60)));
  await deal.pay(invoice?.id, shareOf(invoice, random.between(1, 35)), { receivedOn: '2031-03-01' });
  await deal.advanceBy('P30D');
}

/** Paid too much: the next deal uses some of it, the rest is refunded. In another currency than the seller's. */
export async function overpaid(api: ApiClient, random: Random): Promise<void> {
  const customerId = await aCustomer(api);
  const currency = random.pick(['USD', 'JPY']);
  const price = { model: 'flat', amount: String(random.between(1000, 9000)) };
  const lines = [{ description: 'Audit', quantity: '1', price }];
  const deal = await aSignedDeal(api, simpleRequest(customerId, { currency, lines }));
  const [invoice] = await deal.invoices();
  const amount = roundAmount(dec(invoice?.total).times(3), currency);
  const paid = await deal.pay(invoice?.id, amount, { currency });
  await deal.advanceTo('2031-01-20');
  const next = await aSignedDeal(api, simpleRequest(customerId, { currency, lines, startAt: '2031-01-21' }));
  await next.advanceTo('2031-02-05');
  const rest = roundAmount(dec(invoice?.total).div(2), currency);
  const refund = await api.post(`/v1/payments/${paid.id}/refunds`, { amount: rest, reason: 'Paid thrice' });
  await api.post(`/v1/refunds/${refund.id}/payout`);
}

/** An order over the limit, released by finance; the next one is refused. */
export async function heldOrders(api: ApiClient, random: Random): Promise<void> {
  const customerId = await aCustomer(api, { creditLimit: '500.00' });
  const lines = [{ sku: 'PLATFORM', quantity: String(random.between(3, 30)), termMonths: 12 }];
  const held = await aSignedDeal(api, simpleRequest(customerId, { lines }));
  await held.post('/credit-decision', { decision: 'release', reason: 'Known to us' });
  await held.advanceTo('2031-04-10');
  for (const invoice of (await held.invoices()).slice(0, 2)) await held.pay(invoice.id, invoice.amountDue);
  const refused = await aSignedDeal(api, simpleRequest(customerId, { startAt: '2031-02-01' }));
  await refused.post('/credit-decision', { decision: 'refuse', reason: 'Too much is open' });
  await held.advanceTo('2031-06-15');
}

/** Cancelled after its signature: one of two invoices was paid and a part delivered; the rest is paid later. */
export async function stopped(api: ApiClient, random: Random): Promise<void> {
  const lines = [
    { sku: 'PLATFORM', quantity: String(random.between(3, 30)), termMonths: 12 },
    { sku: 'ONBOARDING', quantity: '4', price: flat(random) },
  ];
  const deal = await aSignedDeal(api, simpleRequest(await aCustomer(api), { lines }));
  await deal.advanceTo('2031-01-15');
  await deal.deliver('ONBOARDING', String(random.between(1, 3)));
  await deal.advanceTo(`2031-02-${random.between(10, 27)}`);
  const paid = (await deal.invoices())[random.between(0, 1)];
  await deal.pay(paid?.id, paid?.amountDue);
  await deal.post('/cancellation', { reason: 'The project was stopped', refund: random.pick([true, false]) });
  for (const { type, data } of await deal.timeline()) {
    if (type === 'refundPromised') await api.post(`/v1/refunds/${data.refundId}/payout`);
  }
  await deal.advanceBy('P30D');
  for (const { id, amountDue } of await deal.invoices()) {
    if (amountDue !== '0.00') await deal.pay(id, amountDue);
  }
  await deal.advanceBy('P10D');
}

function shareOf(invoice: Json, percent: number): string {
  return roundAmount(dec(invoice.total).times(percent).div(100), invoice.currency);
}

function payAsCustomer(api: ApiClient, customerId: string, amount: string): Promise<Json> {
  return api.post('/v1/payments', {
    customerId,
    amount,
    currency: 'EUR',
    method: 'transfer',
    reference: 'ALL',
  });
}
