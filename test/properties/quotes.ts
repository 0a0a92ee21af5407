import fc from 'fast-check';
import { dec } from '#domain/money.ts';
import { monthsOf } from '#domain/periods.ts';
import { type MetPromotion, PROMOTION_TARGETS } from '#domain/promotions/promotion.ts';
import { type Discount, EVERY, type PaymentTerms, type ResolvedLine } from '#domain/types.ts';
import { aCurrency, aDate, inUnits, someUnits } from './arbitraries.ts';
import { aLine, aPromotion, aQuote } from './builders.ts';

const percent = fc.nat(10_000).map((basisPoints) => dec(basisPoints).div(100).toFixed());
const discount: fc.Arbitrary<Discount | undefined> = fc.option(fc.record({ percent }), { nil: undefined });

const someLine = fc
  .record({
    units: someUnits,
    quantity: fc.integer({ min: 1, max: 500 }).map(String),
    every: fc.option(fc.constantFrom(...EVERY), { nil: undefined }),
    periods: fc.integer({ min: 1, max: 8 }),
    taxCategory: fc.constantFrom('standard', 'reduced', 'zero'),
    startOn: fc.option(aDate, { nil: null }),
    discount,
  })
  .map(({ units, every, periods, ...rest }) => (currency: string, lineNo: number): ResolvedLine => {
    const price = { model: 'perUnit', unitAmount: inUnits(units, currency) } as const;
    const oneTime = aLine({ lineNo, ...rest, price });
    if (!every) return oneTime;
    const termMonths = monthsOf(every) * periods;
    return { ...oneTime, kind: 'recurring', recognition: 'ratable', price: { ...price, every }, termMonths };
  });

export const paymentTerms: fc.Arbitrary<PaymentTerms> = fc.oneof(
  fc.constant({ dueDays: 30 }),
  fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 4 }).map((cuts) => {
    const edges = [0, ...new Set(cuts.sort((a, b) => a - b)), 100];
    const instalments = edges.slice(1).map((edge, index) => ({
      percent: String(edge - (edges[index] ?? 0)),
      dueDays: index,
    }));
    return { instalments };
  }),
);

/** Promotions that apply, of every target and effect, some with a cap. */
const somePromotions = (currency: string): fc.Arbitrary<MetPromotion[]> => {
  const money = someUnits.map((units) => ({ amount: inUnits(units, currency), currency }));
  const changes = fc.record({
    effect: fc.oneof(fc.record({ percent }), money),
    target: fc.constantFrom(...PROMOTION_TARGETS),
    cap: fc.option(money),
  });
  return fc.array(changes, { maxLength: 3 }).map((all) =>
    all.map((fields, index) => ({
      promotion: aPromotion({ ...fields, name: `Promotion ${index}` }),
      keepsOut: [],
      keptOut: null,
    })),
  );
};

export const someQuote = fc
  .record({ currency: aCurrency, lines: fc.array(someLine, { minLength: 1, maxLength: 6 }), discount })
  .map(({ currency, lines, ...rest }) =>
    aQuote({ currency, lines: lines.map((line, index) => line(currency, index + 1)), ...rest }),
  );

/** A quote on which promotions apply as well. */
export const promotedQuote = someQuote.chain((quote) =>
  somePromotions(quote.currency).map((promotions) => ({ ...quote, promotions })),
);
