import type { Catalogue, Product } from '#domain/catalogue/product.ts';
import { priceConfigured } from '#domain/configuration/priceConfigured.ts';
import type { Price } from '#domain/pricing/price.ts';
import type { ResolvedLine, ResolvedQuote } from '#domain/pricing/pricedQuote.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import type { QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import { aCatalogue, PLATFORM_TIERS } from '#test/properties/builders.ts';
import { aProduct, bundleOf } from '#test/properties/configurations.ts';
import { recordDecimals } from './decimalTape.ts';

/**
 * What a configured quote costs to price: bundles of nine parts, half of them with tiers, with discounts of lines and
 * of the quote. Its time a line is given as a multiple of the same decimal operations in a bare loop, and as a multiple
 * of the time a line of a short quote, since machines differ and ratios hold.
 *
 *     npm run bench:pricing
 */
const PARTS_OF_A_BUNDLE = 9;
const LINES_OF_A_BUNDLE = PARTS_OF_A_BUNDLE + 1;
const LINES_OF_A_QUOTE = 500;
const REPETITIONS = 15;

const recurring: Partial<Product> = { kind: 'recurring', recognition: 'ratable' };
const tiered: Price = { model: 'graduated', tiers: PLATFORM_TIERS, every: 'month' };
const simple: Price = { model: 'perUnit', unitAmount: '12.345', every: 'month' };

const parts = Array.from({ length: PARTS_OF_A_BUNDLE }, (_, n) =>
  aProduct(`PART${n}`, { ...recurring, cost: '1.00' }),
);
const components = parts.map(({ sku }): [string, { perUnit: string }] => [sku, { perUnit: '2' }]);
const kit = aProduct('KIT', { ...recurring, ...bundleOf('byParts', ...components) });
const catalogue: Catalogue = aCatalogue({
  products: [kit, ...parts],
  prices: parts.map(({ sku }, n) => ({ sku, price: n % 2 === 0 ? tiered : simple })),
});

function termsOf(lineCount: number): QuoteTerms {
  const kits = Array.from({ length: lineCount / LINES_OF_A_BUNDLE }, (_, n) => ({
    sku: kit.sku,
    quantity: String(3 + (n % 40)),
    discount: { percent: '10' },
  }));
  return { currency: 'EUR', lines: kits, discount: { percent: '5' } };
}

function configure(lineCount: number): ResolvedQuote {
  const made = priceConfigured(termsOf(lineCount), catalogue, []);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value.resolved;
}

/** Lines of a quote over and over, since a request has at most 500. */
function repeated(quote: ResolvedQuote, lineCount: number): ResolvedQuote {
  const lines: ResolvedLine[] = [];
  while (lines.length < lineCount) lines.push(...quote.lines.slice(0, lineCount - lines.length));
  return { ...quote, lines: lines.map((line, index) => ({ ...line, lineNo: index + 1 })) };
}

/** The best of several runs, in µs a line: what disturbs a run only ever adds to it. */
function microsecondsALine(lineCount: number, work: () => unknown): number {
  const rounds = Math.ceil(LINES_OF_A_QUOTE / lineCount);
  let best = Number.POSITIVE_INFINITY;
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    const start = performance.now();
    for (let round = 0; round < rounds; round += 1) work();
    best = Math.min(best, performance.now() - start);
  }
  return (best * 1000) / (lineCount * rounds);
}

const tape = recordDecimals(() => configure(LINES_OF_A_QUOTE));
const bare = microsecondsALine(LINES_OF_A_QUOTE, tape.replay);
const whole = microsecondsALine(LINES_OF_A_QUOTE, () => configure(LINES_OF_A_QUOTE));
console.log(`A configuration of ${LINES_OF_A_QUOTE} lines, configured and priced:`);
console.log(
  `  ${whole.toFixed(1)} µs a line, ${(whole / bare).toFixed(2)} × its ${tape.count / LINES_OF_A_QUOTE}` +
    ` decimal operations a line in a bare loop (${bare.toFixed(1)} µs)`,
);

function printGrowth(what: string, counts: number[], work: (lineCount: number) => () => unknown): void {
  console.log(what);
  let first: number | null = null;
  for (const count of counts) {
    const time = microsecondsALine(count, work(count));
    first ??= time;
    console.log(`  ${count} lines: ${time.toFixed(1)} µs a line, ${(time / first).toFixed(2)} ×`);
  }
}

printGrowth('Configured and priced, as lines grow:', [10, 50, 500], (count) => () => configure(count));
const quote = configure(LINES_OF_A_QUOTE);
printGrowth('Priced, as lines grow:', [10, 100, 500, 1000, 5000], (count) => {
  const long = repeated(quote, count);
  return () => priceQuote(long);
});
