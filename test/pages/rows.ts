import type { creditNotes, Invoice } from '#db/schema/billing.ts';
import type { Contract, Quote, Signer } from '#db/schema/deals.ts';
import type { Customer, Seller } from '#db/schema/setup.ts';
import type { PricedQuote, ResolvedLine } from '#domain/pricing/pricedQuote.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';

/** Rows of the worked example, each to be varied by a test. */

const RECORDED = '2031-01-01T08:00:00.000Z';

export function aSeller(with_: Partial<Seller> = {}): Seller {
  return {
    id: 1,
    name: 'Nordlicht Software',
    legalName: 'Nordlicht Software GmbH',
    address: { line1: 'Speicherstraße 12', postalCode: '20457', city: 'Hamburg', country: 'DE' },
    country: 'DE',
    vatId: 'DE123456789',
    email: 'billing@nordlicht.example',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    iban: 'DE89370400440532013000',
    bic: 'COBADEFFXXX',
    taxRates: { standard: '19', zero: '0' },
    rounding: null,
    logo: null,
    colour: null,
    ...with_,
  };
}

export function aCustomer(with_: Partial<Customer> = {}): Customer {
  return {
    id: 'cus_01',
    externalId: 'C-1001',
    name: 'Brückner & Söhne KG',
    email: 'einkauf@brueckner.example',
    country: 'DE',
    address: {
      line1: 'Am Markt 3',
      line2: 'Hinterhaus',
      postalCode: '04109',
      city: 'Leipzig',
      country: 'DE',
    },
    vatId: 'DE987654321',
    segment: null,
    creditLimit: null,
    locale: 'de',
    recordedAt: RECORDED,
    ...with_,
  };
}

export function aLine(with_: Partial<ResolvedLine> = {}): ResolvedLine {
  return {
    lineNo: 1,
    sku: 'PLATFORM',
    description: 'Platform seats',
    unit: 'seat',
    quantity: '60',
    kind: 'recurring',
    price: {
      model: 'graduated',
      tiers: [
        { upTo: '10', unitAmount: '20.00' },
        { upTo: '50', unitAmount: '15.00' },
        { upTo: null, unitAmount: '12.00' },
      ],
      every: 'month',
    },
    discount: { percent: '10' },
    taxCategory: 'standard',
    recognition: 'ratable',
    fulfilment: 'none',
    termMonths: 12,
    startOn: null,
    standaloneSellingPrice: '11040.00',
    cost: null,
    milestones: null,
    ...with_,
  };
}

export function anOnboardingLine(with_: Partial<ResolvedLine> = {}): ResolvedLine {
  return aLine({
    lineNo: 2,
    sku: 'ONBOARDING',
    description: 'Onboarding workshop',
    unit: null,
    quantity: '1',
    kind: 'oneTime',
    price: { model: 'flat', amount: '3000.00' },
    discount: undefined,
    recognition: 'pointInTime',
    fulfilment: 'service',
    termMonths: null,
    standaloneSellingPrice: '3500.00',
    ...with_,
  });
}

export function aPricedQuote({
  lines = [aLine(), anOnboardingLine()],
  currency = 'EUR',
}: {
  lines?: ResolvedLine[];
  currency?: string;
} = {}): PricedQuote {
  return priceQuote({
    currency,
    date: '2031-01-01',
    validDays: 30,
    paymentTerms: { dueDays: 30 },
    lines,
    taxRates: { standard: '19', zero: '0' },
  });
}

export function aQuote(with_: Partial<Quote> = {}): Quote {
  return {
    id: 'quo_01k8m0e6r3zqv5n2yq8x4t7wbd',
    dealId: 'deal_01k8m0e6r2h5c9s1v3p7j8k4fa',
    version: 1,
    status: 'offered',
    terms: { currency: 'EUR', lines: [], notes: 'Prices hold for further seats within the term.' },
    priced: aPricedQuote(),
    selectable: null,
    paymentTerms: { dueDays: 30 },
    validDays: 30,
    taxRates: { standard: '19', zero: '0' },
    seller: aSeller(),
    customer: aCustomer(),
    createdAt: '2031-01-01T08:00:00.000Z',
    sentAt: '2031-01-01T08:00:00.000Z',
    validUntil: '2031-01-31',
    decidedAt: null,
    decidedBy: null,
    decisionReason: null,
    purchaseOrder: null,
    approval: null,
    ...with_,
  };
}

