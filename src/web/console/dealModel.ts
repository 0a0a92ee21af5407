import type { LineSide } from '#domain/catalogue/quoteChanges.ts';
import { amountDue, invoiceStatus } from '#domain/receivables.ts';
import type { Format } from '#src/documents/format.ts';
import { quoteBlocks } from '#src/documents/quote.ts';
import { describe } from '../decision.ts';
import { STATUS_WORDS } from '../invoiceStanding.ts';
import { spelledOut, stageWords } from '../words.ts';
import type { DealData } from './dealData.ts';

/** A deal as the console's template shows it: everything is text already. */
export function dealModel(data: DealData, format: Format) {
  const { deal, customer, versions } = data;
  const [quote] = versions;
  return {
    id: deal.id,
    version: data.version,
    customer: customer.name,
    stage: deal.stage,
    stageWords: stageWords(deal.stage),
    facts: factsOf(data, format),
    waitingFor: deal.waitingFor && {
      summary: deal.waitingFor.summary,
      from: deal.waitingFor.from,
      since: deal.waitingFor.since ? format.instant(deal.waitingFor.since) : null,
      until: deal.waitingFor.until ? format.instant(deal.waitingFor.until) : null,
      next: deal.waitingFor.next
        ? `${format.instant(deal.waitingFor.next.at)}: ${deal.waitingFor.next.summary}`
        : null,
      // Where it is missing, the deal has not moved since before it was kept.
      isEndless: deal.waitingFor.next === null,
    },
    endReason: deal.endReason,
    clock: deal.testClock ? format.instant(deal.clockAt ?? deal.startedAt) : null,
    quoteTitle: quote ? `Quote, version ${quote.version}` : null,
    blocks: quote ? quoteBlocks(quote, format) : [],
    changes: changesModel(data, format),
    versions: versions.map((version) => ({
      version: version.version,
      status: spelledOut(version.status),
      total: format.money(version.priced.total, version.priced.currency),
      createdAt: format.instant(version.createdAt),
      decided: version.decidedAt
        ? `${format.instant(version.decidedAt)}${version.decidedBy ? `, ${version.decidedBy}` : ''}`
        : '',
      reason: version.decisionReason,
      pdf: version.sentAt ? documentPath(deal.id, 'quote', version.id) : null,
    })),
    approvals: data.approvals.map(({ request, version }) => ({
      ...describe(request, format),
      id: request.id,
      version,
      reason: request.reason,
    })),
    contracts: contractModels(data, format),
    order: orderModel(data, format),
    ...billingModel(data, format),
    ledger: ledgerModel(data, format),
    timeline: data.timeline.map(({ at, type, actor, summary, data: details }) => ({
      at: format.instant(at),
      type,
      actor,
      summary,
      details: Object.entries(details)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [spelledOut(name), written(value)] as const),
    })),
    unsentMails: data.unsentMails.map(({ template, to, attempts, lastError, dueAt }) => ({
      template: spelledOut(template),
      to,
      attempts,
      lastError,
      dueAt: format.instant(dueAt),
    })),
  };
}

const documentPath = (dealId: string, kind: string, subjectId: string) =>
  `/deals/${dealId}/documents/${kind}/${subjectId}`;

const written = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function factsOf({ deal, customer }: DealData, format: Format): [string, string][] {
  return [
    ['Deal', deal.id],
    ['Customer', `${customer.name} (${customer.externalId ?? customer.id})`],
    ['Owner', deal.owner],
    ['Began', format.instant(deal.startedAt)],
    ...(deal.endedAt ? [['Ended', format.instant(deal.endedAt)] as [string, string]] : []),
  ];
}

/** What the catalogue has made another since the quote was priced; null where that is nothing. */
function changesModel({ deal, priceChanges }: DealData, format: Format) {
  const { isChanged, lines, totals, problems, quote } = priceChanges;
  if (!isChanged && problems.length === 0) return null;
  const { currency } = quote.priced;
  const amount = (side: LineSide | null) => (side ? format.money(side.termNetAmount, currency) : '–');
  return {
    version: quote.version,
    // What cannot be sold is first for somebody to change.
    isDraft: deal.stage === 'draft' && problems.length === 0,
    lines: lines.map(({ sku, before, now }) => ({
      what: now?.description ?? before?.description ?? '',
      sku,
      note: before === null ? 'new' : now === null ? 'no more in it' : null,
      before: amount(before),
      now: amount(now),
    })),
    total: {
      before: format.money(totals.before.total, currency),
      now: format.money(totals.now.total, currency),
    },
    problems: problems.map(({ detail }) => detail),
  };
}

