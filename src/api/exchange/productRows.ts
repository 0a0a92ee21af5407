import type { z } from 'zod';
import { type Cells, jsonIn } from '#domain/catalogue/cells.ts';
import type { CellProblem } from '#domain/catalogue/priceCells.ts';
import type { Product } from '#domain/catalogue/product.ts';
import { newProduct } from '../schemas/catalogue.ts';
import type { RowShape } from './rows.ts';

const TEXT_COLUMNS = [
  'sku',
  'effectiveFrom',
  'name',
  'description',
  'unit',
  'kind',
  'recognition',
  'standaloneSellingPrice',
  'cost',
  'taxCategory',
  'fulfilment',
] as const;
/** Lists and objects, as JSON. */
const JSON_COLUMNS = ['attributes', 'optionGroups', 'bundle'] as const;

export const productShape: RowShape<Product> = {
  columns: [...TEXT_COLUMNS, ...JSON_COLUMNS],
  requiredColumns: ['sku', 'name', 'kind', 'recognition', 'taxCategory', 'fulfilment'],
  schema: newProduct as unknown as z.ZodType<Product>,
  valueOf(cells) {
    const problems: CellProblem[] = [];
    const value: Record<string, unknown> = { ...cells };
    for (const column of JSON_COLUMNS) {
      const text = cells[column];
      if (text === undefined) continue;
      const read = jsonIn(text);
      if (read === undefined)
        problems.push({ column, detail: 'This is written as JSON, as the API has it.' });
      value[column] = read;
    }
    return { value, problems };
  },
  columnOf: (pointer) => pointer.split('/')[1] ?? '',
  rules: () => [],
};

export function productCells(product: Product): Cells {
  const fields = product as unknown as Record<string, string | undefined>;
  const texts = TEXT_COLUMNS.flatMap((column) =>
    fields[column] === undefined ? [] : [[column, fields[column]]],
  );
  const lists = JSON_COLUMNS.flatMap((column) =>
    fields[column] === undefined ? [] : [[column, JSON.stringify(fields[column])]],
  );
  return Object.fromEntries([...texts, ...lists]);
}
