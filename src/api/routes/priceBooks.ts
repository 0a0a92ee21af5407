import { asc, eq } from 'drizzle-orm';
import type { Queryable } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { findPriceBook, lockPrices, priceChangeProblems, savePrices } from '#db/prices.ts';
import { type PriceBook, priceBooks } from '#db/schema/setup.ts';
import { laterOf } from '#domain/dates.ts';
import type { Price } from '#domain/pricing/price.ts';
import type { PlainDate } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { addPriceBook } from '../priceBookInput.ts';
import { Problem } from '../problems.ts';
import { sellersToday } from '../quoteInput.ts';
import * as catalogue from '../schemas/catalogue.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/setup.ts';
import { behind, pageOf } from '../views/paging.ts';
import { listBookPrices } from '../views/prices.ts';
import { type Api, answers, failField, failFields, idFor } from './support.ts';

const tags = ['Set-up'];
const admin = { scopes: ['admin'] as const };

/** What products cost: books of a currency, for a customer, a segment or everybody, with prices by date. */
export function priceBookRoutes(app: Api, deps: ApiDeps): void {
  addRoute(app, deps);
  readRoutes(app, deps);
  priceRoutes(app, deps);
  endRoute(app, deps);
}

function addRoute(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/price-books',
    {
      config: admin,
      schema: {
        tags,
        summary: 'Add a price book',
        body: schemas.newPriceBook,
        response: answers(201, schemas.priceBook),
      },
    },
    async (request, reply) => {
      const made = { key: request.commandKey, id: idFor(request, 'pb') };
      return reply.code(201).send(await addPriceBook(db, made, request.body));
    },
  );
}

function readRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/price-books',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Price books, the oldest first',
        querystring: pageQuery(),
        response: answers(200, page(schemas.priceBookSummary)),
      },
    },
    async ({ query }) => {
      const rows = await db
        .select()
        .from(priceBooks)
        .where(await behind(db, query.after, { cursor: priceBooks.id }))
        .orderBy(asc(priceBooks.id))
        .limit(query.limit + 1);
      return pageOf(rows, { limit: query.limit, cursorOf: ({ id }) => id, show: (book) => book });
    },
  );
  app.get(
    '/v1/price-books/:id',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'A price book',
        params: idParams,
        response: answers(200, schemas.priceBookSummary),
      },
    },
    ({ params }) => requireBook(db, params.id),
  );
  app.get(
    '/v1/price-books/:id/prices',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'The prices of a book, by SKU and day',
        params: idParams,
        querystring: catalogue.bookPriceQuery,
        response: answers(200, page(catalogue.bookPrice)),
      },
    },
    async ({ params, query }) => listBookPrices(db, (await requireBook(db, params.id)).id, query),
  );
}

function priceRoutes(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/price-books/:id/prices',
    {
      config: admin,
      schema: {
        tags,
        summary: 'Change some prices of a book from a day on',
        description:
          'The other prices stay. A price that begins on the same day is replaced. Quotes take the prices of their date, and nothing that was quoted changes; a product without a price in the book may get its first one in the past.',
        params: idParams,
        body: catalogue.priceChange,
        response: answers(201, catalogue.changedPrices),
      },
    },
    async ({ params, body, commandKey }, reply) => {
      const today = await sellersToday(db);
      const made = await once(db, commandKey, async (tx) => {
        const book = await requireBook(tx, params.id);
        const entries = body.prices as { sku: string; price: Price | null }[];
        // A price cannot begin before its book.
        const effectiveFrom = body.effectiveFrom ?? laterOf(today, book.effectiveFrom);
        await lockPrices(tx);
        const change = { book, effectiveFrom, entries };
        const problems = await priceChangeProblems(tx, change, today);
        if (problems.length > 0) failFields(problems);
        await savePrices(tx, change);
        return { effectiveFrom };
      });
      return reply.code(201).send({ ...made, prices: body.prices });
    },
  );
}

function endRoute(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/price-books/:id/end',
    {
      config: admin,
      schema: {
        tags,
        summary: 'Say until when a price book counts',
        params: idParams,
        body: catalogue.bookEnd,
        response: answers(200, schemas.priceBookSummary),
      },
    },
    async ({ params, body: { effectiveTo }, commandKey }) => {
      const today = await sellersToday(db);
      await once(db, commandKey, async (tx) => {
        const [book] = await tx.select().from(priceBooks).where(eq(priceBooks.id, params.id)).for('update');
        if (!book) throw noBook(params.id);
        const problem = endProblem(book, effectiveTo, today);
        if (problem !== null) failField('/effectiveTo', problem);
        await tx.update(priceBooks).set({ effectiveTo }).where(eq(priceBooks.id, book.id));
        return null;
      });
      return requireBook(db, params.id);
    },
  );
}

/** The last days of a book that has ended are past, and stay as they were. */
function endProblem(book: PriceBook, effectiveTo: PlainDate | null, today: PlainDate): string | null {
  if (book.effectiveTo !== null && book.effectiveTo < today)
    return `The book has ended on ${book.effectiveTo}.`;
  if (effectiveTo === null) return null;
  if (effectiveTo < book.effectiveFrom) return 'A price book must not end before it begins.';
  return effectiveTo < today ? `The last day must not be before today, ${today}.` : null;
}

async function requireBook(db: Queryable, id: string): Promise<PriceBook> {
  const book = await findPriceBook(db, id);
  if (!book) throw noBook(id);
  return book;
}

const noBook = (id: string) => new Problem('notFound', `There is no price book ${id}.`);
