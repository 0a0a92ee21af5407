import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Decimal, dec, sum } from '#domain/money.ts';
import type { WaterfallEntry } from '#domain/pricing/pricedQuote.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import { promotedQuote } from './quotes.ts';

const atStep = (entries: WaterfallEntry[] | undefined, step: string) =>
  sum((entries ?? []).filter((entry) => entry.step === step).map(({ amount }) => amount));
const beforeNet = (entries: WaterfallEntry[] | undefined) =>
  sum((entries ?? []).filter(({ step }) => step !== 'net').map(({ amount }) => amount));

it('list and changes add up to net, on each line and in sum, and net is what is charged', () => {
  fc.assert(
    fc.property(promotedQuote, (resolved) => {
      const quote = priceQuote(resolved);
      for (const { waterfall, termNetAmount, quoteDiscountAmount } of quote.lines) {
        const net = atStep(waterfall, 'net');
        expect(beforeNet(waterfall).toFixed()).toBe(net.toFixed());
        expect(net.toFixed()).toBe(dec(termNetAmount).minus(quoteDiscountAmount).toFixed());
        expect(net.isNegative()).toBe(false);
        // What comes after the price itself only ever takes off.
        const granted = ['promotion', 'lineDiscount', 'quoteDiscount'].map((step) => atStep(waterfall, step));
        expect(granted.every((amount) => amount.lessThanOrEqualTo(0))).toBe(true);
      }
      expect(atStep(quote.waterfall, 'net').toFixed()).toBe(dec(quote.netAmount).toFixed());
      expect(beforeNet(quote.waterfall).toFixed()).toBe(dec(quote.netAmount).toFixed());
      for (const { step, amount, promotionId } of quote.waterfall ?? []) {
        const entries = quote.lines.flatMap(({ waterfall }) => waterfall ?? []);
        const ofLines = atStep(
          entries.filter((entry) => entry.promotionId === promotionId),
          step,
        );
        expect(ofLines.toFixed()).toBe(dec(amount).toFixed());
      }
      expect(priceQuote(resolved)).toEqual(quote);
    }),
  );
});

it('a promotion takes off what it says, and never more than its cap', () => {
  fc.assert(
    fc.property(promotedQuote, (resolved) => {
      // One promotion at a time, on a quote whose own discounts are behind it.
      const [met] = resolved.promotions;
      if (!met) return;
      const { effect, target, cap } = met.promotion;
      const quote = priceQuote({ ...resolved, promotions: [met] });
      const off = atStep(quote.waterfall, 'promotion').negated();
      if (cap) expect(off.lessThanOrEqualTo(cap.amount)).toBe(true);
      if ('percent' in effect || target === 'line') return;
      const list = atStep(quote.waterfall, 'list');
      const most = [dec(effect.amount), list, ...(cap ? [dec(cap.amount)] : [])];
      expect(off.toFixed()).toBe(Decimal.min(...most).toFixed());
    }),
  );
});
