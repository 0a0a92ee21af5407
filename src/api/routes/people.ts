import { asc, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { loadStaff } from '#db/approvalBasis.ts';
import type { Transaction } from '#db/connection.ts';
import { people } from '#db/schema/setup.ts';
import { managerCycle } from '#domain/approval/managers.ts';
import type { ApiDeps } from '../deps.ts';
import { page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/setup.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers, failField } from './support.ts';

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
      const problem = await db.transaction(async (tx) => {
        // Two managers that are saved at once could close a cycle that neither of them sees.
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('people.manager', 0))`);
        const found = await managerProblem(tx, body);
        if (found) return found;
        const row = { ...body, manager: body.manager ?? null, authority: body.authority ?? null };
        await tx.insert(people).values(row).onConflictDoUpdate({ target: people.email, set: row });
        return null;
      });
      if (problem) failField('/manager', problem);
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
        show: ({ manager, authority, ...row }) =>
          ({
            ...row,
            ...(manager ? { manager } : {}),
            ...(authority ? { authority } : {}),
          }) as z.infer<typeof schemas.person>,
      });
    },
  );
}

async function managerProblem(
  tx: Transaction,
  { email, manager }: { email: string; manager?: string | undefined },
): Promise<string | null> {
  if (manager === undefined) return null;
  const { managerOf } = await loadStaff(tx);
  const cycle = managerCycle(email, manager, managerOf);
  if (cycle) return `Nobody is their own manager: ${cycle.join(' → ')}.`;
  const [known] = await tx.select({ email: people.email }).from(people).where(eq(people.email, manager));
  return known ? null : `There is no ${manager} among the staff: PUT /v1/people first.`;
}
