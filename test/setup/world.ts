import type { ApiClient, Json } from './client.ts';

export const HEAD_OF_SALES = 'head@seller.example';
export const OWNER = 'sam@seller.example';
export const CUSTOMER_EMAIL = 'buyer@customer.example';
export const YEAR = 2031;

/** A flat price, once or for each period. */
export const flat = (amount: string, every?: string) => ({
  model: 'flat',
  amount,
  ...(every ? { every } : {}),
});

const DUNNING_STEPS = [
  { offsetDays: -3, template: 'reminder' },
  { offsetDays: 1, template: 'reminder' },
  { offsetDays: 7, template: 'reminder' },
  { offsetDays: 14, template: 'reminder', lateFee: '40.00' },
  { offsetDays: 30, template: 'finalNotice' },
];

export const graduated = {
  model: 'graduated',
  every: 'month',
  tiers: [
    { upTo: '10', unitAmount: '20.00' },
    { upTo: '50', unitAmount: '15.00' },
    { upTo: null, unitAmount: '12.00' },
  ],
};

/**
 * A seller in Germany with staff, two products, a price book, an approval policy and a dunning policy. Where reminders
 * are not what a test is about, a policy without them saves most of its steps.
 */
export async function aSeller(
  api: ApiClient,
  { currency = 'EUR', reminders = true }: { currency?: string; reminders?: boolean } = {},
): Promise<void> {
  await api.put('/v1/seller', {
    name: 'Nordlicht',
    legalName: 'Nordlicht Software GmbH',
    address: { line1: 'Speicherstraße 1', postalCode: '20457', city: 'Hamburg', country: 'DE' },
    country: 'DE',
    vatId: 'DE123456789',
    email: 'billing@seller.example',
    currency,
    timeZone: 'Europe/Berlin',
    iban: 'DE89370400440532013000',
    bic: 'COBADEFFXXX',
    taxRates: { standard: '19', reduced: '7', zero: '0' },
  });
  await api.put('/v1/people', {
    email: HEAD_OF_SALES,
    name: 'Hanna Head',
    roles: ['headOfSales'],
    scopes: ['approver'],
  });
  await api.put('/v1/people', { email: OWNER, name: 'Sam Sales', roles: ['sales'], scopes: ['sales'] });
  await api.put('/v1/people', {
    email: 'fin@seller.example',
    name: 'Fin Ance',
    roles: ['finance'],
    scopes: ['finance'],
  });
  await api.post('/v1/products', {
    sku: 'PLATFORM',
    name: 'Platform',
    kind: 'recurring',
    recognition: 'ratable',
    taxCategory: 'standard',
    fulfilment: 'none',
  });
  await api.post('/v1/products', {
    sku: 'ONBOARDING',
    name: 'Onboarding',
    kind: 'oneTime',
    recognition: 'pointInTime',
    taxCategory: 'standard',
    fulfilment: 'service',
  });
  await api.post('/v1/price-books', {
    name: `Prices in ${currency}`,
    currency,
    effectiveFrom: '2020-01-01',
    prices: [
      { sku: 'PLATFORM', price: graduated },
      { sku: 'ONBOARDING', price: { model: 'flat', amount: '3000.00' } },
    ],
  });
  await api.post('/v1/approval-policies', {
    name: 'Discounts',
    effectiveFrom: '2020-01-01',
    rules: [
      {
        when: { field: 'discountPercent', op: 'gt', value: '5' },
        approvers: [{ approver: 'role:headOfSales' }],
      },
    ],
  });
  await api.post('/v1/dunning-policies', {
    name: 'Friendly, then firm',
    steps: reminders ? DUNNING_STEPS : [],
  });
}

export async function aCustomer(api: ApiClient, fields: object = {}): Promise<string> {
  const { id } = await api.post('/v1/customers', {
    name: 'Kunde AG',
    email: CUSTOMER_EMAIL,
    country: 'DE',
    address: { line1: 'Ring 5', postalCode: '80331', city: 'München', country: 'DE' },
    ...fields,
  });
  return id;
}

