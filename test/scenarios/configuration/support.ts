import { randomUUID } from 'node:crypto';
import type { Answer, ApiClient, Json } from '#test/setup/client.ts';

/** A one-time product at 100.00 a unit; its price goes into the seller's book. */
export const aProduct = (sku: string, fields: object = {}) => ({
  sku,
  name: sku.charAt(0) + sku.slice(1).toLowerCase(),
  kind: 'oneTime',
  recognition: 'pointInTime',
  taxCategory: 'standard',
  fulfilment: 'none',
  ...fields,
});

export const perUnit = (unitAmount: string, every?: string) => ({
  model: 'perUnit',
  unitAmount,
  ...(every ? { every } : {}),
});

/** Adds products with their prices to the seller's book; a price of null is left out. */
export async function addCatalogue(
  api: ApiClient,
  products: (object & { sku: string })[],
  prices: Record<string, object | null> = {},
): Promise<void> {
  for (const product of products) await api.post('/v1/products', product);
  const listed = products.flatMap(({ sku }) => {
    const price = sku in prices ? prices[sku] : perUnit('100.00');
    return price ? [{ sku, price }] : [];
  });
  const { data } = await api.get('/v1/price-books');
  await api.post(`/v1/price-books/${data[0].id}/prices`, { effectiveFrom: '2021-01-01', prices: listed });
}

/** Posts and shows whatever came. */
export const attempt = (api: ApiClient, path: string, body: object): Promise<Answer<Json>> =>
  api.send('POST', path, { body, headers: { 'idempotency-key': randomUUID() } });

export const detailsOf = ({ body }: Answer<Json>): string[] =>
  (body.errors ?? []).map(({ pointer, detail }: Json) => `${pointer}: ${detail}`);

/** `lineNo sku × quantity = net < parent` */
export const linesOf = ({ lines }: Json): string[] =>
  lines.map(({ lineNo, sku, quantity, netAmount, parentLineNo }: Json) =>
    [
      `${lineNo} ${sku} × ${quantity}`,
      netAmount ? ` = ${netAmount}` : '',
      parentLineNo ? ` < ${parentLineNo}` : '',
    ].join(''),
  );
