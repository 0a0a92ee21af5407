import type { PlainDate } from '#domain/types.ts';
import type { Format } from '#src/documents/format.ts';

/** "from 1 Jan 2031 to 31 Dec 2031"; where neither is known, nothing. */
export function daysWords(
  from: PlainDate | null | undefined,
  to: PlainDate | null | undefined,
  format: Format,
): string {
  return [...(from ? [`from ${format.date(from)}`] : []), ...(to ? [`to ${format.date(to)}`] : [])].join(' ');
}

/** Whom a price book is for, its currency and its days. */
export function bookWords(
  book: {
    currency: string;
    customerId: string | null;
    segment: string | null;
    effectiveFrom: PlainDate;
    effectiveTo: PlainDate | null;
  },
  format: Format,
): string {
  return [book.currency, whoseWords(book), daysWords(book.effectiveFrom, book.effectiveTo, format)].join(
    ', ',
  );
}

export function whoseWords({
  customerId,
  segment,
}: {
  customerId: string | null;
  segment: string | null;
}): string {
  if (customerId) return `for the customer ${customerId}`;
  return segment ? `for the segment ${segment}` : 'for everybody';
}
