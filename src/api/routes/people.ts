import { asc } from 'drizzle-orm';
import type { z } from 'zod';
import { people } from '#db/schema/setup.ts';
import type { ApiDeps } from '../deps.ts';
import { page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/setup.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers } from './support.ts';

const tags = ['Set-up'];

/** The seller's staff: who approves, and who may sign in to the console. */
export function peopleRoutes(app: Api, { db }: ApiDeps): void {
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
