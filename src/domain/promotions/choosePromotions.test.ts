import { describe, expect, it } from 'vitest';
import { aPromotion } from '#test/properties/builders.ts';
import { dec } from '../money.ts';
import { choosePromotions, type NamedCode, namedCodes } from './choosePromotions.ts';
import type { PromotedQuote } from './conditions.ts';
import type { AvailablePromotion, Promotion } from './promotion.ts';

const aQuote = (changes: Partial<PromotedQuote> = {}): PromotedQuote => ({
  unit: { currency: 'EUR', mode: 'halfUp' },
  date: '2031-01-15',
  customer: { id: 'cus_1', segment: 'schools' },
  lines: [
    { sku: 'A', bundleSkus: [], quantity: '10', isPart: false, listAmount: dec('100.00') },
    { sku: 'B', bundleSkus: [], quantity: '5', isPart: false, listAmount: dec('50.00') },
    { sku: null, bundleSkus: [], quantity: '1', isPart: false, listAmount: dec('7.00') },
  ],
  ...changes,
});

const choose = (promotions: AvailablePromotion[], codes: NamedCode[] = [], quote = aQuote()) =>
  choosePromotions({ promotions, codes, quote });
const names = (chosen: ReturnType<typeof choose>) => chosen.met.map(({ promotion }) => promotion.name);

describe('the conditions of a promotion', () => {
  const inEuro = (amount: string) => ({ amount, currency: 'EUR' });

  it.each<[string, Partial<AvailablePromotion>]>([
    ['its first day', { effectiveFrom: '2031-01-15' }],
    ['its last day', { effectiveTo: '2031-01-15' }],
    ['its last use', { maxUses: 3, usesLeft: 1 }],
    ['one of its customers', { conditions: { customerIds: ['cus_2', 'cus_1'] } }],
    ['one of its segments', { conditions: { segments: ['schools'] } }],
    ['one of its products', { conditions: { skus: ['B', 'C'] } }],
    ['its least quantity', { conditions: { minQuantity: '16' } }],
    ['its least quantity of its products', { conditions: { skus: ['A'], minQuantity: '10' } }],
    ['its least total, of all products', { conditions: { skus: ['A'], minTotal: inEuro('157.00') } }],
    ['its currency', { effect: inEuro('1.00'), cap: inEuro('1.00') }],
  ])('hold on %s', (_, changes) => {
    expect(names(choose([aPromotion(changes)]))).toEqual(['Spring']);
  });

  it.each<[Partial<AvailablePromotion>, string]>([
    [{ effectiveFrom: '2031-01-16' }, 'begins on 2031-01-16'],
    [{ effectiveTo: '2031-01-14' }, 'ended on 2031-01-14'],
    [{ maxUses: 3, usesLeft: 0 }, 'has been used as often as it may be'],
    [{ conditions: { customerIds: ['cus_2'] } }, 'is for other customers'],
    [{ conditions: { segments: ['banks'] } }, 'is for other segments'],
    [{ conditions: { skus: ['C', 'D'] } }, 'is for C, D alone'],
    [{ conditions: { minQuantity: '16.5' } }, 'needs 16.5 units, and the quote has 16'],
    [{ conditions: { skus: ['A'], minQuantity: '11' } }, 'needs 11 units, and the quote has 10'],
    [
      { conditions: { minTotal: inEuro('157.01') } },
      'needs a total of 157.01 before promotions and discounts, and the quote has 157.00',
    ],
    [{ effect: { amount: '1', currency: 'USD' } }, 'is in USD, and the quote is in EUR'],
    [{ cap: { amount: '1', currency: 'JPY' } }, 'is in JPY, and the quote is in EUR'],
    [{ conditions: { minTotal: { amount: '1', currency: 'USD' } } }, 'is in USD, and the quote is in EUR'],
  ])('%o: %s', (changes, reason) => {
    expect(choose([aPromotion(changes)])).toEqual({ met: [], problems: [] });
    const code = { code: 'now', pointer: '/promotionCode' };
    expect(choose([aPromotion({ code: 'NOW', ...changes })], [code])).toEqual({
      met: [],
      problems: [{ pointer: '/promotionCode', detail: `The promotion “Spring” ${reason}.` }],
    });
  });

  it('count of a ramp the units of its largest segment', () => {
    const of = (number: number, quantity: string) => ({
      sku: 'A',
      bundleSkus: [],
      quantity,
      isPart: false,
      segment: { number, of: 2, rampLineNo: 1 },
      listAmount: dec('100.00'),
    });
    const quote = aQuote({ lines: [of(1, '5'), of(2, '8')] });
    expect(names(choose([aPromotion({ conditions: { minQuantity: '8' } })], [], quote))).toEqual(['Spring']);
    expect(names(choose([aPromotion({ conditions: { minQuantity: '9' } })], [], quote))).toEqual([]);
  });

  it('count a bundle as one thing, and its parts where they are named', () => {
    const [bundle, ...others] = aQuote().lines;
    const part = { sku: 'P', bundleSkus: ['A'], quantity: '30', isPart: true, listAmount: dec('0') };
    const quote = aQuote({ lines: [...(bundle ? [bundle] : []), part, ...others] });
    expect(names(choose([aPromotion({ conditions: { minQuantity: '17' } })], [], quote))).toEqual([]);
    expect(names(choose([aPromotion({ conditions: { minQuantity: '16' } })], [], quote))).toEqual(['Spring']);
    const ofParts = { skus: ['P'], minQuantity: '30' };
    expect(names(choose([aPromotion({ conditions: ofParts })], [], quote))).toEqual(['Spring']);
  });

  it('do not hold for a customer who is not known yet', () => {
    const quote = aQuote({ customer: { id: null, segment: null } });
    expect(names(choose([aPromotion({ conditions: { customerIds: ['cus_1'] } })], [], quote))).toEqual([]);
    expect(names(choose([aPromotion({ conditions: { segments: ['schools'] } })], [], quote))).toEqual([]);
  });
});

