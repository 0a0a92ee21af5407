import type { ApiClient, Json } from '#test/setup/client.ts';
import { aCustomer, flat, HEAD_OF_SALES, OWNER, play } from '#test/setup/world.ts';

/**
 * Deals that together take every step there is. Each story has a customer and a year of its own, so that they are played
 * side by side and their invoices are numbered alike each time. A new activity needs a place in one of them.
 */
export interface Stage {
  api: ApiClient;
  year: number;
}

/** Plays it, and says which deals there were, in the order in which they began. */
export type Story = (stage: Stage) => Promise<string[]>;

export const STORIES: Record<string, Story> = {
  'a deal from quote to cash': fromQuoteToCash,
  'an invoice that is paid late': collection,
  'two deals that one payment settles': twoDealsOnePayment,
  'a signed deal that is cancelled': cancelledOrder,
  'an approval that changes hands': approvalsInTurn,
  'an offer that is cancelled': (stage) =>
    ending(stage, (deal) => deal.post('/cancellation', { reason: 'A mistake' })),
  'an offer that is given up': (stage) =>
    ending(stage, (deal) => deal.post('/loss', { reason: 'No budget' })),
  'an offer that nobody answers': (stage) => ending(stage, (deal) => deal.advanceBy('P40D')),
  'a contract that nobody signs': (stage) =>
    ending(stage, async (deal) => {
      await deal.accept();
      await deal.advanceBy('P40D');
    }),
};

const WORKSHOP = [{ description: 'Workshop', quantity: '1', price: flat('1000.00') }];

async function begin({ api, year }: Stage, fields: object) {
  const { id } = await api.post('/v1/deals', {
    currency: 'EUR',
    owner: OWNER,
    testClock: true,
    startAt: `${year}-01-01`,
    ...fields,
  });
  return { id: id as string, ...play(api, id) };
}

/** Drawn up, approved late, signed late, held, delivered in parts, paid, and over before its term ends. */
async function fromQuoteToCash(stage: Stage): Promise<string[]> {
  const { api, year } = stage;
  const customerId = await aCustomer(api, { name: 'Alles AG', creditLimit: '100.00' });
  const terms = {
    customerId,
    currency: 'EUR',
    lines: [
      { sku: 'PLATFORM', quantity: '1', price: flat('100.00', 'month'), termMonths: 1 },
      { sku: 'ONBOARDING', quantity: '2', price: { model: 'perUnit', unitAmount: '500.00' } },
      {
        description: 'Project',
        quantity: '1',
        price: flat('1000.00'),
        recognition: 'milestone',
        milestones: [
          { name: 'Plan', percent: '40' },
          { name: 'Launch', percent: '60' },
        ],
        discount: { percent: '20' },
      },
    ],
  };
  const deal = await begin(stage, { ...terms, submit: false });
  await deal.post('/quote-versions', { ...terms, notes: 'As agreed by telephone' });
  await deal.post('/submit');
  await deal.advanceBy('PT25H');
  await deal.approve(HEAD_OF_SALES);
  await deal.accept();
  await deal.advanceBy('P4D');
  await deal.sign();
  await deal.post('/credit-decision', { decision: 'release', reason: 'Known to us' });
  await deal.deliver('ONBOARDING', '1');
  await deal.post('/milestones', { name: 'Plan' });
  await deal.advanceTo(`${year}-02-05`);
  await deal.deliver('ONBOARDING', '1');
  await deal.post('/milestones', { name: 'Launch' });
  const [invoice] = await deal.invoices();
  await deal.pay(invoice.id, invoice.amountDue);
  return [deal.id];
}

/** Recalled, submitted again, reminded of, given to somebody else who is away, and approved by their delegate. */
async function approvalsInTurn(stage: Stage): Promise<string[]> {
  const { api, year } = stage;
  const customerId = await aCustomer(api, { name: 'Geduld OHG' });
  const deal = await begin(stage, { customerId, lines: WORKSHOP, discount: { percent: '20' } });
  await deal.post('/recall', { reason: 'Not yet' });
  await deal.post('/submit');
  await deal.advanceBy('PT13H');
  // Nobody else's deal waits for this approver, so that their absence is told to this one alone.
  const approver = 'patience@seller.example';
  await api.put('/v1/people', { email: approver, name: 'Pat Ience', roles: [], scopes: ['approver'] });
  const { data } = await api.get(`/v1/approvals?status=pending&dealId=${deal.id}`);
  await api.post(`/v1/approvals/${data[0].id}/reassign`, { to: approver, reason: 'No time' });
  const absence = { to: 'fin@seller.example', from: `${year}-01-01`, until: `${year}-01-02` };
  await api.post(`/v1/people/${approver}/delegations`, absence);
  await deal.approve('fin@seller.example');
  return [deal.id];
}

