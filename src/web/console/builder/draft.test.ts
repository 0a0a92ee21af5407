import { describe, expect, it } from 'vitest';
import type { Product } from '#domain/catalogue/product.ts';
import { bySku } from '#domain/configuration/words.ts';
import { draftOf, spelledOut, terse } from './draft.ts';

const aProduct = (sku: string, fields: Partial<Product> = {}): Product => ({
  sku,
  name: sku,
  kind: 'oneTime',
  recognition: 'pointInTime',
  taxCategory: 'standard',
  fulfilment: 'none',
  ...fields,
});
const DESK = aProduct('DESK', {
  attributes: [{ name: 'size', type: 'choice', values: ['M', 'L'], default: 'M' }],
  optionGroups: [
    {
      name: 'top',
      minimum: 1,
      maximum: 1,
      options: [
        { sku: 'OAK', pricing: 'included', isDefault: true },
        { sku: 'GLASS', pricing: 'priced' },
      ],
    },
    {
      name: 'extras',
      minimum: 0,
      maximum: 2,
      options: [
        { sku: 'LAMP', pricing: 'priced' },
        { sku: 'CLOCK', pricing: 'priced', isDefault: true },
      ],
    },
  ],
});
const OFFICE = aProduct('OFFICE', {
  bundle: {
    pricing: 'byParts',
    components: [
      { sku: 'DESK', quantity: { perUnit: '1' } },
      { sku: 'LAMP', quantity: { perUnit: '1' } },
    ],
  },
});
const products = bySku([DESK, OFFICE, ...['OAK', 'GLASS', 'LAMP', 'CLOCK'].map((sku) => aProduct(sku))]);

describe('the draft of a quote', () => {
  it('takes what the form has no field for as JSON, and the fields go before it', () => {
    const { request, problems } = draftOf({
      '/lines/0/sku': 'DESK',
      '/lines/0/quantity': '2',
      '/lines/0/more': '{"quantity": "9", "taxCategory": "reduced"}',
      '/more': '{"signers": []}',
    });
    expect(request).toEqual({
      signers: [],
      lines: [{ sku: 'DESK', quantity: '2', taxCategory: 'reduced' }],
    });
    expect(problems).toEqual([]);
  });

  it.each(['{', '[]', 'null', '"text"', `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`])(
    'says which field is no JSON and keeps it: %.12s',
    (more) => {
      const { problems, unread } = draftOf({ '/lines/0/sku': 'DESK', '/lines/0/more': more });
      expect(problems.map(({ pointer }) => pointer)).toEqual(['/lines/0/more']);
      expect(unread.get('/lines/0/more')).toBe(more);
    },
  );

  it('does what a button says', () => {
    const lines = { '/lines/0/sku': 'A', '/lines/1/sku': 'B' };
    const skus = (action: string) => {
      const made = draftOf({ ...lines, action }).request.lines as { sku?: string }[];
      return made.map(({ sku }) => sku);
    };
    expect(skus('add:LAMP:2')).toEqual(['A', 'B', 'LAMP:2']);
    expect(skus('remove:0')).toEqual(['B']);
    expect(skus('own')).toEqual(['A', 'B', undefined]);
    expect(skus('price')).toEqual(['A', 'B']);
    expect(draftOf({ action: 'customer:cus_1' }).request.customerId).toBe('cus_1');
    expect(draftOf({ '/customerId': 'cus_1', action: 'customer' }).request.customerId).toBeUndefined();
  });

  it('spells out the defaults, so that a form shows what is chosen', () => {
    expect(spelledOut({ sku: 'DESK', quantity: '1' }, DESK, products)).toEqual({
      sku: 'DESK',
      quantity: '1',
      attributes: { size: 'M' },
      options: [{ group: 'top', sku: 'OAK' }, { group: 'extras' }, { group: 'extras', sku: 'CLOCK' }],
    });
  });

  it('keeps what was chosen, and that nothing was', () => {
    const asked = {
      sku: 'OFFICE',
      components: [
        { sku: 'DESK', options: [{ group: 'top' }, { group: 'extras', sku: 'LAMP', quantity: '3' }] },
      ],
    };
    const spelled = spelledOut(asked, OFFICE, products);
    expect(spelled.components).toEqual([
      {
        sku: 'DESK',
        attributes: { size: 'M' },
        options: [{ group: 'top' }, { group: 'extras', sku: 'LAMP', quantity: '3' }, { group: 'extras' }],
      },
    ]);
    expect(spelledOut(spelled, OFFICE, products)).toEqual(spelled);
    expect(terse(spelled)).toEqual({
      sku: 'OFFICE',
      components: [
        {
          sku: 'DESK',
          attributes: { size: 'M' },
          options: [{ group: 'top' }, { group: 'extras', sku: 'LAMP', quantity: '3' }],
        },
      ],
    });
  });

  it('sends nothing of parts that are as they come', () => {
    expect(terse({ sku: 'X', components: [{ sku: 'DESK' }] })).toEqual({ sku: 'X' });
  });
});
