import type { FastifyInstance } from 'fastify';
import { exportPrices, exportProducts } from '#api/exchange/exportRows.ts';
import { sendFile } from '#api/exchange/sendFile.ts';
import { requireBook } from '#api/priceBookInput.ts';
import type { FileFormat } from '#db/schema/catalogue.ts';
import type { WebDeps } from '../deps.ts';
import type { Sessions } from '../session.ts';
import { consoleRoutes } from './route.ts';

/** An export shows costs. */
const ADMIN = ['admin'] as const;

/** Products, prices and the prices of one book as files that an import takes back: every version, CSV or JSON. */
export function registerExports(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const { db } = deps;
  const routes = consoleRoutes(app, deps, sessions);
  routes.get('/products/export', ADMIN, async ({ query, reply }) => {
    const format = formatOf(query.format);
    return sendFile(reply, exportProducts(db, { format }), { name: 'products', format });
  });
  routes.get('/price-books/export', ADMIN, async ({ query, reply }) => {
    const format = formatOf(query.format);
    return sendFile(reply, exportPrices(db, { format }), { name: 'prices', format });
  });
  routes.get('/price-books/:bookId/export', ADMIN, async ({ params, query, reply }) => {
    const { id: priceBook } = await requireBook(db, params.bookId ?? '');
    const format = formatOf(query.format);
    return sendFile(reply, exportPrices(db, { format, priceBook }), { name: 'prices', format });
  });
}

const formatOf = (asked: string | undefined): FileFormat => (asked === 'json' ? 'json' : 'csv');
