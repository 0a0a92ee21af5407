import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonElements } from '#api/exchange/jsonElements.ts';
import { priceCells, priceShape } from '#api/exchange/priceRows.ts';
import { productCells, productShape } from '#api/exchange/productRows.ts';
import { type RowShape, readRows } from '#api/exchange/rows.ts';
import { type Cells, csvLine, guarded, unguarded } from '#domain/catalogue/cells.ts';
import type { Product } from '#domain/catalogue/product.ts';
import type { Tier } from '#domain/pricing/price.ts';
import { aDate } from './arbitraries.ts';

const anAmount = fc
  .nat(1_000_000)
  .map((units) => `${Math.floor(units / 100)}.${String(units % 100).padStart(2, '0')}`);
const aQuantity = fc.integer({ min: 1, max: 100_000 }).map(String);
const every = fc.constantFrom('month' as const, 'quarter' as const, 'year' as const);
/** As a spreadsheet would mind it: signs of formulas, quotes, separators and ends of lines. */
const aText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...Array.from('=+-@\'",;|\\\t\n\r*ä€😀')),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((parts) => parts.join('').replaceAll('\0', '').trim())
  .filter((text) => text !== '');
const someTiers = fc
  .uniqueArray(fc.integer({ min: 1, max: 10_000 }), { maxLength: 4 })
  .chain((ends) =>
    fc.tuple(
      fc.constant([...ends.toSorted((a, b) => a - b).map(String), null]),
      fc.array(anAmount, { minLength: 5, maxLength: 5 }),
      fc.option(anAmount, { nil: undefined }),
    ),
  )
  .map(([ends, amounts, flatAmount]) =>
    ends.map(
      (upTo, index): Tier => ({
        upTo,
        unitAmount: amounts[index] ?? '0',
        ...(flatAmount === undefined ? {} : { flatAmount }),
      }),
    ),
  );
const optional = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { requiredKeys: [] });
const aPrice = fc.oneof(
  fc.record({ model: fc.constant('flat'), amount: anAmount }),
  fc.record({ model: fc.constant('perUnit'), unitAmount: anAmount, every }),
  fc.record({ model: fc.constantFrom('graduated', 'volume'), tiers: someTiers }),
  fc.record({
    model: fc.constant('package'),
    packageSize: aQuantity,
    packageAmount: anAmount,
    freeUnits: aQuantity,
  }),
  fc.record({
    model: fc.constant('percentOf'),
    percent: fc.constant('12.5'),
    skus: fc.array(aText, { minLength: 1 }),
  }),
  fc.record({ model: fc.constant('commitment'), unitAmount: anAmount, overageUnitAmount: anAmount, every }),
);
const aPriceRow = fc
  .record({
    priceBook: aText,
    sku: aText,
    effectiveFrom: aDate,
    price: fc.option(
      fc
        .tuple(aPrice, optional({ minimumAmount: anAmount, minimumTermAmount: anAmount }))
        .map(([price, bounds]) => ({ ...price, ...bounds })),
    ),
  })
  .map((row) => row as Parameters<typeof priceCells>[0]);
const aProduct = fc
  .tuple(
    fc.record({
      sku: aText,
      name: aText,
      kind: fc.constantFrom('oneTime', 'recurring'),
      recognition: fc.constantFrom('pointInTime', 'ratable'),
      taxCategory: aText,
      fulfilment: fc.constantFrom('none', 'stock'),
    }),
    optional({
      description: aText,
      effectiveFrom: aDate,
      cost: anAmount,
      attributes: fc.array(fc.record({ name: aText, type: fc.constant('text') }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  )
  .map(([product, more]) => ({ ...product, ...more }) as unknown as Product);

const asFile = (columns: readonly string[], rows: readonly Cells[]): string =>
  [Object.fromEntries(columns.map((column) => [column, column])), ...rows]
    .map((cells) => csvLine(columns.map((column) => guarded(cells[column] ?? ''))))
    .join('');

async function* inPortions(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function valuesOf<T>(
  text: AsyncIterable<string>,
  format: 'csv' | 'json',
  shape: RowShape<T>,
): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const read of readRows(text, format, shape))
    values.push('value' in read ? read.value : read.problems);
  return values;
}

describe('files', () => {
  it('of prices hold in a CSV what was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aPriceRow, { minLength: 1, maxLength: 5 }), async (rows) => {
        const text = asFile(priceShape.columns, rows.map(priceCells));
        expect(await valuesOf(inPortions(text, 1 << 16), 'csv', priceShape)).toEqual(rows);
      }),
    );
  });

  it('of products hold in a CSV what was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aProduct, { minLength: 1, maxLength: 5 }), async (rows) => {
        const text = asFile(productShape.columns, rows.map(productCells));
        expect(await valuesOf(inPortions(text, 1 << 16), 'csv', productShape)).toEqual(rows);
      }),
    );
  });

  it('of JSON are read element by element, wherever they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(undefined, 2),
        async (list, size, indent) => {
          const found: unknown[] = [];
          for await (const element of jsonElements(inPortions(JSON.stringify(list, null, indent), size)))
            found.push(JSON.parse(element));
          expect(found).toEqual(JSON.parse(JSON.stringify(list)));
        },
      ),
    );
  });

  it('hold no cell that a spreadsheet would carry out, and give its text back', () => {
    fc.assert(
      fc.property(aText, (text) => {
        expect(guarded(text)).not.toMatch(/^[=+\-@\t\r]/);
        expect(unguarded(guarded(text))).toBe(text);
      }),
    );
  });
});
