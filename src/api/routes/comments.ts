import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { comments } from '#db/schema/comments.ts';
import { people } from '#db/schema/setup.ts';
import type { ApiDeps } from '../deps.ts';
import * as schemas from '../schemas/comment.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import { findDeal, nowOf } from '../views/deal.ts';
import { behind, pageOf } from '../views/paging.ts';
import { writeComment } from '../writeComment.ts';
import { type Api, answers, failField } from './support.ts';

const tags = ['Deals'];

export function commentRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/deals/:id/comments',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'What customer and seller said about the quote, the oldest first',
        params: idParams,
        querystring: pageQuery(200),
        response: answers(200, page(schemas.comment)),
      },
    },
    async ({ params, query }) => {
      const { id } = await findDeal(db, params.id);
      const ofDeal = eq(comments.dealId, id);
      const rows = await db
        .select()
        .from(comments)
        .where(and(ofDeal, await behind(db, query.after, { cursor: comments.id, of: ofDeal })))
        .orderBy(asc(comments.id))
        .limit(query.limit + 1);
      return pageOf(rows, { limit: query.limit, cursorOf: ({ id: last }) => last, show: (row) => row });
    },
  );
  app.post(
    '/v1/deals/:id/comments',
    {
      config: { scopes: ['sales'] },
      schema: {
        tags,
        summary: 'Write to the customer about the quote; it stands on their page, and goes to them by mail',
        params: idParams,
        body: schemas.newComment,
        response: answers(201, schemas.comment),
      },
    },
    async (request, reply) => {
      const deal = await findDeal(db, request.params.id);
      const { text, author = deal.owner } = request.body;
      const name = await nameOf(db, author, request.body.author !== undefined);
      const { id } = await writeComment(db, request.commandKey, {
        dealId: deal.id,
        side: 'seller',
        name,
        email: author,
        text,
        at: nowOf(deal),
      });
      const [comment] = await db.select().from(comments).where(eq(comments.id, id));
      if (!comment) throw new Error(`The comment ${id} was added.`);
      return reply.code(201).send(comment);
    },
  );
}

/** Who is named as the author must be known; an owner need not be. */
async function nameOf(db: Database, email: string, isNamed: boolean): Promise<string> {
  const [person] = await db.select().from(people).where(sql`lower(${people.email}) = lower(${email})`);
  if (!person && isNamed) failField('/author', `There is no ${email} among the staff: PUT /v1/people first.`);
  return person?.name ?? email;
}
