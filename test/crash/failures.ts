import type { Answer, Json } from '#test/setup/client.ts';

/** Counts by route the answers that no caller should ever get: 503 alone is right while something is away. */
export interface Failures {
  count(what: string, answer: Answer<Json>): void;
  /** A sentence for each route. */
  problems(): string[];
}

const AWAY = 503;

export function createFailures(): Failures {
  const routes = new Map<string, { times: number; first: string }>();
  return {
    count(what, { status, body }) {
      if (status < 500 || status === AWAY) return;
      const route = `${status} to ${routeOf(what)}`;
      const known = routes.get(route) ?? { times: 0, first: JSON.stringify(body) };
      routes.set(route, { ...known, times: known.times + 1 });
    },
    problems: () =>
      [...routes].map(
        ([route, { times, first }]) => `The API answered ${route}, ${times} times; at first ${first}`,
      ),
  };
}

const routeOf = (what: string) =>
  what.replace(/\?.*$/, '').replace(/\b[a-z]+_[0-9a-hjkmnp-tv-z]{26}\b/g, ':id');
