import type { Price } from '../../types.ts';
import type { Listed } from '../explain.ts';
import { flat } from './flat.ts';
import { graduated } from './graduated.ts';
import { packaged } from './package.ts';
import { perUnit } from './perUnit.ts';
import { volume } from './volume.ts';

/** The list amount of one period (or of the line, where the price has no `every`), unrounded. */
export function listPrice(price: Price, quantity: string, currency: string): Listed {
  switch (price.model) {
    case 'flat':
      return flat(price, quantity, currency);
    case 'perUnit':
      return perUnit(price, quantity, currency);
    case 'graduated':
      return graduated(price, quantity, currency);
    case 'volume':
      return volume(price, quantity, currency);
    case 'package':
      return packaged(price, quantity, currency);
    default:
      return price satisfies never;
  }
}
