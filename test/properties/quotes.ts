import fc from 'fast-check';
import { addDays, addMonths } from '#domain/dates.ts';
import { dec } from '#domain/money.ts';
import { monthsOf } from '#domain/periods.ts';
import { BILLINGS, type Discount, EVERY, PRORATIONS } from '#domain/pricing/price.ts';
import type { LineTerm, ResolvedLine } from '#domain/pricing/pricedQuote.ts';
import type { PaymentTerms } from '#domain/pricing/quoteRequest.ts';
import { type MetPromotion, PROMOTION_TARGETS } from '#domain/promotions/promotion.ts';
import type { PlainDate } from '#domain/types.ts';
import { aCurrency, aDate, inUnits, someUnits } from './arbitraries.ts';
import { aLine, aPromotion, aQuote } from './builders.ts';

const percent = fc.nat(10_000).map((basisPoints) => dec(basisPoints).div(100).toFixed());
const discount: fc.Arbitrary<Discount | undefined> = fc.option(fc.record({ percent }), { nil: undefined });

/** How a term whose start is known may break the periods of its price, by whichever day count. */
const someBreak = fc
  .record({
    alignTo: fc.option(fc.constant('calendar' as const), { nil: undefined }),
    proration: fc.option(fc.constantFrom(...PRORATIONS), { nil: undefined }),
    monthsMore: fc.integer({ min: 0, max: 11 }),
    daysMore: fc.option(fc.nat(45), { nil: undefined }),
    startAfterMonths: fc.option(fc.integer({ min: 1, max: 24 }), { nil: undefined }),
  })
  .map(
    ({ alignTo, proration, monthsMore, daysMore, startAfterMonths: after }) =>
      (line: LineTerm, startOn: PlainDate): Partial<ResolvedLine> => {
        const termMonths = (line.termMonths ?? 0) + monthsMore;
        const common = { alignTo, proration, termMonths };
        if (daysMore !== undefined)
          return { ...common, endOn: addDays(addMonths(startOn, termMonths), daysMore) };
        if (after === undefined) return common;
        const startsLater = {
          startAfterMonths: after,
          countedFrom: startOn,
          startOn: addMonths(startOn, after),
        };
        return { ...common, ...startsLater };
      },
  );

export const someLine = fc
  .record({
    units: someUnits,
    quantity: fc.integer({ min: 1, max: 500 }).map(String),
    every: fc.option(fc.constantFrom(...EVERY), { nil: undefined }),
    periods: fc.integer({ min: 1, max: 8 }),
    taxCategory: fc.constantFrom('standard', 'reduced', 'zero'),
    startOn: fc.option(aDate, { nil: null }),
    discount,
    billing: fc.option(fc.constantFrom(...BILLINGS), { nil: undefined }),
    broken: someBreak,
  })
  .map(
    ({ units, every, periods, billing, broken, ...rest }) =>
      (currency: string, lineNo: number): ResolvedLine => {
        const price = { model: 'perUnit', unitAmount: inUnits(units, currency) } as const;
        const oneTime = aLine({ lineNo, ...rest, price });
        if (!every) return oneTime;
        const recurring = {
          ...oneTime,
          kind: 'recurring',
          recognition: 'ratable',
          price: { ...price, every },
          termMonths: monthsOf(every) * periods,
          billing,
        } as const;
        return rest.startOn === null ? recurring : { ...recurring, ...broken(recurring, rest.startOn) };
      },
  );

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
