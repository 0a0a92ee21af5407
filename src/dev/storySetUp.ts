import type { StoryClient } from './storyClient.ts';

export const salesHead = { email: 'hannah.sales@seller.example', name: 'Hannah Weber' };
export const buyer = { email: 'jonas.buyer@customer.example', name: 'Jonas Keller' };
const owner = { email: 'olivia.owner@seller.example', name: 'Olivia Braun' };

/** What a company tells Quittance once, before its first deal. */
export async function setUp(client: StoryClient): Promise<{ customerId: string }> {
  // Long in force, so that whoever goes on from here can quote from it today.
  const effectiveFrom = '2020-01-01';
  await client.put('/v1/seller', {
    name: 'Nordlicht Software',
    legalName: 'Nordlicht Software GmbH',
    address: { line1: 'Speicherstraße 7', postalCode: '20457', city: 'Hamburg', country: 'DE' },
    country: 'DE',
    email: 'billing@seller.example',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    taxRates: { standard: '19', zero: '0' },
  });
  await client.put('/v1/people', { ...salesHead, roles: ['headOfSales'], scopes: ['approver'] });
  await client.put('/v1/people', { ...owner, roles: ['sales'], scopes: ['sales'] });
  const { id: customerId } = await client.post<{ id: string }>('/v1/customers', 'customer', {
    externalId: 'story-customer',
    name: 'Keller & Söhne GmbH',
    email: buyer.email,
    country: 'DE',
    address: { line1: 'Am Markt 12', postalCode: '28195', city: 'Bremen', country: 'DE' },
  });
  await client.post('/v1/products', 'product-platform', {
    sku: 'PLATFORM',
    name: 'Platform, per seat',
    unit: 'seat',
    kind: 'recurring',
    recognition: 'ratable',
    taxCategory: 'standard',
    fulfilment: 'none',
  });
  await client.post('/v1/products', 'product-onboarding', {
    sku: 'ONBOARDING',
    name: 'Onboarding',
    kind: 'oneTime',
    recognition: 'pointInTime',
    taxCategory: 'standard',
    fulfilment: 'service',
  });
  await client.post('/v1/price-books', 'price-book', {
    name: 'Prices',
    currency: 'EUR',
    effectiveFrom,
    prices: [
      {
        sku: 'PLATFORM',
        price: {
          model: 'graduated',
          tiers: [
            { upTo: '10', unitAmount: '20.00' },
            { upTo: '50', unitAmount: '15.00' },
            { upTo: null, unitAmount: '12.00' },
          ],
          every: 'month',
        },
      },
      { sku: 'ONBOARDING', price: { model: 'flat', amount: '3000.00' } },
    ],
  });
  await client.post('/v1/approval-policies', 'approval-policy', {
    name: 'Discounts',
    effectiveFrom,
    rules: [
      {
        when: { field: 'discountPercent', op: 'gt', value: '5' },
        approvers: [{ approver: 'role:headOfSales' }],
      },
    ],
  });
  await client.post('/v1/dunning-policies', 'dunning-policy', {
    name: 'Reminders',
    steps: [
      { offsetDays: -3, template: 'reminder' },
      { offsetDays: 1, template: 'reminder' },
      { offsetDays: 7, template: 'reminder' },
      { offsetDays: 14, template: 'reminder', lateFee: '40.00' },
      { offsetDays: 30, template: 'finalNotice' },
    ],
  });
  return { customerId };
}

/** The quote: sixty seats for a year at a discount that somebody has to approve, and the onboarding. */
export function dealRequest(customerId: string, year: number): object {
  return {
    customerId,
    currency: 'EUR',
    owner: owner.email,
    submit: false,
    testClock: true,
    startAt: `${year}-01-01`,
    paymentTerms: { dueDays: 30 },
    lines: [
      {
        sku: 'PLATFORM',
        quantity: '60',
        discount: { percent: '10' },
        termMonths: 12,
        standaloneSellingPrice: '11040.00',
      },
      { sku: 'ONBOARDING', quantity: '1', standaloneSellingPrice: '3500.00' },
    ],
    signers: [{ ...buyer, party: 'customer' }],
  };
}

/** The example's year: once it has begun, the next one of 365 days, since its figures are of such a year. */
export function storyYear(today: Date): number {
  let year = Math.max(2031, today.getUTCFullYear() + (today.getUTCFullYear() >= 2031 ? 1 : 0));
  while ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0) year += 1;
  return year;
}
