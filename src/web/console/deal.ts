import type { FastifyInstance } from 'fastify';
import { Problem } from '#api/problems.ts';
import type { Deal } from '#db/schema/deals.ts';
import { isFinal } from '#domain/types.ts';
import { dealOf } from '#src/documents/load.ts';
import { DOCUMENT_KINDS } from '#src/documents/store.ts';
import { textsOf } from '#src/languages/languages.ts';
import { conversationModel } from '../conversation.ts';
import type { WebDeps } from '../deps.ts';
import { sendDocument, sendPage, sendPart } from '../page.ts';
import { formatOf } from '../reader.ts';
import { may } from '../rights.ts';
import type { Person, Sessions } from '../session.ts';
import { REVISABLE } from './builder/routes.ts';
import { dealActions, mayRecall, maySell, noSuchDeal, requireDeal } from './dealActions.ts';
import { type DealData, dealVersion, loadDealData } from './dealData.ts';
import { dealModel } from './dealModel.ts';
import { consoleRoutes } from './route.ts';

const noSuchDocument = () => new Problem('notFound', 'There is no such document.');

/** What the seller's side of the conversation reads. */
const consoleTexts = {
  ...textsOf('en').page,
  noQuestions:
    'Nothing has been said yet. What you write stands on the customer’s page and goes to them by mail.',
  yourQuestion: 'To the customer',
};
const takesComments = ({ deal, versions }: DealData) =>
  !isFinal(deal.stage) && versions.some(({ sentAt }) => sentAt !== null);

/** What a salesperson does about the quote by hand. */
const salesActions = ({ id, stage }: Deal, person: Person) => ({
  editPath: may(person, ['sales']) && REVISABLE.includes(stage) ? `/deals/${id}/edit` : null,
  canSubmit: may(person, ['sales']) && stage === 'draft',
});

/** One deal with all that belongs to it. The page looks by itself whether something has happened. */
export function registerDealPage(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const routes = consoleRoutes(app, deps, sessions);
  dealActions(routes, deps);

  routes.get('/deals/:dealId', [], async ({ request, reply, params, person }) => {
    const data = await loadDealData(deps.db, params.dealId ?? '');
    if (!data) throw noSuchDeal();
    const { deal } = data;
    const format = formatOf(request, deal.timeZone);
    const model = dealModel(data, format);
    return sendPage(reply, {
      view: 'deal',
      title: `Deal with ${data.customer.name}`,
      sandbox: deps.sandbox,
      person,
      section: 'deals',
      live: true,
      model: {
        ...model,
        canReprice: model.changes?.isDraft === true && maySell(deal, person),
        canRecall: deal.stage === 'awaitingApproval' && mayRecall(deal, person),
        conversation: await conversationModel(deps.db, deal.id, {
          format,
          texts: consoleTexts,
          action: takesComments(data) && maySell(deal, person) ? `/deals/${deal.id}/comments` : null,
          asksName: false,
        }),
        ...salesActions(deal, person),
        mailboxUrl: deps.mailboxUrl ?? null,
        workflowUrl: workflowUrl(deps, deal.workflowId),
      },
    });
  });

  routes.get('/deals/:dealId/live', [], async ({ request, reply, params, query }) => {
    const deal = await requireDeal(deps.db, params);
    // 204 tells htmx to leave the page as it is: what its reader has opened or marked stays so.
    if ((await dealVersion(deps.db, deal)) === query.seen) {
      return reply.header('cache-control', 'no-store').status(204).send();
    }
    const data = await loadDealData(deps.db, deal.id);
    if (!data) throw noSuchDeal();
    return sendPart(reply, 'dealLive', dealModel(data, formatOf(request, deal.timeZone)));
  });

  routes.get('/deals/:dealId/documents/:kind/:subjectId', [], async ({ reply, params }) => {
    const { dealId, subjectId = '' } = params;
    const kind = DOCUMENT_KINDS.find((known) => known === params.kind);
    if (!kind || (await dealOf(deps.db, kind, subjectId)) !== dealId) throw noSuchDocument();
    const document = await deps.documents.get(kind, subjectId);
    if (!document) throw noSuchDocument();
    return sendDocument(reply, document);
  });
}

function workflowUrl(
  { temporalUiUrl, temporalNamespace = 'default' }: WebDeps,
  workflowId: string,
): string | null {
  return temporalUiUrl
    ? `${temporalUiUrl}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${encodeURIComponent(workflowId)}`
    : null;
}
