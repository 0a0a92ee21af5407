import type { FastifyInstance, FastifyReply } from 'fastify';
import { LOST_REASONS } from '#domain/types.ts';
import { quoteBlocks } from '#src/documents/quote.ts';
import type { WebDeps } from '../deps.ts';
import { type Fields, fieldsOf, LIMITS, textProblem } from '../form.ts';
import { sendDocument, sendPage, sendPart } from '../page.ts';
import { commandKeyOf, expired, markUsed, senderOf, sendNotice } from './access.ts';
import { mayBeRead, type OpenedQuote, openQuote, pdfPath } from './openedQuote.ts';
import { choiceModel, chosenLines, withChoice } from './quoteChoice.ts';
import { closedNotice } from './quoteClosed.ts';
import { commentProblems, conversationOf, mayComment, takeComment } from './quoteComments.ts';
import { noSuchLink, registerLinkPage } from './route.ts';

/** Where a customer reads an offer, and accepts or declines it. */
export function registerQuotePages(app: FastifyInstance, deps: WebDeps): void {
  registerLinkPage(app, '/quote', {
    async show({ token, reply }) {
      const opened = await openQuote(deps, token);
      const closed = await closedNotice(deps, opened);
      return closed ? closed(reply) : sendQuote(deps, reply, { opened });
    },

    async pdf({ token, reply }) {
      const opened = await openQuote(deps, token);
      if (!mayBeRead(opened)) throw expired();
      const document = await deps.documents.get('quote', opened.quote.id);
      if (!document) throw noSuchLink();
      return sendDocument(reply, document);
    },

    parts: {
      async price({ token, request, reply }) {
        const opened = await openQuote(deps, token);
        if (await closedNotice(deps, opened)) throw expired();
        const chosen = withChoice(opened, { choice: 'yes', ...fieldsOf(request.query) });
        return sendPart(
          reply,
          'quotePrice',
          { ...priceModel(chosen), isPart: true },
          { secretAddress: true },
        );
      },
    },

    async closed({ token, reply }) {
      const closed = await closedNotice(deps, await openQuote(deps, token));
      closed?.(reply);
      return closed !== null;
    },

    async act({ token, request, reply }) {
      const opened = await openQuote(deps, token);
      const closed = await closedNotice(deps, opened);
      if (closed) return closed(reply);
      const fields = fieldsOf(request.body);
      // Without JavaScript the price of a choice is asked for by a button.
      if (fields.decision === 'choose') return sendQuote(deps, reply, { opened, fields });
      const problems = problemsOf(fields, opened);
      if (problems.length > 0) return sendQuote(deps, reply, { opened, fields, problems });
      const decision = await answer(deps, opened, fields);
      return sendThanks(deps, reply, opened, decision);
    },

    forms: {
      async comment({ token, request, reply }) {
        const opened = await openQuote(deps, token);
        const fields = fieldsOf(request.body);
        const wrong = mayComment(opened)
          ? commentProblems(fields, opened)
          : [opened.reader.texts.page.closed];
        const problems = wrong.length > 0 ? wrong : await takeComment(deps, opened, fields);
        if (problems.length > 0) return sendQuestion(deps, reply, { opened, fields, problems });
        return reply.redirect(`/quote/${token}#conversation`, 303);
      },
    },
  });
}

interface Shown {
  opened: OpenedQuote;
  fields?: Fields;
  problems?: string[];
}

async function sendQuote(
  deps: WebDeps,
  reply: FastifyReply,
  { opened, fields = {}, problems = [] }: Shown,
): Promise<FastifyReply> {
  const chosen = withChoice(opened, fields);
  const { quote, reader } = chosen;
  const { texts } = reader;
  return sendPage(reply, {
    view: 'quote',
    title: texts.page.titleFor(quote.customer.name),
    status: problems.length > 0 ? 422 : 200,
    sandbox: deps.sandbox,
    sender: senderOf(quote.seller, reader),
    texts,
    secretAddress: true,
    live: quote.selectable !== null,
    model: {
      ...priceModel(chosen),
      customer: quote.customer.name,
      choice: choiceModel(chosen),
      fields,
      problems,
      limits: LIMITS,
      conversation: await conversationOf(deps, opened, fields),
    },
  });
}

