import { sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { people } from './schema/setup.ts';

/** Costs and margins are shown to those with the scope of their own, and to administrators. */
export const seesMargin = (scopes: readonly string[]): boolean =>
  scopes.includes('margin') || scopes.includes('admin');

/** Whether a member of staff may see costs and margins; nobody else does. */
export async function personSeesMargin(db: Queryable, email: string): Promise<boolean> {
  const [person] = await db
    .select({ scopes: people.scopes })
    .from(people)
    .where(sql`lower(${people.email}) = lower(${email})`);
  return person !== undefined && seesMargin(person.scopes);
}
