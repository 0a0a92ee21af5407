import type { Fields } from '../form.ts';

export const PAGE_SIZE = 25;

/** What stands in a list's address: what makes no sense counts as left out. */
export interface ListQuery {
  text: string;
  after: string | null;
}

export const listQuery = ({ q = '', after = '' }: Fields): ListQuery => ({
  text: q.slice(0, 200),
  after: after === '' ? null : after.slice(0, 300),
});

/** One page of rows, of which one more was read than is shown, and the addresses beside it. */
export function listPage<Row>(
  rows: Row[],
  {
    path,
    query: { text, after },
    cursorOf,
    more = {},
  }: { path: string; query: ListQuery; cursorOf: (row: Row) => string; more?: Record<string, string> },
) {
  const shown = rows.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  const address = (next: string | null) => {
    const query = new URLSearchParams({
      ...(text ? { q: text } : {}),
      ...more,
      ...(next ? { after: next } : {}),
    });
    return query.size > 0 ? `${path}?${query.toString()}` : path;
  };
  return {
    rows: shown,
    list: {
      path,
      text,
      isSearch: text !== '' || Object.keys(more).length > 0,
      isFirstPage: after === null,
      first: address(null),
      next: rows.length > PAGE_SIZE && last ? address(cursorOf(last)) : null,
    },
  };
}
