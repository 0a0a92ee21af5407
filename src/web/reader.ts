import type { FastifyRequest } from 'fastify';
import { type Format, formatFor } from '#src/documents/format.ts';

/** How the reader at this browser writes figures, by what the browser says (RFC 9110, 12.5.4). */
export function formatOf(request: FastifyRequest, timeZone: string): Format {
  return formatFor({ locale: preferredLocale(request.headers['accept-language']), timeZone });
}

/** The language with the highest weight that is a language at all; null where none is. */
export function preferredLocale(header: string | undefined): string | null {
  const wanted = (header ?? '')
    .split(',')
    .slice(0, 20)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { tag: tag.trim(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/.test(tag) && weight > 0);
  wanted.sort((a, b) => b.weight - a.weight);
  return wanted[0]?.tag ?? null;
}
