import type { ApiClient, Json } from '#test/setup/client.ts';
import { aCustomer, CUSTOMER_EMAIL, HEAD_OF_SALES, OWNER, play, simpleRequest } from '#test/setup/world.ts';
import type { Random } from '../random.ts';
import { flat } from './play.ts';

/** Offers that come to nothing: declined, given up, cancelled while it is signed, or out of time until the deal closes. */
export async function lostOffers(api: ApiClient, random: Random): Promise<void> {
  const customerId = await aCustomer(api);
  for (const end of random.shuffled(['decline', 'loss', 'cancellation', 'expiry']).slice(0, 3)) {
    const { id } = await api.post('/v1/deals', simpleRequest(customerId));
    const deal = play(api, id);
    if (end === 'decline') await deal.decline('Too dear');
    if (end === 'loss') await deal.post('/loss', { reason: 'No budget' });
    if (end === 'expiry') await deal.advanceTo('2031-09-30');
    if (end !== 'cancellation') continue;
    await deal.accept();
    await deal.advanceTo('2031-01-08');
    await deal.post('/cancellation', { reason: 'A mistake' });
  }
}

/** Two versions, two signers in order and one reminder, then milestones. */
export async function negotiated(api: ApiClient, random: Random): Promise<void> {
  const { owner, testClock, startAt, ...terms } = simpleRequest(await aCustomer(api), {
    lines: [
      {
        description: 'Migration',
        quantity: '1',
        price: flat(random),
        recognition: 'milestone',
        milestones: [
          { name: 'design', percent: '30' },
          { name: 'done', percent: '70' },
        ],
      },
    ],
    signers: [
      { name: 'Bea Buyer', email: CUSTOMER_EMAIL, party: 'customer', order: 1 },
      { name: 'Sam Sales', email: OWNER, party: 'seller', order: 2 },
    ],
  });
  const { id } = await api.post('/v1/deals', { ...terms, owner, testClock, startAt, submit: false });
  const deal = play(api, id);
  await deal.post('/quote-versions', { ...terms, discount: { percent: String(random.between(6, 20)) } });
  await deal.post('/submit');
  await deal.approve();
  await deal.accept();
  await deal.advanceTo(`2031-01-0${random.between(5, 9)}`);
  await deal.sign();
  await deal.sign(OWNER);
  await deal.post('/milestones', { name: 'design' });
  await deal.advanceTo('2031-02-28');
  await deal.post('/milestones', { name: 'done' });
  const [invoice] = await deal.invoices();
  await deal.pay(invoice?.id, invoice?.amountDue);
}

const DEPUTY = 'deputy@seller.example';
const LEGAL = 'legal@seller.example';
/** The policy of that year lets an approval escalate; all other plays begin before it. */
const ESCALATING_FROM = '2032-01-01';
/** That of the year after asks three, of whom two have to agree. */
const VOTING_FROM = '2033-01-01';

/** What the plays need beside the usual seller. */
export async function prepareForPlays(api: ApiClient): Promise<void> {
  await api.put('/v1/people', {
    email: DEPUTY,
    name: 'Dora Deputy',
    roles: ['deputy'],
    scopes: ['approver'],
  });
  await api.put('/v1/people', { email: LEGAL, name: 'Lea Legal', roles: ['legal'], scopes: ['approver'] });
  await api.post('/v1/approval-policies', {
    name: 'Discounts, by votes',
    effectiveFrom: VOTING_FROM,
    rules: [
      {
        when: { field: 'discountPercent', op: 'gt', value: '5' },
        approvers: [{ group: ['role:headOfSales', 'role:deputy', LEGAL], need: 2 }],
      },
    ],
  });
  await addStarterKit(api);
  await api.post('/v1/approval-policies', {
    name: 'Discounts, in time',
    effectiveFrom: ESCALATING_FROM,
    rules: [
      {
        when: { field: 'discountPercent', op: 'gt', value: '5' },
        approvers: [{ approver: 'role:headOfSales', escalateAfterHours: 48, escalateTo: DEPUTY }],
      },
    ],
  });
}