/** The request of the worked example: 60 × PLATFORM for a year with a discount, and one ONBOARDING. */
export const exampleRequest = (customerId: string) => ({
  customerId,
  currency: 'EUR',
  paymentTerms: { dueDays: 30 },
  lines: [
    {
      sku: 'PLATFORM',
      quantity: '60',
      termMonths: 12,
      discount: { percent: '10' },
      standaloneSellingPrice: '11040.00',
    },
    { sku: 'ONBOARDING', quantity: '1', standaloneSellingPrice: '3500.00' },
  ],
  owner: OWNER,
  testClock: true,
  startAt: `${YEAR}-01-01`,
});

/** A deal of one flat line without a rule that asks for approval, so that it is offered at once. */
export const simpleRequest = (customerId: string, fields: object = {}) => ({
  customerId,
  currency: 'EUR',
  lines: [{ description: 'Workshop', quantity: '1', price: { model: 'flat', amount: '1000.00' } }],
  owner: OWNER,
  testClock: true,
  startAt: `${YEAR}-01-01`,
  ...fields,
});

/** What a deal does in a scenario, in the words of the business. */
export function play(api: ApiClient, dealId: string) {
  let payments = 0;
  const nextPayment = () => {
    payments += 1;
    return payments;
  };
  const post = (path: string, body: object = {}): Promise<Json> =>
    api.post(`/v1/deals/${dealId}${path}`, body);
  return {
    deal: (): Promise<Json> => api.get(`/v1/deals/${dealId}`),
    timeline: async (): Promise<Json[]> => (await api.get(`/v1/deals/${dealId}/timeline`)).data,
    invoices: async (): Promise<Json[]> => (await api.get(`/v1/invoices?dealId=${dealId}`)).data,
    entries: async (): Promise<Json[]> => (await api.get(`/v1/ledger/entries?dealId=${dealId}`)).data,
    approve: async (decidedBy = HEAD_OF_SALES) => decide(api, dealId, { decision: 'approve', decidedBy }),
    reject: async (comment: string, decidedBy = HEAD_OF_SALES) =>
      decide(api, dealId, { decision: 'reject', comment, decidedBy }),
    accept: () => post('/acceptance', { decision: 'accept', name: 'Bea Buyer', email: CUSTOMER_EMAIL }),
    decline: (reason: string) =>
      post('/acceptance', { decision: 'decline', name: 'Bea Buyer', email: CUSTOMER_EMAIL, reason }),
    sign: (signer = CUSTOMER_EMAIL) => post('/signatures', { signer, name: 'Bea Buyer', decision: 'sign' }),
    advanceTo: (date: string) => post('/clock', { advanceTo: date }),
    advanceBy: (duration: string) => post('/clock', { advanceBy: duration }),
    deliver: (sku: string, quantity = '1') => post('/fulfilments', { lines: [{ sku, quantity }] }),
    pay: (invoiceId: string, amount: string, fields: object = {}): Promise<Json> =>
      api.post('/v1/payments', {
        invoiceId,
        amount,
        currency: 'EUR',
        method: 'transfer',
        // Each call is a payment of its own: the same reference twice would be one that is booked again.
        reference: `PAY ${nextPayment()}`,
        ...fields,
      }),
    post,
  };
}

async function decide(api: ApiClient, dealId: string, decision: object): Promise<Json> {
  const { data } = await api.get(`/v1/approvals?status=pending&dealId=${dealId}`);
  return api.post(`/v1/approvals/${data[0].id}/decision`, decision);
}

/** Starts a deal and takes it to its signature. */
export async function aSignedDeal(api: ApiClient, request: object, signer = CUSTOMER_EMAIL) {
  const { id } = await api.post('/v1/deals', request);
  const deal = play(api, id);
  await deal.accept();
  await deal.sign(signer);
  return { id: id as string, ...deal };
}

/** A ledger as the example writes it: date, description, and each side as `account amount`. */
export function asTable(entries: Json[]): string[] {
  return entries.map(({ on, postings }: Json) => {
    const side = (name: 'debit' | 'credit') =>
      postings
        .filter((posting: Json) => posting[name])
        .map((posting: Json) => `${posting.account} ${posting[name]}`)
        .join(', ');
    return `${on.slice(5)} ${side('debit')} | ${side('credit')}`;
  });
}
