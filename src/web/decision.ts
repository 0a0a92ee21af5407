import { and, asc, eq } from 'drizzle-orm';
import { comparisonOf, delegatesNow } from '#api/views/approvalDetail.ts';
import type { Database } from '#db/connection.ts';
import { type ApprovalRequest, approvalRequests, deals, type Quote, quotes } from '#db/schema/deals.ts';
import type { Delegate } from '#domain/approval/delegation.ts';
import { approvalFacts } from '#domain/approval/facts.ts';
import { type PolicyRuleWords, policyRuleWords } from '#domain/approval/policyWords.ts';
import { dec } from '#domain/money.ts';
import type { Fact } from '#src/documents/blocks.ts';
import { type Format, shortPercent } from '#src/documents/format.ts';
import { quoteBlocks } from '#src/documents/quote.ts';
import { inEnglish } from '#src/languages/languages.ts';
import { type Fields, LIMITS, textProblem } from './form.ts';
import { waterfallRows } from './waterfall.ts';
import { approverWords } from './words.ts';

/** What an approver sees and decides: the same over a link and in the console. */
export interface OpenedApproval {
  approval: ApprovalRequest;
  quote: Quote;
  /** Every request for the same quote, in the order in which they are asked. */
  requests: ApprovalRequest[];
  /** Who decides today in the stead of those who were asked. */
  delegates: Delegate[];
  /** What was accepted before. */
  comparison: Awaited<ReturnType<typeof comparisonOf>>;
}

export async function findApproval(db: Database, approvalId: string): Promise<OpenedApproval | null> {
  const [found] = await db
    .select({ approval: approvalRequests, quote: quotes, deal: deals })
    .from(approvalRequests)
    .innerJoin(quotes, eq(quotes.id, approvalRequests.quoteId))
    .innerJoin(deals, eq(deals.id, approvalRequests.dealId))
    .where(eq(approvalRequests.id, approvalId));
  if (!found) return null;
  const ofQuote = and(
    eq(approvalRequests.quoteId, found.quote.id),
    eq(approvalRequests.dealId, found.quote.dealId),
  );
  const requests = await db
    .select()
    .from(approvalRequests)
    .where(ofQuote)
    .orderBy(asc(approvalRequests.submission), asc(approvalRequests.groupNo), asc(approvalRequests.id));
  const { approval, quote, deal } = found;
  return {
    approval,
    quote,
    requests,
    delegates: await delegatesNow(db, approval, deal),
    comparison: await comparisonOf(db, { request: approval, quote, deal }),
  };
}

interface Shown {
  format: Format;
  fields: Fields;
  problems: string[];
  /** Whether the reader may see costs and margins. */
  seesMargin: boolean;
}

export function decisionModel(
  { approval, quote, requests, delegates, comparison }: OpenedApproval,
  { format, fields, problems, seesMargin }: Shown,
) {
  const { priced, customer } = quote;
  const facts: Fact[] = [
    ['Total over the term', format.money(priced.total, priced.currency)],
    ['Discount in all', shortPercent(priced.discountPercent, format)],
    ...(priced.marginPercent === null || !seesMargin
      ? []
      : [['Margin', shortPercent(priced.marginPercent, format)] as const]),
    ['Version', String(quote.version)],
    ...policyFact(quote, format),
  ];
  return {
    customer: customer.name,
    rules: ruleModels(approval, quote),
    vote:
      approval.votesNeeded === null
        ? null
        : `The group votes: ${approval.votesNeeded} of ${seatsOf(approval, requests)} have to agree.`,
    standIns: delegates.map(({ email, onBehalfOf }) => `${email} stands in for ${onBehalfOf}.`),
    facts,
    comparison: comparisonFacts(quote, comparison, format),
    currency: priced.currency,
    waterfall: waterfallRows(priced.waterfall, priced.currency, format),
    lines: lineRows(quote, { format, seesMargin }),
    seesMargin,
    blocks: quoteBlocks(quote, inEnglish(format)),
    others: requests.filter(({ id }) => id !== approval.id).map((request) => describe(request, format)),
    fields,
    problems,
    limits: LIMITS,
  };
}

/** The rules that a request answers, in sentences; of a request from before they were kept, its reason. */
function ruleModels({ rules, reason }: ApprovalRequest, { approval }: Quote): PolicyRuleWords[] {
  const found = (rules ?? []).flatMap((place) => approval?.rules[place] ?? []);
  return found.length > 0
    ? found.map((rule) => policyRuleWords(rule, approverWords))
    : [{ when: reason, steps: [] }];
}

const policyFact = ({ approval }: Quote, format: Format): Fact[] =>
  approval?.policyName
    ? [['Policy', `${approval.policyName}, as it stood on ${format.date(approval.on)}`]]
    : [];

