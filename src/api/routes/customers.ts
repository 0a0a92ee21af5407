import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { once } from '#db/effects.ts';
import { customers } from '#db/schema/setup.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { checkCreditLimit } from '../quoteInput.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/setup.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers, idFor } from './support.ts';

const tags = ['Set-up'];

export function customerRoutes(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/customers',
    {
      config: { scopes: ['sales', 'finance'] },
      schema: {
        tags,
        summary: 'Add a customer',
        body: schemas.newCustomer,
        response: answers(201, schemas.customer),
      },
    },
    async (request, reply) => {
      const { body } = request;
      const created = await once(db, request.commandKey, async (tx) => {
        await checkCreditLimit(tx, body.creditLimit, '/creditLimit');
        const [row] = await tx
          .insert(customers)
          .values({ id: idFor(request, 'cus'), ...body })
          .onConflictDoNothing({ target: customers.externalId })
          .returning();
        return row ?? null;
      });
      if (!created) throw new Problem('conflict', `There is a customer ${body.externalId} already.`);
      return reply.code(201).send(created);
    },
  );
  app.get(
    '/v1/customers/:id',
    {
      config: { scopes: [] },
      schema: { tags, summary: 'A customer', params: idParams, response: answers(200, schemas.customer) },
    },
    async ({ params }) => {
      const [row] = await db.select().from(customers).where(eq(customers.id, params.id));
      if (!row) throw new Problem('notFound', `There is no customer ${params.id}.`);
      return row;
    },
  );
  app.get(
    '/v1/customers',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Customers, the newest first',
        querystring: pageQuery().extend({ externalId: z.string().optional() }),
        response: answers(200, page(schemas.customer)),
      },
    },
    async ({ query }) => {
      const rows = await db
        .select()
        .from(customers)
        .where(
          and(
            query.externalId ? eq(customers.externalId, query.externalId) : undefined,
            await behind(db, query.after, { cursor: customers.id, newestFirst: true }),
          ),
        )
        .orderBy(desc(customers.id))
        .limit(query.limit + 1);
      return pageOf(rows, { limit: query.limit, cursorOf: ({ id }) => id, show: (row) => row });
    },
  );
}
