import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dec, sum } from '#domain/money.ts';
import type { SelectableQuote } from '#domain/pricing/pricedQuote.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import { priceSelection } from '#domain/pricing/selection.ts';
import { someQuote } from './quotes.ts';

/** A quote whose lines but the first are optional, and a choice among them. */
const someChoice = someQuote.chain((resolved) => {
  const optional = resolved.lines.slice(1).map(({ lineNo }) => lineNo);
  return fc.subarray(optional).map((selected) => {
    const quote: SelectableQuote = {
      resolved,
      optional,
      selected: [],
      promotions: [],
      codes: [],
      customer: { id: null, segment: null },
    };
    return { quote, selected };
  });
});

it('a choice costs what a quote of those lines alone would cost, and nothing of it is lost', () => {
  fc.assert(
    fc.property(someChoice, ({ quote, selected }) => {
      const priced = priceSelection(quote, selected);
      if (!priced.ok) throw new Error(JSON.stringify(priced.problems));
      const { resolved, optional } = quote;
      const chosen = resolved.lines.filter(
        ({ lineNo }) => !optional.includes(lineNo) || selected.includes(lineNo),
      );
      const { notSelected = [], ...price } = priced.value;
      expect(price).toEqual(priceQuote({ ...resolved, lines: chosen }));
      const numbers = [...price.lines, ...notSelected].map(({ lineNo }) => lineNo).sort((a, b) => a - b);
      expect(numbers).toEqual(resolved.lines.map(({ lineNo }) => lineNo));
      const parts = price.lines.map((line) => dec(line.termNetAmount).minus(line.quoteDiscountAmount));
      expect(sum(parts).toFixed()).toBe(dec(price.netAmount).toFixed());
    }),
  );
});
