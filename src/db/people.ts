import { asc, sql } from 'drizzle-orm';
import type { PublishedWaitingFor } from '#domain/waiting.ts';
import type { Queryable } from './connection.ts';
import { people } from './schema/setup.ts';

/** Those who may do what finance does, by their e-mail addresses, where one of these deals waits for them; else nobody. */
export async function financeFor(
  db: Queryable,
  waiting: readonly (PublishedWaitingFor | null)[],
): Promise<string[]> {
  return waiting.some((published) => published?.needsFinance) ? financeStaff(db) : [];
}

/** The e-mail addresses of all who may do what finance does. */
export async function financeStaff(db: Queryable): Promise<string[]> {
  const finance = await db
    .select({ email: people.email })
    .from(people)
    .where(sql`${people.scopes} ?| array['finance', 'admin']`)
    .orderBy(asc(people.email));
  return finance.map(({ email }) => email);
}
