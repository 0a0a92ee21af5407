import { describe, expect, it } from 'vitest';
import { bySku } from '../configuration/words.ts';
import { unavailability } from './availability.ts';
import type { Product } from './product.ts';

const aProduct = (sku: string, fields: Partial<Product> = {}): Product => ({
  sku,
  name: `The ${sku}`,
  kind: 'oneTime',
  recognition: 'pointInTime',
  taxCategory: 'standard',
  fulfilment: 'none',
  ...fields,
});

const onDay = (product: Product, day: string, ...others: Product[]) =>
  unavailability(product, day, bySku([product, ...others]));

describe('unavailability', () => {
  it('is none of a product that is sold', () => {
    expect(onDay(aProduct('A'), '2031-01-01')).toBeNull();
    expect(onDay(aProduct('A', { effectiveFrom: '2031-01-01' }), '2031-01-01')).toBeNull();
  });

  it('says from when a product is sold', () => {
    expect(onDay(aProduct('A', { effectiveFrom: '2031-01-02' }), '2031-01-01')?.reason).toBe(
      '“The A” (A) is sold from 2031-01-02 on.',
    );
  });

  it('says since when a product is withdrawn, why, and what is sold in its place', () => {
    const withdrawal = { on: '2031-02-01', reason: 'Spare parts have run out', replacedBy: 'B' };
    const product = aProduct('A', { withdrawal });
    expect(onDay(product, '2031-01-31')).toBeNull();
    expect(onDay(product, '2031-02-01', aProduct('B'))).toEqual({
      reason: '“The A” (A) has been withdrawn since 2031-02-01: Spare parts have run out.',
      fix: 'Take “The B” (B) instead.',
    });
    expect(onDay(aProduct('A', { withdrawal: { on: '2031-02-01' } }), '2031-03-01')).toEqual({
      reason: '“The A” (A) has been withdrawn since 2031-02-01.',
      fix: 'Choose another product.',
    });
  });

  it('ends with the day on which the product is sold again', () => {
    const product = aProduct('A', { withdrawal: { on: '2031-02-01', until: '2031-03-01' } });
    expect(onDay(product, '2031-02-28')).not.toBeNull();
    expect(onDay(product, '2031-03-01')).toBeNull();
  });
});