/** One invoice, late, and all that finance can do about it. */
async function collection(stage: Stage): Promise<string[]> {
  const { api, year } = stage;
  const customerId = await aCustomer(api, { name: 'Spät KG' });
  const deal = await begin(stage, { customerId, lines: WORKSHOP, paymentTerms: { dueDays: 10 } });
  await deal.accept();
  await deal.sign();
  const [{ id }] = (await deal.invoices()) as [Json];
  const invoice = (action: string, body: object) => api.post(`/v1/invoices/${id}/${action}`, body);
  await deal.advanceTo(`${year}-01-20`);
  await invoice('hold', { reason: 'A dispute', until: `${year}-01-22` });
  await deal.advanceTo(`${year}-01-25`);
  await invoice('waive-fees', { reason: 'Kindness' });
  await invoice('credit-notes', { amount: '119.00', reason: 'Too dear' });
  await invoice('write-off', { amount: '11.00', reason: 'A rest', taxRelief: true });
  await invoice('hold', { reason: 'They promise to pay' });
  await invoice('release', { reason: 'They have paid' });
  // Of 1,190.00 and a fee of 40.00 that was waived, 130.00 were credited or written off: 90.00 are too much.
  const paid = await deal.pay(id, '1150.00');
  const refund = await api.post(`/v1/payments/${paid.id}/refunds`, { amount: '30.00', reason: 'Too much' });
  await api.post(`/v1/refunds/${refund.id}/payout`);
  return [deal.id];
}

async function twoDealsOnePayment(stage: Stage): Promise<string[]> {
  const customerId = await aCustomer(stage.api, { name: 'Zweimal GmbH' });
  const deals = [];
  for (const dueDays of [10, 20]) {
    const deal = await begin(stage, { customerId, lines: WORKSHOP, paymentTerms: { dueDays } });
    await deal.accept();
    await deal.sign();
    await deal.advanceTo(`${stage.year}-01-15`);
    deals.push(deal.id);
  }
  const money = { customerId, currency: 'EUR', method: 'transfer', reference: 'BOTH' };
  await stage.api.post('/v1/payments', { ...money, amount: '1500.00', receivedOn: `${stage.year}-01-14` });
  await stage.api.post('/v1/payments', { ...money, amount: '900.00', receivedOn: `${stage.year}-01-15` });
  return deals;
}

/** Paid and delivered in part. What was paid for the rest goes back. */
async function cancelledOrder(stage: Stage): Promise<string[]> {
  const customerId = await aCustomer(stage.api, { name: 'Halb & Co.' });
  const lines = [
    { sku: 'PLATFORM', quantity: '1', price: flat('100.00', 'month'), termMonths: 3 },
    { sku: 'ONBOARDING', quantity: '2', price: { model: 'perUnit', unitAmount: '500.00' } },
    // Delivered at once and charged by the month: its later months are charged when the deal is cancelled.
    {
      description: 'Phone',
      quantity: '1',
      price: flat('10.00', 'month'),
      termMonths: 3,
      recognition: 'pointInTime',
    },
  ];
  const deal = await begin(stage, { customerId, lines });
  await deal.accept();
  await deal.sign();
  await deal.deliver('ONBOARDING', '1');
  const [{ id }] = (await deal.invoices()) as [Json];
  await deal.pay(id, '1000.00');
  await deal.advanceTo(`${stage.year}-01-10`);
  await deal.post('/cancellation', { reason: 'The project was stopped', refund: true });
  return [deal.id];
}

/** A deal that is offered, and then ends without an order. */
async function ending(
  stage: Stage,
  end: (deal: ReturnType<typeof play>) => Promise<Json>,
): Promise<string[]> {
  const customerId = await aCustomer(stage.api, { name: 'Niemand GmbH' });
  const deal = await begin(stage, { customerId, lines: WORKSHOP });
  await end(deal);
  return [deal.id];
}
