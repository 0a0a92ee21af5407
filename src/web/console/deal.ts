import { eq, max } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { Problem } from '#api/problems.ts';
import { nowOf } from '#api/views/deal.ts';
import { priceChangesOf } from '#api/views/priceChanges.ts';
import { writeComment } from '#api/writeComment.ts';
import type { Database } from '#db/connection.ts';
import { latestQuote } from '#db/latest.ts';
import { approvalRequests, type Deal, deals } from '#db/schema/deals.ts';
import { isFinal } from '#domain/types.ts';
import { dealOf } from '#src/documents/load.ts';
import { DOCUMENT_KINDS } from '#src/documents/store.ts';
import { textsOf } from '#src/languages/languages.ts';
import { conversationModel, formOf } from '../conversation.ts';
import { PAGE, type WebDeps } from '../deps.ts';
import { fieldsOf, LIMITS, textProblem } from '../form.ts';
import { sendDocument, sendPage, sendPart } from '../page.ts';
import { formatOf } from '../reader.ts';
import { may } from '../rights.ts';
import { type Person, refuseForeignForm, type Sessions } from '../session.ts';
import { REVISABLE } from './builder/routes.ts';
import { type DealData, dealVersion, loadDealData } from './dealData.ts';
import { dealModel } from './dealModel.ts';
import { signedIn } from './guard.ts';
import { consoleRoutes } from './route.ts';

interface DealRoute {
  Params: { dealId: string };
}
interface DocumentRoute {
  Params: { dealId: string; kind: string; subjectId: string };
}

const noSuchDeal = () => new Problem('notFound', 'There is no such deal.');
const noSuchDocument = () => new Problem('notFound', 'There is no such document.');

/** What the seller's side of the conversation reads. */
const consoleTexts = {
  ...textsOf('en').page,
  noQuestions:
    'Nothing has been said yet. What you write stands on the customer’s page and goes to them by mail.',
  yourQuestion: 'To the customer',
};
const mayWrite = ({ deal, versions }: DealData) =>
  !isFinal(deal.stage) && versions.some(({ sentAt }) => sentAt !== null);

const canRecall = ({ stage, owner }: Deal, { email }: Person) =>
  stage === 'awaitingApproval' && owner === email;

/** What a salesperson does about the quote by hand. */
const salesActions = ({ id, stage }: Deal, person: Person) => ({
  editPath: may(person, ['sales']) && REVISABLE.includes(stage) ? `/deals/${id}/edit` : null,
  canSubmit: may(person, ['sales']) && stage === 'draft',
});

/** The owner, or whoever may quote over the API. */
const mayReprice = ({ owner }: Deal, { email, scopes }: Person) =>
  owner === email || scopes.some((scope) => scope === 'sales' || scope === 'admin');

