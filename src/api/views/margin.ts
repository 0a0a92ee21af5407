import type { FastifyRequest } from 'fastify';
import { seesMargin } from '#db/marginReaders.ts';

interface WithMargin {
  marginPercent: string | null;
  lines: { cost: string | null }[];
  notSelected?: { cost: string | null }[];
}

/** Whether the key of a request may see costs and margins. */
export const maySeeMargin = ({ apiKey }: FastifyRequest): boolean => seesMargin(apiKey?.scopes ?? []);

/** A quote as the key of a request may see it: without costs and margin unless it has the scope. */
export function asSeenBy<Quote extends WithMargin>(request: FastifyRequest, quote: Quote): Quote {
  if (maySeeMargin(request)) return quote;
  const withoutCost = <Line extends object>(line: Line) => ({ ...line, cost: null });
  const { lines, notSelected } = quote;
  return {
    ...quote,
    marginPercent: null,
    lines: lines.map(withoutCost),
    ...(notSelected ? { notSelected: notSelected.map(withoutCost) } : {}),
  };
}
