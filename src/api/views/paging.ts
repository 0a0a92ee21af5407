import { and, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Database } from '#db/connection.ts';
import { Problem } from '../problems.ts';

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

/** A page of the rows: one more was asked for than is shown, so that a page which ends the list has no cursor. */
export function pageOf<Row, T>(
  rows: Row[],
  { limit, cursorOf, show }: { limit: number; cursorOf: (row: Row) => string; show: (row: Row) => T },
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { data: shown.map(show), nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}

/**
 * The rows behind the one that a cursor names; without a cursor no condition. A cursor of no row is refused, since a
 * list that began anew, or ended, would look like an answer.
 *
 * @param cursor the column that cursors are made of
 * @param order the column that the list goes by, where it is another of the same table
 * @param of the rows that the list can have, where they are not the whole table
 */
export async function behind(
  db: Database,
  after: string | undefined,
  {
    cursor,
    order = cursor,
    of,
    newestFirst = false,
  }: { cursor: PgColumn; order?: PgColumn; of?: SQL; newestFirst?: boolean },
): Promise<SQL | undefined> {
  if (!after) return undefined;
  const [row] = await db
    .select({ place: order })
    .from(cursor.table)
    // As text, since a caller's cursor need not be a number where ours are.
    .where(and(of, eq(sql`${cursor}::text`, after)))
    .limit(1);
  if (!row) throw noSuchPlace();
  return newestFirst ? lt(order, row.place) : gt(order, row.place);
}

export function noSuchPlace(): Problem {
  const detail = 'There is no such place in this list; take the `nextCursor` of a page.';
  return new Problem('ruleViolation', `/after: ${detail}`, [{ pointer: '/after', detail }]);
}