describe('codes', () => {
  it('are needed, whatever their case, and need not be the only one', () => {
    const promotions = [aPromotion({ name: 'Coded', code: 'Spring-31' }), aPromotion({ name: 'Automatic' })];
    expect(names(choose(promotions))).toEqual(['Automatic']);
    expect(names(choose(promotions, namedCodes({ promotionCodes: ['sPRING-31', 'SPRING-31'] })))).toEqual([
      'Automatic',
      'Coded',
    ]);
  });

  it('that are unknown are refused, each at its place', () => {
    const codes = namedCodes({ promotionCode: 'A', promotionCodes: ['B', 'C'] });
    const { problems } = choose([aPromotion({ code: 'B' })], codes);
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/promotionCode', '/promotionCodes/1']);
  });
});

describe('stacking', () => {
  const a = aPromotion({ name: 'A', priority: 1 });
  const b = aPromotion({ name: 'B', priority: 2 });
  const exclusive = (name: string, priority: number) => aPromotion({ name, priority, stacking: 'exclusive' });
  const outcome = (...promotions: AvailablePromotion[]) =>
    choose(promotions).met.map(({ promotion, keepsOut, keptOut }) => [promotion.name, keepsOut, keptOut]);

  it('takes the higher priority first, then the name', () => {
    expect(outcome(aPromotion({ name: 'C', priority: 2 }), a, b)).toEqual([
      ['B', [], null],
      ['C', [], null],
      ['A', [], null],
    ]);
  });

  it('lets an exclusive one that is first keep all others out', () => {
    const keptOut = '“X” is exclusive and goes first.';
    expect(outcome(a, b, exclusive('X', 3), exclusive('Y', 3))).toEqual([
      ['X', ['Y', 'B', 'A'], null],
      ['Y', [], keptOut],
      ['B', [], keptOut],
      ['A', [], keptOut],
    ]);
    expect(outcome(exclusive('X', 3))).toEqual([['X', [], null]]);
  });

  it('keeps an exclusive one out that is not first', () => {
    expect(outcome(a, b, exclusive('X', 1))).toEqual([
      ['B', [], null],
      ['A', [], null],
      ['X', [], 'It applies alone, and “B” goes first.'],
    ]);
  });

  it.each<[string, Promotion['stacking']]>([
    ['keeps nobody out', 'exclusive'],
    ['keeps no exclusive one out', 'stackable'],
  ])('lets one that would take nothing off be: it %s', (_, stacking) => {
    const lines = aQuote().lines.map((line) => (line.sku === 'B' ? { ...line, listAmount: dec('0') } : line));
    const empty = aPromotion({ name: 'E', priority: 9, stacking, conditions: { skus: ['B'] } });
    const { met } = choose([a, b, empty, exclusive('X', 8)], [], aQuote({ lines }));
    expect(met.map(({ promotion, keepsOut, keptOut }) => [promotion.name, keepsOut, keptOut])).toEqual([
      ['E', [], 'It would take nothing off the lines that it is for.'],
      ['X', ['B', 'A'], null],
      ['B', [], '“X” is exclusive and goes first.'],
      ['A', [], '“X” is exclusive and goes first.'],
    ]);
  });

  it('takes no notice of one whose conditions do not hold', () => {
    expect(outcome(a, { ...exclusive('X', 9), effectiveTo: '2030-12-31' })).toEqual([['A', [], null]]);
  });
});
