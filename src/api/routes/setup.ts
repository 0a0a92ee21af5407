import { and, asc, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { once } from '#db/effects.ts';
import {
  apiKeys,
  approvalPolicies,
  customers,
  dunningPolicies,
  people,
  priceBooks,
  products,
  sellers,
} from '#db/schema/setup.ts';
import { priceProblems } from '#domain/pricing/priceProblems.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { hashKey, keyFor } from '../plugins/auth.ts';
import { Problem } from '../problems.ts';
import { checkCreditLimit } from '../quoteInput.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/setup.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers, failField, failFields, idFor } from './support.ts';

/** What has to be there before a deal: who sells, who works there, what is sold for how much, and by which rules. */
export function setupRoutes(app: Api, deps: ApiDeps): void {
  sellerRoutes(app, deps);
  catalogueRoutes(app, deps);
  policyRoutes(app, deps);
  keyRoutes(app, deps);
}

function sellerRoutes(app: Api, { db }: ApiDeps): void {
  const tags = ['Set-up'];
  app.put(
    '/v1/seller',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Set the selling entity',
        body: schemas.seller,
        response: answers(200, schemas.seller),
      },
    },
    async ({ body }) => {
      const optional = { vatId: body.vatId ?? null, iban: body.iban ?? null, bic: body.bic ?? null };
      const row = { ...body, ...optional };
      await db
        .insert(sellers)
        .values({ id: 1, ...row })
        .onConflictDoUpdate({ target: sellers.id, set: row });
      return body;
    },
  );
  app.get(
    '/v1/seller',
    {
      config: { scopes: [] },
      schema: { tags, summary: 'The selling entity', response: answers(200, schemas.seller) },
    },
    async () => {
      const [row] = await db.select().from(sellers);
      if (!row) throw new Problem('notFound', 'There is no selling entity yet: PUT /v1/seller.');
      const { id: _, vatId, iban, bic, ...rest } = row;
      return { ...rest, ...(vatId ? { vatId } : {}), ...(iban ? { iban } : {}), ...(bic ? { bic } : {}) };
    },
  );
  app.put(
    '/v1/people',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Add or replace a member of staff',
        body: schemas.person,
        response: answers(200, schemas.person),
      },
    },
    async ({ body }) => {
      await db.insert(people).values(body).onConflictDoUpdate({ target: people.email, set: body });
      return body;
    },
  );
  app.get(
    '/v1/people',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Staff',
        querystring: pageQuery(),
        response: answers(200, page(schemas.person)),
      },
    },
    async ({ query }) => {
      const rows = await db
        .select()
        .from(people)
        .where(await behind(db, query.after, { cursor: people.email }))
        .orderBy(asc(people.email))
        .limit(query.limit + 1);
      return pageOf(rows, {
        limit: query.limit,
        cursorOf: ({ email }) => email,
        show: (row) => row as z.infer<typeof schemas.person>,
      });
    },
  );
}

