import { sum } from '#domain/money.ts';
import type { InvoiceAnswer, List, StoryClient, TrialBalanceAnswer } from './storyClient.ts';
import { figure, figureUnlessZero, type Telling } from './storyTelling.ts';

/** What the chapters share. Every figure that is told is one that the API answered. */
export interface Stage {
  readonly client: StoryClient;
  readonly tell: Telling;
  readonly dealId: string;
  readonly year: number;
}

export async function trialBalance({ client, tell, dealId }: Stage, asOf: string): Promise<void> {
  const path = `/v1/ledger/trial-balance?asOf=${asOf}&dealId=${dealId}`;
  const { accounts } = await client.get<TrialBalanceAnswer>(path);
  const rows = accounts
    .map(({ account, debit, credit }) => [account, figureUnlessZero(debit), figureUnlessZero(credit)])
    .filter(([, debit, credit]) => debit || credit);
  const total = (side: 'debit' | 'credit') => figure(sum(accounts.map((row) => row[side])).toFixed(2));
  tell.table(['', 'debit', 'credit'], [...rows, ['together', total('debit'), total('credit')]]);
}

export async function pay(
  { client, tell }: Pick<Stage, 'client' | 'tell'>,
  invoice: InvoiceAnswer,
  receivedOn: string,
): Promise<void> {
  const { id, number, amountDue } = invoice;
  await client.post('/v1/payments', `payment-${id}`, {
    invoiceId: id,
    amount: amountDue,
    currency: 'EUR',
    method: 'bankTransfer',
    reference: `Invoice ${number}`,
    receivedOn,
  });
  const { status } = await client.get<InvoiceAnswer>(`/v1/invoices/${id}`);
  tell.line(`${receivedOn}  ${figure(amountDue).padStart(9)} for invoice ${number}: ${status}`);
}

export async function invoices({
  client,
  dealId,
}: Pick<Stage, 'client' | 'dealId'>): Promise<readonly InvoiceAnswer[]> {
  const { data } = await client.get<List<InvoiceAnswer>>(`/v1/invoices?dealId=${dealId}&limit=100`);
  return data.toSorted((a, b) => a.issuedOn.localeCompare(b.issuedOn));
}

/** To the end of that day, with all that happens until then. */
export async function advance(
  { client, dealId }: Pick<Stage, 'client' | 'dealId'>,
  advanceTo: string,
): Promise<void> {
  await client.post(`/v1/deals/${dealId}/clock`, `clock-${advanceTo}`, { advanceTo });
}

export function endOfNextMonth(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month + 1, 0)).toISOString().slice(0, 10);
}
