import type { ApiClient } from '#test/setup/client.ts';
import { aSeller } from '#test/setup/world.ts';

export const MANAGER = 'manager@seller.example';
export const MARGIN_READER = 'margin@seller.example';

const product = (sku: string, name: string, fields: object = {}) => ({
  sku,
  name,
  kind: 'oneTime',
  recognition: 'pointInTime',
  taxCategory: 'standard',
  fulfilment: 'none',
  ...fields,
});
const perUnit = (unitAmount: string) => ({ model: 'perUnit', unitAmount });

/** A catalogue with a bundle, options, attributes and a rule, and people who may do different things with it. */
export async function aCatalogue(api: ApiClient): Promise<void> {
  await aSeller(api);
  await api.put('/v1/people', { email: MANAGER, name: 'Mia Manager', roles: [], scopes: ['admin', 'sales'] });
  const marginReader = { email: MARGIN_READER, name: 'Max Margin', roles: [], scopes: ['sales', 'margin'] };
  await api.put('/v1/people', marginReader);
  const products = [
    product('FRAME', 'Frame', { cost: '100.00', standaloneSellingPrice: '300.00' }),
    product('OAK', 'Oak', { cost: '0' }),
    product('STEEL', 'Steel', { cost: '0' }),
    product('LAMP', 'Desk lamp', { cost: '20.00' }),
    product('DOCK', 'Docking station', { cost: '60.00' }),
    product('SCREEN', 'Screen', {
      cost: '90.00',
      attributes: [{ name: 'size', type: 'choice', values: ['24 inch', '27 inch'], default: '24 inch' }],
    }),
    product('WORKPLACE', 'Workplace', {
      unit: 'desk',
      cost: '10.00',
      optionGroups: [
        {
          name: 'finish',
          minimum: 1,
          maximum: 1,
          options: [
            { sku: 'OAK', pricing: 'included', isDefault: true },
            { sku: 'STEEL', pricing: 'priced' },
          ],
        },
        {
          name: 'extras',
          minimum: 0,
          maximum: 2,
          options: [
            { sku: 'LAMP', pricing: 'priced' },
            { sku: 'SCREEN', pricing: 'priced' },
          ],
        },
      ],
      bundle: { pricing: 'asOne', components: [{ sku: 'FRAME', quantity: { perUnit: '1' } }] },
    }),
  ];
  for (const one of products) await api.post('/v1/products', one);
  const { data } = await api.get('/v1/price-books');
  await api.post(`/v1/price-books/${data[0].id}/prices`, {
    effectiveFrom: '2021-01-01',
    prices: [
      { sku: 'WORKPLACE', price: perUnit('500.00') },
      { sku: 'STEEL', price: perUnit('30.00') },
      { sku: 'LAMP', price: perUnit('50.00') },
      { sku: 'DOCK', price: perUnit('120.00') },
      { sku: 'SCREEN', price: perUnit('200.00') },
    ],
  });
  await api.post('/v1/configuration-rules', {
    name: 'A screen needs a dock',
    kind: 'requires',
    when: { sku: 'SCREEN' },
    then: { skus: ['DOCK'] },
  });
}