/** One deal with all that belongs to it. The page looks by itself whether something has happened. */
export function registerDealPage(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  app.get<DealRoute>('/deals/:dealId', PAGE, async (request, reply) => {
    const person = await signedIn(sessions, request, reply);
    if (!person) return reply;
    const data = await loadDealData(deps.db, request.params.dealId);
    if (!data) throw noSuchDeal();
    const model = dealModel(data, formatOf(request, data.deal.timeZone));
    return sendPage(reply, {
      view: 'deal',
      title: `Deal with ${data.customer.name}`,
      sandbox: deps.sandbox,
      person,
      section: 'deals',
      live: true,
      model: {
        ...model,
        canReprice: model.changes?.isDraft === true && mayReprice(data.deal, person),
        canRecall: canRecall(data.deal, person),
        conversation: await conversationModel(deps.db, data.deal.id, {
          format: formatOf(request, data.deal.timeZone),
          texts: consoleTexts,
          action: mayWrite(data) ? `/deals/${data.deal.id}/comments` : null,
          asksName: false,
        }),
        ...salesActions(data.deal, person),
        mailboxUrl: deps.mailboxUrl ?? null,
        workflowUrl: workflowUrl(deps, data.deal.workflowId),
      },
    });
  });

  app.post<DealRoute>('/deals/:dealId/recall', PAGE, async (request, reply) => {
    refuseForeignForm(request, deps.publicUrl);
    const person = await signedIn(sessions, request, reply);
    if (!person) return reply;
    const [deal] = await deps.db.select().from(deals).where(eq(deals.id, request.params.dealId));
    if (!deal) throw noSuchDeal();
    if (deal.owner !== person.email) throw new Problem('forbidden', 'The owner alone recalls a quote.');
    // A quote that is submitted again may be recalled again.
    const key = `console:recall:${deal.id}:${(await lastApproval(deps.db, deal.id)) ?? ''}`;
    const by = { key, actor: person.email };
    await deps.gateway.send(deal.id, 'recallQuote', {}, by);
    return reply.redirect(`/deals/${deal.id}`, 303);
  });

  consoleRoutes(app, deps, sessions).post('/deals/:dealId/submit', ['sales'], async (call) => {
    const quote = await latestQuote(deps.db, call.params.dealId ?? '');
    if (!quote) throw noSuchDeal();
    const { dealId, version } = quote;
    // A version that was recalled or rejected may be submitted again.
    const key = `console:submit:${dealId}:${version}:${(await lastApproval(deps.db, dealId)) ?? ''}`;
    await deps.gateway.send(dealId, 'submitQuote', {}, { key, actor: call.person.email });
    return call.reply.redirect(`/deals/${dealId}`, 303);
  });

  app.post<DealRoute>('/deals/:dealId/reprice', PAGE, async (request, reply) => {
    refuseForeignForm(request, deps.publicUrl);
    const person = await signedIn(sessions, request, reply);
    if (!person) return reply;
    const [deal] = await deps.db.select().from(deals).where(eq(deals.id, request.params.dealId));
    if (!deal) throw noSuchDeal();
    if (!mayReprice(deal, person)) throw new Problem('forbidden', 'Who sells prices a quote anew.');
    const supersedes = Number(fieldsOf(request.body).version);
    const { quote, terms } = await priceChangesOf(deps.db, deal);
    // Who sends the form a second time finds it done.
    if (quote.version > supersedes) return reply.redirect(`/deals/${deal.id}`, 303);
    const by = { key: `console:reprice:${deal.id}:${supersedes}`, actor: person.email };
    await deps.gateway.send(deal.id, 'reviseQuote', { terms, customerId: deal.customerId, supersedes }, by);
    return reply.redirect(`/deals/${deal.id}`, 303);
  });

  app.post<DealRoute>('/deals/:dealId/comments', PAGE, async (request, reply) => {
    refuseForeignForm(request, deps.publicUrl);
    const person = await signedIn(sessions, request, reply);
    if (!person) return reply;
    const [deal] = await deps.db.select().from(deals).where(eq(deals.id, request.params.dealId));
    if (!deal) throw noSuchDeal();
    const fields = fieldsOf(request.body);
    const problem = textProblem(fields, 'comment', { label: 'The comment', max: LIMITS.text });
    if (problem) throw new Problem('ruleViolation', problem);
    await writeComment(deps.db, `console:comment:${deal.id}:${formOf(fields)}`, {
      dealId: deal.id,
      side: 'seller',
      name: person.name,
      email: person.email,
      text: fields.comment ?? '',
      at: nowOf(deal),
    });
    return reply.redirect(`/deals/${deal.id}#conversation`, 303);
  });

  app.get<DealRoute & { Querystring: { seen?: string } }>(
    '/deals/:dealId/live',
    PAGE,
    async (request, reply) => {
      const person = await signedIn(sessions, request, reply);
      if (!person) return reply;
      const [deal] = await deps.db.select().from(deals).where(eq(deals.id, request.params.dealId));
      if (!deal) throw noSuchDeal();
      // 204 tells htmx to leave the page as it is: what its reader has opened or marked stays so.
      if ((await dealVersion(deps.db, deal)) === request.query.seen) {
        return reply.header('cache-control', 'no-store').status(204).send();
      }
      const data = await loadDealData(deps.db, deal.id);
      if (!data) throw noSuchDeal();
      return sendPart(reply, 'dealLive', dealModel(data, formatOf(request, deal.timeZone)));
    },
  );

  app.get<DocumentRoute>('/deals/:dealId/documents/:kind/:subjectId', PAGE, async (request, reply) => {
    const person = await signedIn(sessions, request, reply);
    if (!person) return reply;
    const { dealId, subjectId } = request.params;
    const kind = DOCUMENT_KINDS.find((known) => known === request.params.kind);
    if (!kind || (await dealOf(deps.db, kind, subjectId)) !== dealId) throw noSuchDocument();
    const document = await deps.documents.get(kind, subjectId);
    if (!document) throw noSuchDocument();
    return sendDocument(reply, document);
  });
}

async function lastApproval(db: Database, dealId: string): Promise<string | null> {
  const [asked] = await db
    .select({ last: max(approvalRequests.id) })
    .from(approvalRequests)
    .where(eq(approvalRequests.dealId, dealId));
  return asked?.last ?? null;
}

function workflowUrl(
  { temporalUiUrl, temporalNamespace = 'default' }: WebDeps,
  workflowId: string,
): string | null {
  return temporalUiUrl
    ? `${temporalUiUrl}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${encodeURIComponent(workflowId)}`
    : null;
}