/** A question that was not taken, with what was typed. Whatever became of the quote, it can be mended and sent again. */
async function sendQuestion(
  deps: WebDeps,
  reply: FastifyReply,
  { opened, fields = {}, problems = [] }: Shown,
): Promise<FastifyReply> {
  const { quote, reader } = opened;
  return sendPage(reply, {
    view: 'question',
    title: reader.texts.page.questions,
    status: 422,
    sandbox: deps.sandbox,
    sender: senderOf(quote.seller, reader),
    texts: reader.texts,
    secretAddress: true,
    model: { problems, conversation: await conversationOf(deps, opened, fields) },
  });
}

/** What follows from a choice: the summary and the document. */
function priceModel(opened: OpenedQuote) {
  const { quote, reader } = opened;
  const { texts, format } = reader;
  return {
    isPart: false,
    pdfPath: pdfPath(opened),
    validUntil: quote.validUntil ? format.date(quote.validUntil) : null,
    total: format.money(quote.priced.total, quote.priced.currency),
    blocks: quoteBlocks(quote, reader),
    texts: texts.page,
    labels: texts.document,
  };
}

function problemsOf(fields: Fields, { reader: { texts } }: OpenedQuote): string[] {
  const { decision } = fields;
  const { choose, yourName, purchaseOrder, reason } = texts.page;
  if (decision !== 'accept' && decision !== 'decline') return [choose];
  return [
    textProblem(fields, 'name', { label: yourName, max: LIMITS.name, texts }),
    decision === 'accept'
      ? textProblem(fields, 'purchaseOrder', {
          label: purchaseOrder,
          max: LIMITS.purchaseOrder,
          optional: true,
          texts,
        })
      : textProblem(fields, 'reason', { label: reason, max: LIMITS.text, texts }),
  ].filter((problem) => problem !== null);
}

/** Says what was decided: another answer over the same link may have been quicker, and that one stands. */
async function answer(deps: WebDeps, opened: OpenedQuote, fields: Fields): Promise<'accept' | 'decline'> {
  const { link, quote, deal } = opened;
  const accepts = fields.decision === 'accept';
  const reasonCode = LOST_REASONS.find((code) => code === fields.reasonCode);
  const { decision } = await deps.gateway.send(
    deal.id,
    'answerOffer',
    {
      decision: accepts ? 'accept' : 'decline',
      name: fields.name ?? '',
      email: link.email,
      quoteId: quote.id,
      ...(accepts && quote.selectable ? { selectedLines: chosenLines(opened, fields) ?? [] } : {}),
      ...(accepts && fields.purchaseOrder ? { purchaseOrder: fields.purchaseOrder } : {}),
      ...(!accepts && fields.reason ? { reason: fields.reason } : {}),
      ...(!accepts && reasonCode ? { reasonCode } : {}),
    },
    { key: commandKeyOf(link), actor: link.email },
  );
  await markUsed(deps, link);
  return decision;
}

function sendThanks(
  deps: WebDeps,
  reply: FastifyReply,
  { quote, reader }: OpenedQuote,
  decision: 'accept' | 'decline',
): FastifyReply {
  const { texts } = reader;
  const { thanks, contractGoesOut, youDeclined, reasonPassedOn } = texts.page;
  const accepted = decision === 'accept';
  return sendNotice(
    reply,
    {
      status: 200,
      title: accepted ? thanks : youDeclined,
      paragraphs: [accepted ? contractGoesOut : reasonPassedOn],
    },
    { sandbox: deps.sandbox, sender: senderOf(quote.seller, reader), texts },
  );
}
