import { and, eq } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { isProduct, listProducts, loadProducts, productOf } from '#db/products.ts';
import { products } from '#db/schema/setup.ts';
import type { Product } from '#domain/catalogue/product.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { addProduct, changeProduct } from '../productInput.ts';
import { sellersToday } from '../quoteInput.ts';
import * as schemas from '../schemas/catalogue.ts';
import { page, pageQuery } from '../schemas/common.ts';
import { maySeeMargin } from '../views/margin.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers } from './support.ts';

const tags = ['Set-up'];
const admin = { scopes: ['admin'] as const };

/** What is sold: each product in versions by date, until it is withdrawn. */
export function productRoutes(app: Api, deps: ApiDeps): void {
  saveRoutes(app, deps);
  readRoutes(app, deps);
  versionRoute(app, deps);
}

function saveRoutes(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/products',
    {
      config: admin,
      schema: {
        tags,
        summary: 'Add a product',
        description:
          'It may have attributes, groups of options, and components that make it a bundle. What it is made of has to be there before, and is nested at most three deep.',
        body: schemas.newProduct,
        response: answers(201, schemas.product),
      },
    },
    async ({ body, commandKey }, reply) => {
      await addProduct(db, commandKey, body);
      return reply.code(201).send(body);
    },
  );
  app.put(
    '/v1/products/:sku',
    {
      config: admin,
      schema: {
        tags,
        summary: 'Change a product from a day on',
        description:
          'A version of its own, from `effectiveFrom` until the next one; a version of that very day is replaced. Quotes take the version of their date, and nothing that was quoted changes. A SKU that there is not is added.',
        params: schemas.skuParams,
        body: schemas.productVersion,
        response: answers(200, schemas.product),
      },
    },
    async ({ params, body }) => {
      if (!schemas.newProduct.shape.sku.safeParse(params.sku).success) throw noProduct(params.sku);
      return (await changeProduct(db, params.sku, body)) as z.infer<typeof schemas.product>;
    },
  );
}

function readRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/products',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Products by SKU, as they are on a day',
        description: 'Costs are shown to keys with the scope `margin` or `admin` alone.',
        querystring: schemas.onPage,
        response: answers(200, page(schemas.product)),
      },
    },
    async (request) => {
      const { on, limit, after } = request.query;
      const rows = await listProducts(db, {
        on: on ?? (await sellersToday(db)),
        where: await behind(db, after, { cursor: products.sku }),
        limit: limit + 1,
      });
      return pageOf(rows, { limit, cursorOf: ({ sku }) => sku, show: (row) => shown(row, request) });
    },
  );
  app.get(
    '/v1/products/:sku',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'A product, as it is on a day',
        params: schemas.skuParams,
        querystring: schemas.onQuery,
        response: answers(200, schemas.product),
      },
    },
    async (request) => {
      const { sku } = request.params;
      const on = request.query.on ?? (await sellersToday(db));
      const [found] = await loadProducts(db, { skus: [sku], on });
      if (!found) throw noProduct(sku);
      return shown(found, request);
    },
  );
}

function versionRoute(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/products/:sku/versions',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'The versions of a product, the earliest first',
        params: schemas.skuParams,
        querystring: pageQuery(),
        response: answers(200, page(schemas.product)),
      },
    },
    async (request) => {
      const { params, query } = request;
      const ofSku = eq(products.sku, params.sku);
      if (!(await isProduct(db, params.sku))) throw noProduct(params.sku);
      const rows = await db
        .select()
        .from(products)
        .where(and(ofSku, await behind(db, query.after, { cursor: products.effectiveFrom, of: ofSku })))
        .orderBy(products.effectiveFrom)
        .limit(query.limit + 1);
      return pageOf(rows, {
        limit: query.limit,
        cursorOf: ({ effectiveFrom }) => effectiveFrom,
        show: (row) => shown(productOf(row), request),
      });
    },
  );
}

export function shown(
  { cost, ...product }: Product,
  request: FastifyRequest,
): z.infer<typeof schemas.product> {
  const visible = cost !== undefined && maySeeMargin(request) ? { cost } : {};
  return { ...product, ...visible } as z.infer<typeof schemas.product>;
}

export const noProduct = (sku: string) => new Problem('notFound', `There is no product ${sku}.`);
