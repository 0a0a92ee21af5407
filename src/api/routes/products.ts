import { asc } from 'drizzle-orm';
import type { z } from 'zod';
import { loadComposites, loadProducts } from '#db/configuration.ts';
import type { Queryable } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { products } from '#db/schema/setup.ts';
import { compositionProblems, partsOf } from '#domain/configuration/compositionProblems.ts';
import type { FieldProblem, Product } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/setup.ts';
import { maySeeMargin } from '../views/margin.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers, failFields } from './support.ts';

const tags = ['Set-up'];

export function productRoutes(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/products',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Add a product',
        description:
          'It may have attributes, groups of options, and components that make it a bundle. What it is made of has to be there before, and is nested at most three deep.',
        body: schemas.product,
        response: answers(201, schemas.product),
      },
    },
    async ({ body, commandKey }, reply) => {
      const created = await once(db, commandKey, async (tx) => {
        const problems = await problemsOf(tx, body as Product);
        if (problems.length > 0) failFields(problems);
        const rows = await tx
          .insert(products)
          .values(body)
          .onConflictDoNothing()
          .returning({ sku: products.sku });
        return rows.length > 0;
      });
      if (!created) throw new Problem('conflict', `There is a product ${body.sku} already.`);
      return reply.code(201).send(body);
    },
  );
  app.get(
    '/v1/products',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Products by SKU',
        description: 'Costs are shown to keys with the scope `margin` or `admin` alone.',
        querystring: pageQuery(),
        response: answers(200, page(schemas.product)),
      },
    },
    async (request) => {
      const { query } = request;
      const isOpen = maySeeMargin(request);
      const rows = await db
        .select()
        .from(products)
        .where(await behind(db, query.after, { cursor: products.sku }))
        .orderBy(asc(products.sku))
        .limit(query.limit + 1);
      return pageOf(rows, {
        limit: query.limit,
        cursorOf: ({ sku }) => sku,
        show: ({ recordedAt: _, cost, ...row }) =>
          withoutNulls({ ...row, cost: isOpen ? cost : null }) as z.infer<typeof schemas.product>,
      });
    },
  );
}

/** What a product is made of changes with no other call, so nothing can be saved beside it that contradicts. */
async function problemsOf(db: Queryable, product: Product): Promise<FieldProblem[]> {
  const composites = await loadComposites(db);
  const named = await loadProducts(db, partsOf(product));
  return compositionProblems(product, [...composites, ...named]);
}

const withoutNulls = (row: object) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
