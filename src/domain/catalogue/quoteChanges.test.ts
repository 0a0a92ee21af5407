import { describe, expect, it } from 'vitest';
import { aCatalogue, someTerms } from '#test/properties/builders.ts';
import type { PricedQuote } from '../pricing/pricedQuote.ts';
import type { QuoteLineRequest } from '../pricing/quoteRequest.ts';
import { priceTerms } from '../pricing/resolveQuote.ts';
import { quoteChanges } from './quoteChanges.ts';

const line = (description: string, amount: string): QuoteLineRequest => ({
  description,
  quantity: '1',
  price: { model: 'flat', amount },
});

function aQuote(...lines: QuoteLineRequest[]): PricedQuote {
  const made = priceTerms(someTerms({ lines }), aCatalogue());
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value.priced;
}

const changed = (before: PricedQuote, now: PricedQuote) =>
  quoteChanges(before, now).lines.map(
    ({ before: was, now: is }) =>
      `${was?.lineNo ?? '–'} ${was?.netAmount ?? ''} → ${is?.lineNo ?? '–'} ${is?.netAmount ?? ''}`,
  );

describe('quoteChanges', () => {
  const quote = aQuote(line('Work', '10.00'), line('Travel', '5.00'));

  it('finds none in a quote as Postgres gives it back, whatever the order of its fields', () => {
    const shuffled = JSON.parse(JSON.stringify(quote), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toReversed())
        : value,
    ) as PricedQuote;
    expect(quoteChanges(quote, shuffled)).toMatchObject({ isChanged: false, lines: [] });
  });

  it('finds lines that cost something else, are new, or are no more, wherever they stand', () => {
    const now = aQuote(line('Gift', '0.00'), line('Travel', '5.00'), line('Work', '12.00'));
    expect(changed(quote, now)).toEqual(['1 10.00 → 3 12.00', '–  → 1 0.00']);
    expect(changed(quote, aQuote(line('Work', '10.00')))).toEqual(['2 5.00 → – ']);
    expect(quoteChanges(quote, now).totals).toMatchObject({
      before: { netAmount: '15.00' },
      now: { netAmount: '17.00' },
    });
  });

  it('tells lines of one product apart by their order', () => {
    const two = aQuote(line('Work', '1.00'), line('Work', '2.00'));
    expect(changed(two, aQuote(line('Work', '1.00'), line('Work', '3.00')))).toEqual(['2 2.00 → 2 3.00']);
  });

  it('finds a change of tax that no line shows', () => {
    const taxed = { ...quote, taxAmount: '3.00', total: '18.00' };
    expect(quoteChanges(quote, taxed)).toMatchObject({ isChanged: true, lines: [] });
  });
});