/** What each line that costs something is sold for, and how far below its list price. */
function lineRows(quote: Quote, { format, seesMargin }: Pick<Shown, 'format' | 'seesMargin'>) {
  const { lines, currency } = approvalFacts(quote);
  return lines
    .filter(({ netAmount, discountPercent }) => !dec(netAmount).isZero() || !dec(discountPercent).isZero())
    .map(({ sku, description, netAmount, discountPercent, marginPercent }) => ({
      description,
      sku: sku ?? '',
      net: format.amount(netAmount, currency),
      discount: shortPercent(discountPercent, format),
      margin: seesMargin && marginPercent !== null ? shortPercent(marginPercent, format) : '',
    }));
}

const seatsOf = ({ submission, groupNo }: ApprovalRequest, requests: ApprovalRequest[]) =>
  requests.filter((other) => other.submission === submission && other.groupNo === groupNo).length;

function comparisonFacts(
  { customer, priced }: Quote,
  comparison: OpenedApproval['comparison'],
  format: Format,
): Fact[] {
  const { segment } = comparison;
  return [
    [`Accepted by ${customer.name}`, historyWords(comparison.customer, priced.currency, format)],
    ...(segment
      ? [[`Accepted in ${customer.segment}`, historyWords(segment, priced.currency, format)] as const]
      : []),
  ];
}

function historyWords(
  history: OpenedApproval['comparison']['customer'],
  currency: string,
  format: Format,
): string {
  const { count, averageDiscountPercent, highestDiscountPercent, sameCurrency } = history;
  if (averageDiscountPercent === null || highestDiscountPercent === null) return 'No quote before';
  const total = sameCurrency.averageTotal;
  return [
    count === 1 ? 'One quote before' : `${count} quotes before`,
    `discount ${shortPercent(averageDiscountPercent, format)} on average, ${shortPercent(highestDiscountPercent, format)} at most`,
    ...(total === null ? [] : [`total ${format.money(total, currency)} on average`]),
  ].join('; ');
}

export function describe(request: ApprovalRequest, format: Format) {
  const { status, decidedBy, decidedFor, decidedAt, comment } = request;
  const approver = approverWords(request.approver);
  const behalf = decidedFor ? ` on behalf of ${decidedFor}` : '';
  const decided = decidedAt ? ` by ${decidedBy ?? 'somebody'}${behalf} on ${format.instant(decidedAt)}` : '';
  const words = {
    waiting: 'is asked later',
    pending: 'has been asked',
    approved: 'approved',
    rejected: 'rejected',
    withdrawn: 'withdrawn',
  };
  return { approver, status, text: `${words[status]}${decided}`, comment };
}

export function decisionProblems(fields: Fields): string[] {
  const { decision } = fields;
  if (decision !== 'approve' && decision !== 'reject')
    return ['Please choose whether you approve or reject.'];
  const isRejection = decision === 'reject';
  const problem = textProblem(fields, 'comment', {
    label: 'The comment',
    max: LIMITS.text,
    optional: !isRejection,
  });
  return problem === null ? [] : [problem];
}

/** A decision that was taken, or a request that nobody can decide (any more). Null while it is open. */
export function closedApproval(
  { approval, quote }: OpenedApproval,
  format: Format,
): { title: string; paragraphs: string[] } | null {
  const by = approval.decidedBy ? ` by ${approval.decidedBy}` : '';
  const when = approval.decidedAt ? ` on ${format.instant(approval.decidedAt)}` : '';
  switch (approval.status) {
    case 'pending':
      return null;
    case 'approved':
      return { title: 'This is approved already', paragraphs: [`The quote was approved${by}${when}.`] };
    case 'rejected':
      return { title: 'This is rejected already', paragraphs: [`The quote was rejected${by}${when}.`] };
    case 'withdrawn':
      return { title: 'This need not be decided any more', paragraphs: [whyWithdrawn(quote)] };
    case 'waiting':
      return {
        title: 'It is not your turn yet',
        paragraphs: ['Others have to decide before you. You get a mail then.'],
      };
    default:
      return approval.status satisfies never;
  }
}

function whyWithdrawn({ status, decisionReason }: Quote): string {
  if (status === 'superseded') return 'A newer version has replaced the quote.';
  if (status === 'draft') return 'The quote was recalled and is a draft again.';
  if (status === 'offered' || status === 'awaitingApproval')
    return 'The quote goes on without this decision.';
  if (status === 'withdrawn') return `The quote was withdrawn${decisionReason ? `: ${decisionReason}` : '.'}`;
  return 'The request was withdrawn, since the quote was decided without it.';
}

export const decisionOf = (fields: Fields) => (fields.decision === 'approve' ? 'approve' : 'reject');
