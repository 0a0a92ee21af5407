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
