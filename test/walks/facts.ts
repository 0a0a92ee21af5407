import { addDays } from '#domain/dates.ts';
import type { Account, Stage } from '#domain/types.ts';
import type { ApiClient, Json } from '#test/setup/client.ts';

/** An invoice as the API shows it. */
export interface IssuedInvoice {
  id: string;
  number: string;
  status: string;
  issuedOn: string;
  currency: string;
  lines: { lineNo: number; quantity: string; netAmount: string; taxCategory: string }[];
  netAmount: string;
  taxAmount: string;
  total: string;
  lateFees: string;
  amountPaid: string;
  amountCredited: string;
  amountWrittenOff: string;
  amountDue: string;
  onHold: boolean;
  dueOn: string;
  reminders: { step: number; sentAt: string; lateFee: string | null }[];
}

export interface Entry {
  id: string;
  dealId: string | null;
  postings: { account: Account; debit?: string; credit?: string; currency: string }[];
}

/** All that the service says of a deal and of its customer's money, read over HTTP alone. */
export interface Facts {
  stage: Stage;
  now: string;
  endedAt: string | null;
  currency: string;
  quote: {
    version: number;
    status: string;
    total: string;
    netAmount: string;
    discountPercent: string;
    validUntil: string | null;
  };
  pendingApprovals: { id: string; eligible: string[] }[];
  signers: { email: string; status: string }[];
  orderLines: { sku: string | null; ordered: string; delivered: string; milestonesReached: string[] }[];
  planned: { invoiceId: string | null }[];
  invoices: IssuedInvoice[];
  transactionPrice: string;
  obligations: { allocated: string; recognised: string; schedule: { amount: string; status: string }[] }[];
  entries: Entry[];
  trialBalance: { account: Account; currency: string; debit: string; credit: string; balance: string }[];
  timeline: Json[];
  lastNoticeOn: string | null;
}

const LAST_NOTICE_DAYS = 7;

export async function readFacts(
  api: ApiClient,
  { id, customerId }: { id: string; customerId: string },
): Promise<Facts> {
  const [shown, invoices, revenue, ofDeal, ofCustomer, trialBalance, timeline] = await Promise.all([
    api.get(`/v1/deals/${id}`),
    api.get(`/v1/invoices?dealId=${id}&limit=1000`),
    api.get(`/v1/deals/${id}/revenue`),
    api.get(`/v1/ledger/entries?dealId=${id}&limit=1000`),
    api.get(`/v1/ledger/entries?customerId=${customerId}&limit=1000`),
    api.get(`/v1/ledger/trial-balance?dealId=${id}`),
    api.get(`/v1/deals/${id}/timeline?limit=1000`),
  ]);
  const entries = new Map<string, Entry>(
    [...ofDeal.data, ...ofCustomer.data].map((entry: Entry) => [entry.id, entry]),
  );
  return {
    stage: shown.stage,
    now: shown.now,
    endedAt: shown.endedAt,
    currency: shown.currency,
    quote: shown.quote,
    pendingApprovals: shown.approvals.filter(({ status }: Json) => status === 'pending'),
    signers: shown.contract?.signers ?? [],
    orderLines: shown.order?.lines ?? [],
    planned: shown.billing?.planned ?? [],
    invoices: invoices.data,
    transactionPrice: revenue.transactionPrice,
    obligations: revenue.obligations,
    entries: [...entries.values()],
    trialBalance: trialBalance.accounts,
    timeline: timeline.data,
    lastNoticeOn: lastNoticeOn(shown),
  };
}

/** The last reminder of a term's end comes a week before it; one that would come before the release is left out. */
function lastNoticeOn({ quote, order }: Json): string | null {
  if (!order?.releasedOn) return null;
  const ends = quote.lines
    .filter(({ every }: Json) => every !== null)
    .map(({ lineNo }: Json) => order.lines.find((line: Json) => line.lineNo === lineNo)?.endOn)
    .map((endOn: string) => addDays(endOn, -LAST_NOTICE_DAYS))
    .filter((on: string) => on > order.releasedOn)
    .sort();
  return ends.at(-1) ?? null;
}
