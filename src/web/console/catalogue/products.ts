import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '#api/problems.ts';
import { requireSeller, sellersToday } from '#api/quoteInput.ts';
import { takeWithdrawalBack } from '#api/withdrawalInput.ts';
import { openWithdrawal } from '#db/products.ts';
import type { WebDeps } from '../../deps.ts';
import { sendPage } from '../../page.ts';
import { formatOf } from '../../reader.ts';
import { may } from '../../rights.ts';
import type { Sessions } from '../../session.ts';
import { spelledOut } from '../../words.ts';
import { listPage, listQuery } from '../list.ts';
import { type ConsoleCall, consoleRoutes } from '../route.ts';
import { openProductForm, saveProduct } from './productForm.ts';
import { madeOf, productModel, productPath } from './productModel.ts';
import { findProduct, listSold, pricesOf, productsNamed, rulesNaming, skusOf, versionsOf } from './read.ts';
import { catalogueTabs } from './tabs.ts';
import { openWithdrawalForm, saveWithdrawal } from './withdrawalForm.ts';

const ADMIN = ['admin'] as const;

/** What is sold: everybody who is signed in sees it, administrators change it. */
export function registerProducts(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const routes = consoleRoutes(app, deps, sessions);
  routes.get('/products', [], (call) => sendProducts(deps, call));
  routes.get('/products/new', ADMIN, (call) => openProductForm(deps, call));
  routes.post('/products/new', ADMIN, (call) => saveProduct(deps, call));
  routes.get('/products/:sku', [], (call) => sendProduct(deps, call));
  routes.get('/products/:sku/edit', ADMIN, (call) => openProductForm(deps, call));
  routes.post('/products/:sku/edit', ADMIN, (call) => saveProduct(deps, call));
  routes.get('/products/:sku/withdraw', ADMIN, (call) => openWithdrawalForm(deps, call));
  routes.post('/products/:sku/withdraw', ADMIN, (call) => saveWithdrawal(deps, call));
  routes.post('/products/:sku/sell-again', ADMIN, async ({ params: { sku = '' }, reply }) => {
    await takeWithdrawalBack(deps.db, sku);
    return reply.redirect(productPath(sku), 303);
  });
}

async function sendProducts({ db, sandbox }: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const query = listQuery(call.query);
  const { rows, list } = listPage(await listSold(db, query, await sellersToday(db)), {
    path: '/products',
    query,
    cursorOf: ({ sku }) => sku,
  });
  return sendPage(call.reply, {
    view: 'products',
    title: 'Products',
    sandbox,
    person: call.person,
    section: 'catalogue',
    model: {
      tabs: catalogueTabs('/products'),
      mayEdit: may(call.person, ADMIN),
      list,
      rows: rows.map(({ sku, name, kind, attributes, optionGroups, bundle }) => ({
        path: productPath(sku),
        sku,
        name,
        kind: spelledOut(kind),
        madeOf: madeOf({ attributes, optionGroups, bundle }),
      })),
    },
  });
}

async function sendProduct({ db, sandbox }: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const { sku = '' } = call.params;
  const seller = await requireSeller(db);
  const today = await sellersToday(db);
  const found = await findProduct(db, sku, today);
  if (!found) throw new Problem('notFound', 'There is no such product.');
  const rules = await rulesNaming(db, sku);
  const read = {
    ...found,
    rules,
    prices: await pricesOf(db, sku, today),
    named: await productsNamed(db, rules.flatMap(skusOf), today),
    versions: await versionsOf(db, sku),
    today,
    currency: seller.currency,
  };
  const format = formatOf(call.request, seller.timeZone);
  return sendPage(call.reply, {
    view: 'product',
    title: found.product.name,
    sandbox,
    person: call.person,
    section: 'catalogue',
    model: {
      ...productModel(read, { format, scopes: call.person.scopes }),
      path: productPath(sku),
      mayEdit: may(call.person, ADMIN),
      isWithdrawn: (await openWithdrawal(db, sku)) !== undefined,
    },
  });
}
