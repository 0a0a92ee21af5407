import { asc, sql } from 'drizzle-orm';
import type { PublishedWaitingFor } from '#domain/waiting.ts';
import type { Queryable } from './connection.ts';
import { people } from './schema/setup.ts';

/** E-mail addresses of those who may do what finance does, where one of these deals waits for them; else nobody's. */
export async function financeFor(
  db: Queryable,
  waiting: readonly (PublishedWaitingFor | null)[],
): Promise<string[]> {
  if (!waiting.some((published) => published?.needsFinance)) return [];
  const finance = await db
    .select({ email: people.email })
    .from(people)
    .where(sql`${people.scopes} ?| array['finance', 'admin']`)
    .orderBy(asc(people.email));
  return finance.map(({ email }) => email);
}