function catalogueRoutes(app: Api, { db }: ApiDeps): void {
  const tags = ['Set-up'];
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
      await checkCreditLimit(db, body.creditLimit, '/creditLimit');
      const created = await once(db, request.commandKey, async (tx) => {
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
  app.post(
    '/v1/products',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Add a product',
        body: schemas.product,
        response: answers(201, schemas.product),
      },
    },
    async ({ body, commandKey }, reply) => {
      const created = await once(db, commandKey, async (tx) => {
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
        querystring: pageQuery(),
        response: answers(200, page(schemas.product)),
      },
    },
    async ({ query }) => {
      const rows = await db
        .select()
        .from(products)
        .where(await behind(db, query.after, { cursor: products.sku }))
        .orderBy(asc(products.sku))
        .limit(query.limit + 1);
      return pageOf(rows, {
        limit: query.limit,
        cursorOf: ({ sku }) => sku,
        show: ({ recordedAt: _, ...row }) => withoutNulls(row) as z.infer<typeof schemas.product>,
      });
    },
  );
  app.post(
    '/v1/price-books',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Add a price book',
        body: schemas.newPriceBook,
        response: answers(201, schemas.priceBook),
      },
    },
    async (request, reply) => {
      const { body } = request;
      const problems: FieldProblem[] = body.prices.flatMap(({ price }, index) =>
        priceProblems(price, `/prices/${index}/price`),
      );
      const skus = body.prices.map(({ sku }) => sku);
      const known = new Set((await db.select({ sku: products.sku }).from(products)).map(({ sku }) => sku));
      for (const [index, sku] of skus.entries()) {
        if (!known.has(sku))
          problems.push({ pointer: `/prices/${index}/sku`, detail: `There is no product ${sku}.` });
        if (skus.indexOf(sku) < index)
          problems.push({ pointer: `/prices/${index}/sku`, detail: `${sku} has a price already.` });
      }
      if (body.effectiveTo && body.effectiveTo < body.effectiveFrom) {
        problems.push({ pointer: '/effectiveTo', detail: 'A price book must not end before it begins.' });
      }
      if (problems.length > 0) failFields(problems);
      const book = {
        id: idFor(request, 'pb'),
        ...body,
        segment: body.segment ?? null,
        effectiveTo: body.effectiveTo ?? null,
      };
      await once(db, request.commandKey, (tx) =>
        tx
          .insert(priceBooks)
          .values(book)
          .then(() => null),
      );
      return reply.code(201).send(book);
    },
  );
}

function policyRoutes(app: Api, { db }: ApiDeps): void {
  const tags = ['Set-up'];
  app.post(
    '/v1/approval-policies',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Add an approval policy',
        description: 'The newest policy in force counts.',
        body: schemas.newApprovalPolicy,
        response: answers(201, schemas.approvalPolicy),
      },
    },
    async (request, reply) => {
      const { body } = request;
      const roles = new Set((await db.select().from(people)).flatMap((person) => person.roles));
      for (const [index, rule] of body.rules.entries()) {
        for (const step of rule.approvers.flat()) {
          for (const named of [step.approver, step.escalateTo ?? '']) {
            const role = named.replace(/^role:/, '');
            if (named.startsWith('role:') && !roles.has(role)) {
              failField(`/rules/${index}/approvers`, `Nobody has the role “${role}”: PUT /v1/people first.`);
            }
          }
          if ((step.escalateAfterHours === undefined) !== (step.escalateTo === undefined)) {
            failField(`/rules/${index}/approvers`, 'escalateAfterHours and escalateTo belong together.');
          }
        }
      }
      const policy = { id: idFor(request, 'apol'), ...body };
      await once(db, request.commandKey, (tx) =>
        tx
          .insert(approvalPolicies)
          .values(policy)
          .then(() => null),
      );
      return reply.code(201).send(policy);
    },
  );
  app.post(
    '/v1/dunning-policies',
    {
      config: { scopes: ['finance'] },
      schema: {
        tags,
        summary: 'Add a dunning policy',
        description: 'The newest policy is the default; an invoice keeps the one it was issued under.',
        body: schemas.newDunningPolicy,
        response: answers(201, schemas.dunningPolicy),
      },
    },
    async (request, reply) => {
      const policy = { id: idFor(request, 'dpol'), ...request.body };
      await once(db, request.commandKey, (tx) =>
        tx
          .insert(dunningPolicies)
          .values(policy)
          .then(() => null),
      );
      return reply.code(201).send(policy);
    },
  );
}

function keyRoutes(app: Api, { db, config }: ApiDeps): void {
  app.post(
    '/v1/api-keys',
    {
      config: { scopes: ['admin'], answersAnew: true },
      schema: {
        tags: ['Set-up'],
        summary: 'Make an API key',
        description: 'The key is shown once; only its hash is kept.',
        body: schemas.newApiKey,
        response: answers(201, z.object({ id: z.string(), key: z.string() })),
      },
    },
    async (request, reply) => {
      const id = idFor(request, 'key');
      const key = keyFor(id, config.secretKey);
      await db
        .insert(apiKeys)
        .values({ id, ...request.body, keyHash: hashKey(key) })
        .onConflictDoNothing();
      return reply.code(201).send({ id, key });
    },
  );
}

const withoutNulls = (row: object) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
