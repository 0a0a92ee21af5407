import type { DealAnswer, InvoiceAnswer, List, RevenueAnswer } from './storyClient.ts';
import { buyer, salesHead } from './storySetUp.ts';
import { advance, endOfNextMonth, invoices, pay, type Stage, trialBalance } from './storySteps.ts';
import { figure, figureUnlessZero } from './storyTelling.ts';

export async function quote({ tell, year }: Stage, deal: DealAnswer): Promise<void> {
  const { lines, subtotal, taxAmount, total, currency } = deal.quote;
  tell.chapter(`Quote, ${year}-01-01 by the deal's clock (${currency})`);
  tell.table(
    ['', 'quantity', 'list', 'discount', 'net', '', 'over the term'],
    lines.map((line) => [
      line.sku,
      line.quantity,
      figure(line.listAmount),
      figureUnlessZero(line.discountAmount),
      figure(line.netAmount),
      line.every ? `a ${line.every}` : 'once',
      figure(line.termNetAmount),
    ]),
  );
  for (const line of lines) for (const reason of line.explanation) tell.line(`${line.sku}: ${reason}`);
  tell.line(`net ${figure(subtotal)} + VAT ${figure(taxAmount)} = ${figure(total)}`);
}

export async function approval({ client, tell, dealId }: Stage): Promise<void> {
  tell.chapter('Approval');
  const submitted = await client.post<DealAnswer>(`/v1/deals/${dealId}/submit`, 'submit', {});
  tell.line(`Submitted: the deal is ${submitted.stage}.`);
  const pending = await client.get<List<{ id: string; dealId: string; approver: string }>>(
    '/v1/approvals?status=pending',
  );
  for (const request of pending.data.filter((one) => one.dealId === dealId)) {
    await client.post(`/v1/approvals/${request.id}/decision`, `approve-${request.id}`, {
      decision: 'approve',
      comment: 'A year ahead, worth the ten percent.',
      decidedBy: salesHead.email,
    });
    tell.line(`${salesHead.name}, head of sales, approves.`);
  }
  const { stage } = await client.get<DealAnswer>(`/v1/deals/${dealId}`);
  tell.line(`The quote goes to ${buyer.name}: the deal is ${stage}.`);
}

export async function contract({ client, tell, dealId }: Stage): Promise<void> {
  tell.chapter('Contract');
  await client.post(`/v1/deals/${dealId}/acceptance`, 'acceptance', {
    decision: 'accept',
    ...buyer,
    purchaseOrder: 'PO-4711',
  });
  tell.line(`${buyer.name} accepts the quote (purchase order PO-4711) …`);
  await client.post(`/v1/deals/${dealId}/signatures`, 'signature', {
    signer: buyer.email,
    name: buyer.name,
    decision: 'sign',
  });
  const { stage } = await client.get<DealAnswer>(`/v1/deals/${dealId}`);
  tell.line(`… and signs the contract: the deal is ${stage}.`);
  const [first] = await invoices({ client, dealId });
  if (first) {
    tell.line(`Invoice ${first.number} of ${first.issuedOn}: ${figure(first.total)}, due ${first.dueOn}.`);
  }
}

export async function delivery({ client, tell, dealId, year }: Stage): Promise<void> {
  tell.chapter(`Delivery, ${year}-01-15`);
  await advance({ client, dealId }, `${year}-01-15`);
  await client.post(`/v1/deals/${dealId}/fulfilments`, 'fulfilment', {
    lines: [{ sku: 'ONBOARDING', quantity: '1' }],
    deliveredOn: `${year}-01-15`,
  });
  const { transactionPrice, obligations } = await client.get<RevenueAnswer>(`/v1/deals/${dealId}/revenue`);
  tell.line(`The onboarding is delivered. ${figure(transactionPrice)} are earned like this:`);
  tell.table(
    ['', 'alone it sells for', 'allocated', 'recognised'],
    obligations.map((one) => [
      one.sku,
      figure(one.standaloneSellingPrice),
      figure(one.allocated),
      figure(one.recognised),
    ]),
  );
}

export async function collection({ client, tell, dealId, year }: Stage): Promise<void> {
  tell.chapter(`Collection, until ${year}-02-20`);
  await advance({ client, dealId }, `${year}-02-20`);
  const [first] = await invoices({ client, dealId });
  if (!first) throw new Error('The deal has no invoice.');
  const sent = first.reminders.map(({ sentAt }) => sentAt.slice(0, 10));
  tell.line(`Invoice ${first.number} is late. Reminders went out on ${sent.join(', ')}.`);
  tell.line(`Late fee ${figure(first.lateFees)}; due are now ${figure(first.amountDue)}.`);
  await pay({ client, tell }, first, `${year}-02-20`);
}

export async function books(stage: Stage): Promise<void> {
  const { client, tell, dealId, year } = stage;
  tell.chapter(`The books on ${year}-02-28`);
  await advance({ client, dealId }, `${year}-02-28`);
  await trialBalance(stage, `${year}-02-28`);
}

/** From here on the customer pays every invoice on the day that it is due. */
export async function restOfTheTerm(stage: Stage): Promise<void> {
  const { client, tell, dealId, year } = stage;
  tell.chapter('The rest of the term');
  let today = `${year}-02-28`;
  for (;;) {
    const deal = await client.get<DealAnswer>(`/v1/deals/${dealId}`);
    if (deal.stage !== 'active') {
      tell.chapter(`The end: the deal is ${deal.stage}`);
      break;
    }
    if (today > `${year + 1}-02`) throw new Error(`On ${today} the deal is still ${deal.stage}.`);
    const open = (await invoices({ client, dealId })).filter(({ amountDue }) => /[1-9]/.test(amountDue));
    const next = open.toSorted((a, b) => a.dueOn.localeCompare(b.dueOn))[0];
    const until = next?.dueOn ?? endOfNextMonth(today);
    if (until > today) await advance({ client, dealId }, until);
    today = until > today ? until : today;
    const due = next && (await client.get<InvoiceAnswer>(`/v1/invoices/${next.id}`));
    if (due) await pay({ client, tell }, due, today);
  }
  await trialBalance(stage, today);
}
