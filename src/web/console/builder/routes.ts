import { eq } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { parseBody } from '#api/plugins/validation.ts';
import { Problem } from '#api/problems.ts';
import { requireSeller, sellersToday, termsOf } from '#api/quoteInput.ts';
import { newDeal, quoteRequest } from '#api/schemas/quote.ts';
import { nowOf } from '#api/views/deal.ts';
import { latestQuote } from '#db/latest.ts';
import { seesMargin } from '#db/marginReaders.ts';
import { deals } from '#db/schema/deals.ts';
import { dateOf } from '#domain/dates.ts';
import type { Stage } from '#domain/types.ts';
import type { WebDeps } from '../../deps.ts';
import type { Fields } from '../../form.ts';
import { formCommand, newFormKey } from '../../onceForm.ts';
import { sendPage, sendPart } from '../../page.ts';
import type { JsonObject } from '../../pointerForm.ts';
import { formatOf } from '../../reader.ts';
import { attempt } from '../../refused.ts';
import type { Sessions } from '../../session.ts';
import { type ConsoleCall, consoleRoutes, type PostCall } from '../route.ts';
import { type Draft, draftOf } from './draft.ts';
import { type BuilderWords, builderModel, foundCustomers, foundProducts, liveModel } from './pageModel.ts';
import { type BuilderContext, type PricedDraft, priceDraft, requestOf } from './price.ts';

const SALES = ['sales'] as const;
/** In which a new version may take the place of the last. */
export const REVISABLE: readonly Stage[] = ['draft', 'awaitingApproval', 'offered', 'lost'];

/** Where a salesperson puts a quote together: a new deal's, or the next version of one that is there. */
export function registerBuilder(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const routes = consoleRoutes(app, deps, sessions);
  for (const path of ['/deals/new', '/deals/:dealId/edit']) {
    routes.get(path, SALES, (call) => openBuilder(deps, call));
    routes.post(path, SALES, (call) => useBuilder(deps, call));
    routes.post(`${path}/price`, SALES, (call) => sendLive(deps, call));
    routes.get(`${path}/products`, SALES, async (call) => {
      const { context, words } = await builderOf(deps, call);
      const found = await foundProducts(context.db, call.query.product ?? '');
      return sendPart(call.reply, 'builderProducts', { found, path: words.path });
    });
    routes.get(`${path}/customers`, SALES, async (call) => {
      const { context, words } = await builderOf(deps, call);
      const found = await foundCustomers(context.db, call.query.customer ?? '');
      return sendPart(call.reply, 'builderCustomers', { found, path: words.path });
    });
  }
}

interface Builder {
  context: BuilderContext;
  words: BuilderWords;
}

async function builderOf({ db }: WebDeps, { person, params }: ConsoleCall): Promise<Builder> {
  const seller = await requireSeller(db);
  const { dealId } = params;
  if (dealId === undefined) {
    const today = await sellersToday(db);
    return { context: { db, seller, owner: person.email, today, deal: null }, words: NEW_WORDS };
  }
  const [deal] = await db.select().from(deals).where(eq(deals.id, dealId));
  if (!deal) throw new Problem('notFound', 'There is no such deal.');
  if (!REVISABLE.includes(deal.stage)) {
    throw new Problem('wrongStage', 'The quote of this deal cannot be changed any more.');
  }
  const today = dateOf(nowOf(deal), deal.timeZone);
  const last = await latestQuote(db, deal.id);
  return {
    context: { db, seller, owner: deal.owner, today, deal },
    words: {
      path: `/deals/${deal.id}/edit`,
      heading: `Version ${(last?.version ?? 0) + 1} of the quote`,
      back: { path: `/deals/${deal.id}`, label: 'Back to the deal' },
      saveWords: 'Save as a draft',
      saveNote:
        'A new version takes the place of the last one, and the deal is a draft until it is submitted.',
    },
  };
}

