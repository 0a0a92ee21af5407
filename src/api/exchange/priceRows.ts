import { z } from 'zod';
import { type Cells } from '#domain/catalogue/cells.ts';
import { cellsOfPrice, PRICE_COLUMNS, priceOfCells } from '#domain/catalogue/priceCells.ts';
import type { PriceEntry } from '#domain/catalogue/priceChanges.ts';
import type { Price } from '#domain/pricing/price.ts';
import { priceProblems } from '#domain/pricing/priceProblems.ts';
import type { PlainDate } from '#domain/types.ts';
import { plainDate, price, text } from '../schemas/common.ts';
import type { RowShape } from './rows.ts';

/** A price as a file has it. */
export interface PriceRow extends PriceEntry {
  /** Its id, or its name where no other book has that. */
  priceBook: string;
  effectiveFrom?: PlainDate | undefined;
}

const schema = z.strictObject({
  priceBook: text(200),
  sku: text(100),
  effectiveFrom: plainDate.optional(),
  price: price.nullable(),
});

export const priceShape: RowShape<PriceRow> = {
  columns: ['priceBook', 'sku', 'effectiveFrom', ...PRICE_COLUMNS],
  requiredColumns: ['priceBook', 'sku', 'model'],
  schema: schema as unknown as z.ZodType<PriceRow>,
  valueOf({ priceBook, sku, effectiveFrom, ...cells }) {
    const read = priceOfCells(cells);
    return { value: { priceBook, sku, effectiveFrom, price: read.price }, problems: read.problems };
  },
  columnOf(pointer) {
    const [, field = '', ofPrice = 'model'] = pointer.split('/');
    return field === 'price' ? ofPrice : field;
  },
  rules: (row) => (row.price === null ? [] : priceProblems(row.price, '/price')),
};

export const priceCells = (row: {
  priceBook: string;
  sku: string;
  effectiveFrom: PlainDate;
  price: Price | null;
}): Cells => ({
  priceBook: row.priceBook,
  sku: row.sku,
  effectiveFrom: row.effectiveFrom,
  ...cellsOfPrice(row.price),
});
