import type { Database } from '#db/connection.ts';
import { once, resultOf } from '#db/effects.ts';

/**
 * Checks a request before it is handed on, and only once. What an earlier try has set going may be done by now or be
 * done later, whatever has changed since; a second check could refuse it, and that refusal would be the answer for good.
 *
 * @param key the request's command key
 * @param check throws a `Problem` where the request is refused; what it gives is kept as JSON for further tries
 */
export async function checkOnce<T extends object>(
  db: Database,
  key: string,
  check: () => Promise<T>,
): Promise<T> {
  const name = `${key}/checked`;
  const first = await resultOf(db, name);
  if (first !== undefined) return first as T;
  const checked = await check();
  return once(db, name, async () => checked);
}
