import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dec, sum } from '#domain/money.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import type { WaterfallEntry } from '#domain/types.ts';
import { someQuote } from './quotes.ts';

const atStep = (entries: WaterfallEntry[] | undefined, step: string) =>
  sum((entries ?? []).filter((entry) => entry.step === step).map(({ amount }) => amount));
const beforeNet = (entries: WaterfallEntry[] | undefined) =>
  sum((entries ?? []).filter(({ step }) => step !== 'net').map(({ amount }) => amount));

it('list and changes add up to net, on each line and in sum, and net is what is charged', () => {
  fc.assert(
    fc.property(someQuote, (resolved) => {
      const quote = priceQuote(resolved);
      for (const { waterfall, termNetAmount, quoteDiscountAmount } of quote.lines) {
        const net = atStep(waterfall, 'net');
        expect(beforeNet(waterfall).toFixed()).toBe(net.toFixed());
        expect(net.toFixed()).toBe(dec(termNetAmount).minus(quoteDiscountAmount).toFixed());
        expect(net.isNegative()).toBe(false);
      }
      expect(atStep(quote.waterfall, 'net').toFixed()).toBe(dec(quote.netAmount).toFixed());
      expect(beforeNet(quote.waterfall).toFixed()).toBe(dec(quote.netAmount).toFixed());
      for (const { step, amount } of quote.waterfall ?? []) {
        const ofLines = sum(quote.lines.map(({ waterfall }) => atStep(waterfall, step)));
        expect(ofLines.toFixed()).toBe(dec(amount).toFixed());
      }
      expect(priceQuote(resolved)).toEqual(quote);
    }),
  );
});
