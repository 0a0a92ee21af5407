import { z } from 'zod';
import { findPriceBook } from '#db/prices.ts';
import type { ApiDeps } from '../deps.ts';
import { exportPrices, exportProducts } from '../exchange/exportRows.ts';
import { sendFile } from '../exchange/sendFile.ts';
import * as schemas from '../schemas/exchange.ts';
import { type Api, answers, failField } from './support.ts';

const tags = ['Import and export'];
/** An export shows costs. */
const admin = { scopes: ['admin'] as const };
const file = z.any().meta({ description: 'The file, with one row or element a version.' });

/** Products and prices as files that an import takes back unchanged. */
export function exportRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/exports/products',
    {
      config: admin,
      schema: {
        tags,
        summary: 'Export products',
        querystring: schemas.exportQuery,
        response: answers(200, file),
      },
    },
    async ({ query }, reply) => sendFile(reply, exportProducts(db, query), { name: 'products', ...query }),
  );
  app.get(
    '/v1/exports/prices',
    {
      config: admin,
      schema: {
        tags,
        summary: 'Export prices',
        querystring: schemas.priceExportQuery,
        response: answers(200, file),
      },
    },
    async ({ query }, reply) => {
      const { priceBook } = query;
      if (priceBook !== undefined && !(await findPriceBook(db, priceBook)))
        failField('/priceBook', `There is no price book ${priceBook}.`);
      return sendFile(reply, exportPrices(db, query), { name: 'prices', ...query });
    },
  );
}