export function aContract(with_: Partial<Contract> = {}): Contract {
  return {
    id: 'ctr_01k8m0f2a9d4t6w8x1y3z5b7ce',
    dealId: 'deal_01k8m0e6r2h5c9s1v3p7j8k4fa',
    quoteId: 'quo_01k8m0e6r3zqv5n2yq8x4t7wbd',
    status: 'open',
    documentSha256: null,
    openedAt: '2031-01-01T09:00:00.000Z',
    expiresOn: '2031-01-31',
    closedAt: null,
    ...with_,
  };
}

export function aSigner(with_: Partial<Signer> = {}): Signer {
  return {
    id: 'sgn_01',
    contractId: 'ctr_01k8m0f2a9d4t6w8x1y3z5b7ce',
    name: 'Jana Brückner',
    email: 'jana@brueckner.example',
    party: 'customer',
    signingOrder: 1,
    status: 'pending',
    decidedAt: null,
    reason: null,
    evidence: null,
    ...with_,
  };
}

export function anInvoice(with_: Partial<Invoice> = {}): Invoice {
  return {
    id: 'inv_01k8m0g7n1c3e5h7k9m1q3s5ux',
    number: 'INV-2031-00001',
    dealId: 'deal_01k8m0e6r2h5c9s1v3p7j8k4fa',
    customerId: 'cus_01',
    currency: 'EUR',
    issuedOn: '2031-01-01',
    dueOn: '2031-01-31',
    instalment: null,
    lines: [
      {
        lineNo: 1,
        sku: 'PLATFORM',
        description: 'Platform seats',
        quantity: '60',
        taxCategory: 'standard',
        periodStart: '2031-01-01',
        periodEnd: '2031-01-31',
        netAmount: '828.00',
      },
      {
        lineNo: 2,
        sku: 'ONBOARDING',
        description: 'Onboarding workshop',
        quantity: '1',
        taxCategory: 'standard',
        periodStart: null,
        periodEnd: null,
        netAmount: '3000.00',
      },
    ],
    taxes: [{ category: 'standard', rate: '19', taxable: '3828.00', tax: '727.32' }],
    netAmount: '3828.00',
    taxAmount: '727.32',
    total: '4555.32',
    lateFees: '0',
    amountPaid: '0',
    amountCredited: '0',
    amountWrittenOff: '0',
    taxRelief: '0',
    dunningSteps: [],
    onHold: false,
    holdReason: null,
    holdUntil: null,
    seller: aSeller(),
    customer: aCustomer(),
    purchaseOrder: null,
    recordedAt: RECORDED,
    ...with_,
  };
}

export function aCreditNote(
  with_: Partial<typeof creditNotes.$inferSelect> = {},
): typeof creditNotes.$inferSelect {
  return {
    id: 'cn_01k8m0h1v2x4z6b8d1f3h5k7mp',
    number: 'CN-2031-00001',
    invoiceId: 'inv_01k8m0g7n1c3e5h7k9m1q3s5ux',
    dealId: 'deal_01k8m0e6r2h5c9s1v3p7j8k4fa',
    kind: 'priceReduction',
    reason: 'The workshop was a day shorter than agreed.',
    issuedOn: '2031-02-03',
    netAmount: '500.00',
    taxes: [{ category: 'standard', rate: '19', taxable: '500.00', tax: '95.00' }],
    taxAmount: '95.00',
    total: '595.00',
    lines: [],
    toCredit: '0.00',
    recordedAt: RECORDED,
    ...with_,
  };
}
