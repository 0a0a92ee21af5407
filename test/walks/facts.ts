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
  instalment: { number: number } | null;
  lines: {
    lineNo: number;
    sku: string | null;
    description: string;
    quantity: string;
    periodStart: string | null;
    netAmount: string;
    taxCategory: string;
  }[];
  netAmount: string;
  taxAmount: string;
  total: string;
  lateFees: string;
  amountPaid: string;
  amountCredited: string;
  amountWrittenOff: string;
  amountDue: string;
  onHold: boolean;
  holdUntil: string | null;
  dueOn: string;
  reminders: { step: number; offsetDays: number; sentAt: string; lateFee: string | null }[];
  creditNotes: { number: string }[];
}

export interface Entry {
  id: string;
  on: string;
  dealId: string | null;
  postings: { account: Account; debit?: string; credit?: string; currency: string }[];
}

interface TimelineEvent {
  at: string;
  type: string;
  summary: string;
  data: Record<string, unknown>;
}

export interface Trace {
  timeline: TimelineEvent[];
  trialBalance: { account: Account; currency: string; debit: string; credit: string; balance: string }[];
}

/** All that the service says of a deal and of its customer's money, read over HTTP alone. */
export interface Facts extends Trace {
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
    lines: { sku: string | null; description: string }[];
  };
  pendingApprovals: { id: string; eligible: string[] }[];
  signers: { email: string; status: string }[];
  orderLines: { startOn: string | null; endOn: string | null }[];
  planned: { invoiceId: string | null }[];
  invoices: IssuedInvoice[];
  transactionPrice: string;
  obligations: {
    allocated: string;
    recognised: string;
    schedule: { on: string | null; amount: string; status: string }[];
  }[];
  entries: Entry[];
  entriesOfDeal: Entry[];
  entriesOfCustomer: Entry[];
  lastNoticeOn: string | null;
}

const LAST_NOTICE_DAYS = 7;

/**
 * Entries that were read before are not read again, since a walk asks after every step; without `before` all are.
 */
export async function readFacts(
  api: ApiClient,
  { id, customerId }: { id: string; customerId: string },
  before: Facts | null,
): Promise<Facts> {
  const entriesOf = async (whose: string, from: Entry[]): Promise<Entry[]> => {
    const last = from.at(-1);
    const after = last ? `&after=${last.id}` : '';
    const { data } = await api.get<{ data: Entry[] }>(`/v1/ledger/entries?${whose}&limit=1000${after}`);
    return [...from, ...data];
  };
  const [shown, invoices, revenue, ofDeal, ofCustomer, trace] = await Promise.all([
    api.get(`/v1/deals/${id}`),
    api.get(`/v1/invoices?dealId=${id}&limit=1000`),
    api.get(`/v1/deals/${id}/revenue`),
    entriesOf(`dealId=${id}`, before?.entriesOfDeal ?? []),
    entriesOf(`customerId=${customerId}`, before?.entriesOfCustomer ?? []),
    readTrace(api, id),
  ]);
  // A payment, a refund and their like are the customer's alone; revenue is the deal's alone.
  const entries = new Map([...ofDeal, ...ofCustomer].map((entry) => [entry.id, entry]));
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
    entriesOfDeal: ofDeal,
    entriesOfCustomer: ofCustomer,
    ...trace,
    lastNoticeOn: lastNoticeOn(shown),
  };
}

/** What any change would leave a trace in. */
export async function readTrace(api: ApiClient, dealId: string): Promise<Trace> {
  const [timeline, trialBalance] = await Promise.all([
    api.get<{ data: TimelineEvent[] }>(`/v1/deals/${dealId}/timeline?limit=1000`),
    api.get<{ accounts: Trace['trialBalance'] }>(`/v1/ledger/trial-balance?dealId=${dealId}`),
  ]);
  return { timeline: timeline.data, trialBalance: trialBalance.accounts };
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
