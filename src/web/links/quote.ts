import { eq } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Quote, quotes } from '#db/schema/deals.ts';
import { type Format, formatFor } from '#src/documents/format.ts';
import { quoteBlocks } from '#src/documents/quote.ts';
import type { WebDeps } from '../deps.ts';
import { type Fields, fieldsOf, LIMITS, textProblem } from '../form.ts';
import { sendDocument, sendPage } from '../page.ts';
import {
  commandKeyOf,
  expired,
  markUsed,
  type OpenedLink,
  openLink,
  senderOf,
  sendNotice,
  usedUp,
} from './access.ts';
import { noSuchLink, registerLinkPage } from './route.ts';

interface OpenedQuote extends OpenedLink {
  quote: Quote;
  format: Format;
}

/** Where a customer reads an offer, and accepts or declines it. */
export function registerQuotePages(app: FastifyInstance, deps: WebDeps): void {
  registerLinkPage(app, '/quote', {
    async show({ token, reply }) {
      const opened = await open(deps, token);
      return closedNotice(deps, reply, opened) ?? sendQuote(deps, reply, { opened });
    },

    async pdf({ token, reply }) {
      const { quote, isExpired } = await open(deps, token);
      if (isExpired || NOT_TO_BE_READ.includes(quote.status)) throw expired();
      const document = await deps.documents.get('quote', quote.id);
      if (!document) throw noSuchLink();
      return sendDocument(reply, document);
    },

    async closed({ token, reply }) {
      return closedNotice(deps, reply, await open(deps, token)) !== null;
    },

    async act({ token, request, reply }) {
      const opened = await open(deps, token);
      const closed = closedNotice(deps, reply, opened);
      if (closed) return closed;
      const fields = fieldsOf(request.body);
      const problems = problemsOf(fields);
      if (problems.length > 0) return sendQuote(deps, reply, { opened, fields, problems });
      const decision = await answer(deps, opened, fields);
      return sendThanks(deps, reply, opened, decision);
    },
  });
}

const NOT_TO_BE_READ: Quote['status'][] = ['superseded', 'withdrawn'];

async function open(deps: WebDeps, token: string): Promise<OpenedQuote> {
  const opened = await openLink(deps, token, 'decideQuote');
  const [quote] = await deps.db.select().from(quotes).where(eq(quotes.id, opened.link.subjectId));
  if (!quote || quote.dealId !== opened.deal.id || quote.sentAt === null) throw noSuchLink();
  const { customer, seller } = quote;
  return { ...opened, quote, format: formatFor({ locale: customer.locale, timeZone: seller.timeZone }) };
}

/** Where the offer stands no more: what became of it, and when. Null while it can be answered. */
function closedNotice(deps: WebDeps, reply: FastifyReply, opened: OpenedQuote): FastifyReply | null {
  const { quote, format, isUsed, isExpired } = opened;
  const notice = (title: string, ...paragraphs: string[]) =>
    sendNotice(
      reply,
      { status: 410, title, paragraphs, quotation: quote.decisionReason, downloads: downloads(opened) },
      { sandbox: deps.sandbox, sender: senderOf(quote.seller, format) },
    );
  const when = quote.decidedAt ? ` on ${format.instant(quote.decidedAt)}` : '';
  const who = quote.decidedBy ? ` by ${quote.decidedBy}` : '';
  switch (quote.status) {
    case 'accepted':
      return notice(
        'This quote was accepted',
        `It was accepted${who}${when}.`,
        'The contract follows by mail.',
      );
    case 'declined':
      return notice('This quote was declined', `It was declined${who}${when}.`);
    case 'expired':
      return notice('This quote has expired', `It could be accepted until ${until(quote, format)}.`);
    case 'superseded':
      return notice(
        'There is a newer version',
        'This version of the quote was replaced. The newer one comes with a mail of its own.',
      );
    case 'withdrawn':
    case 'rejected':
      return notice('This quote was withdrawn', 'It can no longer be accepted.');
    case 'draft':
    case 'awaitingApproval':
      return notice('This quote is being worked on', 'A new version comes by mail.');
    case 'offered':
      if (isExpired) throw expired();
      if (isUsed) throw usedUp();
      return null;
    default:
      return quote.status satisfies never;
  }
}

const until = ({ validUntil }: Quote, format: Format) =>
  validUntil ? format.date(validUntil) : 'its last day';

const pdfPath = ({ token }: OpenedQuote) => `/quote/${token}/pdf`;

const downloads = (opened: OpenedQuote) =>
  opened.isExpired || NOT_TO_BE_READ.includes(opened.quote.status)
    ? []
    : [{ path: pdfPath(opened), label: 'Quote as PDF' }];

interface Shown {
  opened: OpenedQuote;
  fields?: Fields;
  problems?: string[];
}

function sendQuote(
  deps: WebDeps,
  reply: FastifyReply,
  { opened, fields = {}, problems = [] }: Shown,
): FastifyReply {
  const { quote, format } = opened;
  return sendPage(reply, {
    view: 'quote',
    title: `Quote for ${quote.customer.name}`,
    status: problems.length > 0 ? 422 : 200,
    sandbox: deps.sandbox,
    sender: senderOf(quote.seller, format),
    secretAddress: true,
    model: {
      customer: quote.customer.name,
      pdfPath: pdfPath(opened),
      validUntil: quote.validUntil ? format.date(quote.validUntil) : null,
      total: format.money(quote.priced.total, quote.priced.currency),
      blocks: quoteBlocks(quote, format),
      fields,
      problems,
      limits: LIMITS,
    },
  });
}

function problemsOf(fields: Fields): string[] {
  const { decision } = fields;
  if (decision !== 'accept' && decision !== 'decline')
    return ['Please choose whether you accept or decline.'];
  return [
    textProblem(fields, 'name', { label: 'Your name', max: LIMITS.name }),
    ...(decision === 'accept'
      ? [
          textProblem(fields, 'purchaseOrder', {
            label: 'The purchase order',
            max: LIMITS.purchaseOrder,
            optional: true,
          }),
        ]
      : [textProblem(fields, 'reason', { label: 'The reason', max: LIMITS.text })]),
  ].filter((problem) => problem !== null);
}

/** Says what was decided: another answer over the same link may have been quicker, and that one stands. */
async function answer(
  deps: WebDeps,
  { link, quote, deal }: OpenedQuote,
  fields: Fields,
): Promise<'accept' | 'decline'> {
  const accepts = fields.decision === 'accept';
  const { decision } = await deps.gateway.send(
    deal.id,
    'answerOffer',
    {
      decision: accepts ? 'accept' : 'decline',
      name: fields.name ?? '',
      email: link.email,
      quoteId: quote.id,
      ...(accepts && fields.purchaseOrder ? { purchaseOrder: fields.purchaseOrder } : {}),
      ...(!accepts && fields.reason ? { reason: fields.reason } : {}),
    },
    { key: commandKeyOf(link), actor: link.email },
  );
  await markUsed(deps, link);
  return decision;
}

function sendThanks(
  deps: WebDeps,
  reply: FastifyReply,
  { quote, format }: OpenedQuote,
  decision: 'accept' | 'decline',
): FastifyReply {
  const accepted = decision === 'accept';
  return sendNotice(
    reply,
    {
      status: 200,
      title: accepted ? 'Thank you, the quote is accepted' : 'You have declined the quote',
      paragraphs: accepted
        ? ['The contract goes to its signers by mail now. It is concluded once everybody has signed.']
        : ['We have passed your reason on. You need not do anything more.'],
    },
    { sandbox: deps.sandbox, sender: senderOf(quote.seller, format) },
  );
}
