import { dec } from '../money.ts';
import { written } from './explain.ts';
import type { Every, Price, Tier } from './price.ts';

/** "month"; of two words "half-year". */
export const everyWord = (every: Every): string =>
  every.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);

/**
 * A price in words, for whoever keeps the price book: "10.00 per unit and month". The first part is the model, the rest
 * its limits; amounts are in the book's currency, with at least its decimals.
 */
export function priceWords(price: Price, currency: string): string {
  return [modelWords(price, currency), ...freeWords(price), ...boundWords(price, currency)].join('; ');
}

function modelWords(price: Price, currency: string): string {
  const amount = (value: string) => written(value, currency);
  const every = price.every ? everyWord(price.every) : null;
  const period = every ? ` per ${every}` : '';
  const unit = every ? `per unit and ${every}` : 'per unit';
  switch (price.model) {
    case 'flat':
      return `${amount(price.amount)}${period || ' once'}`;
    case 'perUnit':
      return `${amount(price.unitAmount)} ${unit}`;
    case 'graduated':
      return `each unit at its tier’s price ${unit}: ${tierWords(price.tiers, currency)}`;
    case 'volume':
      return `all units at the price of the tier that they reach ${unit}: ${tierWords(price.tiers, currency)}`;
    case 'package':
      return `${amount(price.packageAmount)} for each ${plain(price.packageSize)} units${period}, begun ones in full`;
    case 'percentOf':
      return `${plain(price.percent)} % of ${price.skus ? price.skus.join(', ') : 'all other lines'}${period}`;
    case 'commitment':
      return `${amount(price.unitAmount)} ${unit}, paid in advance; ${amount(price.overageUnitAmount)} for each unit beyond`;
    default:
      return price satisfies never;
  }
}

function tierWords(tiers: readonly Tier[], currency: string): string {
  return tiers
    .map(({ upTo, unitAmount, flatAmount }, index) => {
      const range = rangeWords(tiers[index - 1]?.upTo ?? null, upTo);
      const flat = flatAmount === undefined ? '' : ` and ${written(flatAmount, currency)} flat`;
      return `${range} at ${written(unitAmount, currency)}${flat}`;
    })
    .join(', ');
}

function rangeWords(from: string | null, upTo: string | null): string {
  if (from === null) return upTo === null ? 'all' : `up to ${plain(upTo)}`;
  return upTo === null ? `above ${plain(from)}` : `above ${plain(from)} up to ${plain(upTo)}`;
}

const plain = (value: string): string => dec(value).toFixed();

const freeWords = (price: Price): string[] =>
  'freeUnits' in price && price.freeUnits !== undefined && !dec(price.freeUnits).isZero()
    ? [`the first ${plain(price.freeUnits)} are free`]
    : [];

function boundWords(price: Price, currency: string): string[] {
  const { minimumAmount, maximumAmount, minimumTermAmount, maximumTermAmount } = price;
  const each = price.every ? ` a ${everyWord(price.every)}` : '';
  const words = (bound: string, value: string | undefined, of: string) =>
    value === undefined ? [] : [`${bound} ${written(value, currency)}${of}`];
  return [
    ...words('at least', minimumAmount, each),
    ...words('at most', maximumAmount, each),
    ...words('at least', minimumTermAmount, ' over the term'),
    ...words('at most', maximumTermAmount, ' over the term'),
  ];
}
