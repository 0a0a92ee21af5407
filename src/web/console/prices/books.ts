import type { FastifyInstance, FastifyReply } from 'fastify';
import { requireBook } from '#api/priceBookInput.ts';
import { sellersToday } from '#api/quoteInput.ts';
import { isPlainDate } from '#domain/dates.ts';
import type { Price } from '#domain/pricing/price.ts';
import { priceWords } from '#domain/pricing/priceWords.ts';
import type { Format } from '#src/documents/format.ts';
import type { WebDeps } from '../../deps.ts';
import { sendPage } from '../../page.ts';
import { formatOf } from '../../reader.ts';
import { may } from '../../rights.ts';
import type { Sessions } from '../../session.ts';
import { productPath } from '../catalogue/productModel.ts';
import { listPage, listQuery } from '../list.ts';
import { type ConsoleCall, consoleRoutes } from '../route.ts';
import { openBookForm, saveBook } from './bookForm.ts';
import { bookWords, daysWords, whoseWords } from './bookWords.ts';
import { openChangeForm, openEndForm, saveChange, saveEnd } from './changeForm.ts';
import { type BookPriceShown, listBooks, listPrices } from './read.ts';
import { priceTabs } from './tabs.ts';

const ADMIN = ['admin'] as const;
const PATH = '/price-books';

/** What things cost, in words. */
export function registerPriceBooks(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const routes = consoleRoutes(app, deps, sessions);
  routes.get(PATH, [], (call) => sendBooks(deps, call));
  routes.get(`${PATH}/new`, ADMIN, (call) => openBookForm(deps, call));
  routes.post(`${PATH}/new`, ADMIN, (call) => saveBook(deps, call));
  routes.get(`${PATH}/:bookId/prices`, ADMIN, (call) => openChangeForm(deps, call));
  routes.post(`${PATH}/:bookId/prices`, ADMIN, (call) => saveChange(deps, call));
  routes.get(`${PATH}/:bookId/end`, ADMIN, (call) => openEndForm(deps, call));
  routes.post(`${PATH}/:bookId/end`, ADMIN, (call) => saveEnd(deps, call));
  routes.get(`${PATH}/:bookId`, [], (call) => sendBook(deps, call));
}

async function sendBooks({ db, sandbox }: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const query = listQuery(call.query);
  const page = listPage(await listBooks(db, query, await sellersToday(db)), {
    path: PATH,
    query,
    cursorOf: ({ id }) => id,
  });
  const format = formatOf(call.request, 'UTC');
  return sendPage(call.reply, {
    view: 'priceBooks',
    title: 'Price books',
    sandbox,
    person: call.person,
    section: 'prices',
    model: {
      tabs: priceTabs(PATH),
      mayEdit: may(call.person, ADMIN),
      list: page.list,
      rows: page.rows.map((book) => ({
        path: `${PATH}/${book.id}`,
        name: book.name,
        currency: book.currency,
        whose: whoseWords(book),
        days: daysWords(book.effectiveFrom, book.effectiveTo, format),
        count: format.number(String(book.count)),
      })),
    },
  });
}

async function sendBook({ db, sandbox }: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const book = await requireBook(db, call.params.bookId ?? '');
  const query = listQuery(call.query);
  const path = `${PATH}/${book.id}`;
  const { on: asked = '' } = call.query;
  const on = isPlainDate(asked) ? asked : await sellersToday(db);
  const page = listPage([...(await listPrices(db, book.id, { query, on }))], {
    path,
    query,
    cursorOf: ({ sku }) => sku,
    more: isPlainDate(asked) ? { on } : {},
  });
  const format = formatOf(call.request, 'UTC');
  return sendPage(call.reply, {
    view: 'priceBook',
    title: book.name,
    sandbox,
    person: call.person,
    section: 'prices',
    model: {
      name: book.name,
      words: bookWords(book, format),
      currency: book.currency,
      on,
      list: page.list,
      path,
      mayEdit: may(call.person, ADMIN),
      rows: page.rows.map((row) => ({ ...priceRow(row, book.currency, format), path: productPath(row.sku) })),
    },
  });
}

function priceRow(
  { sku, name, price, from, later }: BookPriceShown,
  currency: string,
  format: Format,
): { sku: string; name: string; words: string; from: string; later: string[] } {
  const words = (of: Price | null) => (of === null ? 'no price' : format.figures(priceWords(of, currency)));
  return {
    sku,
    name: name ?? sku,
    words: words(price),
    from: from ? `from ${format.date(from)}` : '',
    later: (later ?? []).map((to) => `from ${format.date(to.from)}: ${words(to.price)}`),
  };
}