function contractModels({ deal, contracts, signers }: DealData, format: Format) {
  return contracts.map((contract) => ({
    status: contract.status,
    openedAt: format.instant(contract.openedAt),
    expiresOn: format.date(contract.expiresOn),
    closedAt: contract.closedAt ? format.instant(contract.closedAt) : null,
    sha256: contract.documentSha256,
    pdf: contract.status === 'preparing' ? null : documentPath(deal.id, 'contract', contract.id),
    signedPdf: contract.status === 'signed' ? documentPath(deal.id, 'signedContract', contract.id) : null,
    signers: signers
      .filter(({ contractId }) => contractId === contract.id)
      .map(({ name, email, party, status, decidedAt, reason }) => ({
        name,
        email,
        party,
        status,
        decidedAt: decidedAt ? format.instant(decidedAt) : '',
        reason,
      })),
  }));
}

function orderModel({ order, obligations, deliveries, deal }: DealData, format: Format) {
  if (!order) return null;
  return {
    status: order.status,
    total: format.money(order.total, deal.currency),
    signedOn: format.date(order.signedOn),
    releasedOn: order.releasedOn ? format.date(order.releasedOn) : null,
    cancelledOn: order.cancelledOn ? format.date(order.cancelledOn) : null,
    held: order.heldReason,
    decision: order.decidedBy ? `${order.decidedBy}: ${order.decisionReason ?? ''}` : null,
    lines: obligations.map((line) => ({
      description: line.description,
      sku: line.sku,
      ordered: format.number(line.ordered),
      delivered: format.number(line.delivered),
      recognition: spelledOut(line.recognition),
      term: line.startOn && line.endOn ? `${format.date(line.startOn)} to ${format.date(line.endOn)}` : '',
      allocated: format.amount(line.allocated, deal.currency),
      recognised: format.amount(line.recognised, deal.currency),
    })),
    deliveries: deliveries.map(({ deliveredOn, lines }) => ({
      on: format.date(deliveredOn),
      what: lines
        .map(({ sku, lineNo, quantity }) => `${format.number(quantity)} × ${sku ?? `line ${lineNo}`}`)
        .join(', '),
    })),
  };
}

function billingModel({ deal, invoices, credits, paid }: DealData, format: Format) {
  const money = (amount: string) => format.money(amount, deal.currency);
  return {
    invoices: invoices.map((invoice) => ({
      number: invoice.number,
      issuedOn: format.date(invoice.issuedOn),
      dueOn: format.date(invoice.dueOn),
      total: money(invoice.total),
      due: money(amountDue(invoice)),
      status: STATUS_WORDS[invoiceStatus(invoice)],
      hold: invoice.onHold
        ? `${invoice.holdReason ?? 'on hold'}${invoice.holdUntil ? `, until ${format.date(invoice.holdUntil)}` : ''}`
        : null,
      pdf: documentPath(deal.id, 'invoice', invoice.id),
    })),
    credits: credits.map((credit) => ({
      number: credit.number,
      invoice: invoices.find(({ id }) => id === credit.invoiceId)?.number ?? '',
      issuedOn: format.date(credit.issuedOn),
      total: money(credit.total),
      reason: credit.reason,
      pdf: documentPath(deal.id, 'creditNote', credit.id),
    })),
    payments: paid.map(({ payment, invoiceNumber, amount }) => ({
      receivedOn: format.date(payment.receivedOn),
      method: payment.method,
      reference: payment.reference,
      invoiceNumber,
      amount: money(amount),
    })),
  };
}

/** Postings below their entry, as a journal is printed. */
function ledgerModel({ ledger }: DealData, format: Format) {
  const entries = new Map<
    string,
    { on: string; description: string; postings: { account: string; debit: string; credit: string }[] }
  >();
  for (const { entry, posting } of ledger) {
    const effective = entry.effectiveOn ? ` (of ${format.date(entry.effectiveOn)})` : '';
    const shown = entries.get(entry.id) ?? {
      on: `${format.date(entry.on)}${effective}`,
      description: entry.description,
      postings: [],
    };
    const amount = (value: string | null) => (value === null ? '' : format.amount(value, posting.currency));
    shown.postings.push({
      account: spelledOut(posting.account),
      debit: amount(posting.debit),
      credit: amount(posting.credit),
    });
    entries.set(entry.id, shown);
  }
  return [...entries.values()];
}
