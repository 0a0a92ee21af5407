import { and, desc, lt } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { endPromotion } from '#api/promotionInput.ts';
import { sellersToday } from '#api/quoteInput.ts';
import { selectPromotions } from '#api/views/promotion.ts';
import { promotions } from '#db/schema/promotions.ts';
import { contains } from '#db/search.ts';
import { promotionWords } from '#domain/promotions/promotionWords.ts';
import type { PlainDate } from '#domain/types.ts';
import type { Format } from '#src/documents/format.ts';
import type { WebDeps } from '../../deps.ts';
import { sendPage } from '../../page.ts';
import { formatOf } from '../../reader.ts';
import { may } from '../../rights.ts';
import type { Sessions } from '../../session.ts';
import { type ListQuery, listPage, listQuery, PAGE_SIZE } from '../list.ts';
import { type ConsoleCall, consoleRoutes } from '../route.ts';
import { daysWords } from './bookWords.ts';
import { openPromotionForm, savePromotion } from './promotionForm.ts';
import { priceTabs } from './tabs.ts';

const ADMIN = ['admin'] as const;
const PATH = '/promotions';

/** What is taken off prices, by code or by itself, and how often it was. */
export function registerPromotions(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const routes = consoleRoutes(app, deps, sessions);
  routes.get(PATH, [], (call) => sendPromotions(deps, call));
  routes.get(`${PATH}/new`, ADMIN, (call) => openPromotionForm(deps, call));
  routes.post(`${PATH}/new`, ADMIN, (call) => savePromotion(deps, call));
  routes.get(`${PATH}/:promotionId/edit`, ADMIN, (call) => openPromotionForm(deps, call));
  routes.post(`${PATH}/:promotionId/edit`, ADMIN, (call) => savePromotion(deps, call));
  routes.post(`${PATH}/:promotionId/end`, ADMIN, async ({ params, reply }) => {
    await endPromotion(deps.db, params.promotionId ?? '', await sellersToday(deps.db));
    return reply.redirect(PATH, 303);
  });
}

type Found = Awaited<ReturnType<typeof listPromotions>>[number];

function listPromotions({ db }: WebDeps, { text, after }: ListQuery) {
  const conditions = [
    text ? contains(text, [promotions.name, promotions.code]) : undefined,
    after ? lt(promotions.id, after) : undefined,
  ];
  return selectPromotions(db)
    .where(and(...conditions))
    .orderBy(desc(promotions.id))
    .limit(PAGE_SIZE + 1);
}

async function sendPromotions(deps: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const query = listQuery(call.query);
  const page = listPage(await listPromotions(deps, query), { path: PATH, query, cursorOf: ({ id }) => id });
  const format = formatOf(call.request, 'UTC');
  const today = await sellersToday(deps.db);
  return sendPage(call.reply, {
    view: 'promotions',
    title: 'Promotions',
    sandbox: deps.sandbox,
    person: call.person,
    section: 'prices',
    model: {
      tabs: priceTabs(PATH),
      mayEdit: may(call.person, ADMIN),
      list: page.list,
      rows: page.rows.map((promotion) => promotionRow(promotion, today, format)),
    },
  });
}

function promotionRow(promotion: Found, today: PlainDate, format: Format) {
  const { id, name, effectiveFrom, effectiveTo, uses, maxUses } = promotion;
  const isOver = effectiveTo !== null && effectiveTo < today;
  return {
    name,
    words: promotionWords(promotion).map(format.figures),
    days: daysWords(effectiveFrom, effectiveTo, format),
    state: isOver ? 'ended' : effectiveFrom > today ? 'to come' : 'in force',
    uses: maxUses === null ? String(uses) : `${uses} of ${maxUses}`,
    editPath: `${PATH}/${id}/edit`,
    endPath: isOver ? null : `${PATH}/${id}/end`,
  };
}
