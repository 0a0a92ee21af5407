import type { Price, Tier } from '../pricing/price.ts';
import { type Cells, jsonIn } from './cells.ts';

const MODELS = [
  'flat',
  'perUnit',
  'graduated',
  'volume',
  'package',
  'percentOf',
  'commitment',
] as const satisfies readonly Price['model'][];
/** In the column of the model: from that day on there is no price. */
const NO_PRICE = 'none';

/** Those that hold what a price holds under the same name, as it is. */
const PLAIN_COLUMNS = [
  'every',
  'amount',
  'unitAmount',
  'overageUnitAmount',
  'packageSize',
  'packageAmount',
  'percent',
  'freeUnits',
  'minimumAmount',
  'maximumAmount',
  'minimumTermAmount',
  'maximumTermAmount',
] as const;

export const PRICE_COLUMNS = ['model', ...PLAIN_COLUMNS, 'tiers', 'skus'] as const;

/** A price as the cells of a row; null is the end of one. `priceOfCells` makes the same price of them. */
export function cellsOfPrice(price: Price | null): Cells {
  if (price === null) return { model: NO_PRICE };
  return {
    model: price.model,
    ...plainCells(price as unknown as Cells),
    ...('tiers' in price ? { tiers: tiersText(price.tiers) } : {}),
    ...('skus' in price && price.skus ? { skus: JSON.stringify(price.skus) } : {}),
  };
}

export interface CellProblem {
  column: string;
  detail: string;
}

/** What the cells say, of whatever shape it is, and what cannot be read at all. */
export function priceOfCells(cells: Cells): { price: unknown; problems: CellProblem[] } {
  const { model, tiers, skus } = cells;
  if (model === NO_PRICE) return { price: null, problems: [] };
  const isKnown = MODELS.some((known) => known === model);
  if (!isKnown) {
    const detail = `Must be one of ${MODELS.join(', ')}, or ${NO_PRICE} for no price from that day on.`;
    return { price: null, problems: [{ column: 'model', detail }] };
  }
  const readTiers = tiers === undefined ? null : tiersOf(tiers);
  const readSkus = skus === undefined ? null : listOf(skus);
  return {
    price: {
      model,
      ...plainCells(cells),
      ...(readTiers ? { tiers: readTiers } : {}),
      ...(readSkus ? { skus: readSkus } : {}),
    },
    problems: [
      ...(tiers !== undefined && readTiers === null
        ? [{ column: 'tiers', detail: 'Tiers are written as 10=20.00 | 50=15.00+5.00 | *=12.00.' }]
        : []),
      ...(skus !== undefined && readSkus === null
        ? [{ column: 'skus', detail: 'SKUs are written as a list of JSON: ["A","B"].' }]
        : []),
    ],
  };
}

function plainCells(from: Cells): Cells {
  const cells: Cells = {};
  for (const column of PLAIN_COLUMNS) {
    if (from[column] !== undefined) cells[column] = from[column];
  }
  return cells;
}

/** `upTo=unitAmount+flatAmount`, the flat amount where there is one, and `*` for the last tier. */
const tiersText = (tiers: readonly Tier[]): string =>
  tiers
    .map(({ upTo, unitAmount, flatAmount }) => {
      const flat = flatAmount === undefined ? '' : `+${flatAmount}`;
      return `${upTo ?? '*'}=${unitAmount}${flat}`;
    })
    .join(' | ');

function tiersOf(text: string): Tier[] | null {
  const tiers = text.split('|').map((part) => /^([^=+]+)=([^=+]+)(?:\+([^=+]+))?$/.exec(part.trim()));
  if (tiers.includes(null)) return null;
  return tiers.map((found) => {
    const [, upTo = '', unitAmount = '', flatAmount] = found?.map((part) => part?.trim()) ?? [];
    return {
      upTo: upTo === '*' ? null : upTo,
      unitAmount,
      ...(flatAmount === undefined ? {} : { flatAmount }),
    };
  });
}

function listOf(text: string): unknown[] | null {
  const list = jsonIn(text);
  return Array.isArray(list) ? list : null;
}