/** A kit of a seat for each unit and one course, priced by its parts. */
async function addStarterKit(api: ApiClient): Promise<void> {
  const part = { recognition: 'pointInTime', taxCategory: 'standard', fulfilment: 'none', kind: 'oneTime' };
  await api.post('/v1/products', { ...part, sku: 'SEAT', name: 'Seat' });
  await api.post('/v1/products', { ...part, sku: 'COURSE', name: 'Course', fulfilment: 'service' });
  const components = [
    { sku: 'SEAT', quantity: { perUnit: '1' } },
    { sku: 'COURSE', quantity: { fixed: '1' } },
  ];
  await api.post('/v1/products', {
    ...part,
    sku: 'KIT',
    name: 'Starter kit',
    bundle: { pricing: 'byParts', components },
  });
  await api.post('/v1/price-books', {
    name: 'Kits',
    currency: 'CHF',
    effectiveFrom: VOTING_FROM,
    prices: [
      { sku: 'SEAT', price: { model: 'perUnit', unitAmount: '99.95' } },
      { sku: 'COURSE', price: { model: 'flat', amount: '450.00' } },
    ],
  });
}

/** The one use of a promotion: claimed by a quote that is voted on, given back by its loss, and used by the next deal. */
export async function promoted(api: ApiClient, random: Random): Promise<void> {
  const customerId = await aCustomer(api);
  const promotion = await api.post('/v1/promotions', {
    name: 'Once',
    code: customerId,
    effectiveFrom: VOTING_FROM,
    effect: { percent: String(random.between(6, 30)) },
    target: 'quote',
    stacking: 'stackable',
    priority: 0,
    maxUses: 1,
  });
  const request = simpleRequest(customerId, {
    currency: 'CHF',
    promotionCode: promotion.code,
    lines: [{ sku: 'KIT', quantity: String(random.between(2, 30)) }],
    startAt: VOTING_FROM,
  });
  const next = play(api, (await api.post('/v1/deals', { ...request, submit: false })).id);
  const lost = play(api, (await api.post('/v1/deals', request)).id);
  const voters = random.shuffled([HEAD_OF_SALES, DEPUTY, LEGAL]);
  await vote(api, lost, 'reject', voters[0]);
  await vote(api, lost, 'approve', voters[1]);
  await lost.post('/recall', { reason: 'The customer wants to think' });
  await lost.post('/submit');
  await vote(api, lost, 'approve', voters[2]);
  await vote(api, lost, 'approve', voters[0]);
  await lost.decline('Too dear after all');
  await next.post('/submit');
  await vote(api, next, 'approve', voters[1]);
  await vote(api, next, 'approve', voters[2]);
  await next.accept();
  await next.sign();
  await next.deliver('COURSE');
  const [invoice] = await next.invoices();
  await next.pay(invoice?.id, invoice?.amountDue, { currency: 'CHF' });
}

/** The decision on the request of one voter, of those that a deal waits for. */
async function vote(
  api: ApiClient,
  deal: ReturnType<typeof play>,
  decision: 'approve' | 'reject',
  decidedBy = HEAD_OF_SALES,
): Promise<void> {
  const { approvals } = await deal.deal();
  const seat = approvals.find(
    ({ status, eligible }: Json) => status === 'pending' && eligible.includes(decidedBy),
  );
  const comment = decision === 'reject' ? { comment: 'Not like this' } : {};
  await api.post(`/v1/approvals/${seat?.id}/decision`, { decision, decidedBy, ...comment });
}

/** Revised while it is approved, approved by the deputy at last, and then not signed in time. */
export async function leftAlone(api: ApiClient, random: Random): Promise<void> {
  const terms = (percent: number) => ({
    currency: 'EUR',
    lines: [
      {
        description: 'Migration',
        quantity: '1',
        price: flat(random),
        discount: { percent: String(percent) },
      },
    ],
  });
  const request = { ...terms(random.between(10, 20)), startAt: ESCALATING_FROM };
  const { id } = await api.post('/v1/deals', simpleRequest(await aCustomer(api), request));
  const deal = play(api, id);
  await deal.post('/quote-versions', terms(random.between(6, 9)));
  await deal.post('/submit');
  await deal.advanceBy(`P${random.between(3, 6)}D`);
  await deal.approve(DEPUTY);
  await deal.accept();
  await deal.advanceBy('P40D');
}