const NEW_WORDS: BuilderWords = {
  path: '/deals/new',
  heading: 'New quote',
  back: { path: '/', label: 'Deals' },
  saveWords: 'Save as a draft',
  saveNote:
    'A draft stays with you. Submitting asks for the approval that it needs, and sends it once that is there.',
};

async function openBuilder(deps: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const builder = await builderOf(deps, call);
  const { context } = builder;
  const last = context.deal && (await latestQuote(deps.db, context.deal.id));
  const request = last
    ? (last.terms as unknown as JsonObject)
    : { currency: context.seller.currency, lines: [] };
  const read: Draft = { request, problems: [], unread: new Map() };
  const draft = await priceDraft(context, read);
  // Nothing is wrong yet with a form that nobody has filled in.
  const shown = last ? draft : { ...draft, problems: [] };
  return sendBuilder(deps, call, { builder, read, draft: shown, fields: { form: newFormKey() } });
}

async function useBuilder(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { fields, reply } = call;
  const builder = await builderOf(deps, call);
  const read = draftOf(fields);
  const draft = await priceDraft(builder.context, read);
  const isSubmitted = fields.action === 'submit';
  if (!isSubmitted && fields.action !== 'save')
    return sendBuilder(deps, call, { builder, read, draft, fields });
  if (draft.problems.length > 0)
    return sendBuilder(deps, call, { builder, read, draft, fields, status: 422 });
  const saved = await attempt(() => save(deps, call, { builder, draft, isSubmitted }));
  if (saved.ok) return reply.redirect(`/deals/${saved.value}`, 303);
  // The deal may refuse what has its price, such as where the policy finds no approver.
  const refused = { ...draft, problems: saved.problems };
  return sendBuilder(deps, call, { builder, read, draft: refused, fields, status: 422 });
}

/** Starts the deal, or saves the next version of the one there is; once, however often the form is sent. */
async function save(
  { gateway, startDeal }: WebDeps,
  { person, fields }: PostCall,
  { builder, draft, isSubmitted }: { builder: Builder; draft: PricedDraft; isSubmitted: boolean },
): Promise<string> {
  const { deal } = builder.context;
  const request = requestOf(draft);
  const actor = person.email;
  const { key, id } = formCommand(person, fields.form ?? '', {
    request,
    dealId: deal?.id ?? null,
    isSubmitted,
  });
  if (!deal) {
    const body = parseBody(newDeal, { ...request, owner: actor, submit: isSubmitted });
    const started = await startDeal(body, { key, actor, dealId: id('deal'), newCustomerId: id('cus') });
    return started.id;
  }
  const terms = termsOf(parseBody(quoteRequest, request));
  await gateway.send(deal.id, 'reviseQuote', { terms, customerId: deal.customerId }, { key, actor });
  if (isSubmitted) await gateway.send(deal.id, 'submitQuote', {}, { key: `${key}/submit`, actor });
  return deal.id;
}

async function sendLive(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { context, words } = await builderOf(deps, call);
  const read = draftOf(call.fields);
  const draft = await priceDraft(context, read);
  return sendPart(
    call.reply,
    'builderLive',
    liveModel(draft, read, { ...shownTo(call, context), path: words.path }),
  );
}

const shownTo = ({ request, person }: ConsoleCall, { seller, deal }: BuilderContext) => ({
  format: formatOf(request, seller.timeZone),
  seesMargin: seesMargin(person.scopes),
  hasDeal: deal !== null,
  seller,
});

async function sendBuilder(
  deps: WebDeps,
  call: ConsoleCall,
  {
    builder,
    read,
    draft,
    fields,
    status = 200,
  }: { builder: Builder; read: Draft; draft: PricedDraft; fields: Fields; status?: number },
): Promise<FastifyReply> {
  const { context, words } = builder;
  const shown = shownTo(call, context);
  return sendPage(call.reply, {
    view: 'builder',
    title: words.heading,
    status,
    sandbox: deps.sandbox,
    person: call.person,
    section: context.deal ? 'deals' : 'builder',
    live: true,
    model: await builderModel(deps.db, { draft, read, fields, words, shown }),
  });
}
