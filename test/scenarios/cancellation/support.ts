import type { TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, exampleRequest, play, simpleRequest } from '#test/setup/world.ts';

export const REASON = 'The project was stopped';

export async function aSellerWithChairs({ api }: TestApp): Promise<void> {
  await aSeller(api);
  await api.post('/v1/products', {
    sku: 'CHAIR',
    name: 'Chair',
    kind: 'oneTime',
    recognition: 'pointInTime',
    taxCategory: 'standard',
    fulfilment: 'stock',
  });
}

export const cancel = ({ api }: TestApp, deal: { id: string }, fields: object = {}): Promise<Json> =>
  api.post(`/v1/deals/${deal.id}/cancellation`, { reason: REASON, ...fields });

/** The worked example on 2031-02-10 at noon: two invoices, the onboarding delivered, January recognised. */
export async function theExample({ api }: TestApp) {
  const customerId = await aCustomer(api);
  const { id } = await api.post('/v1/deals', exampleRequest(customerId));
  const deal = { id: id as string, customerId, ...play(api, id) };
  await deal.approve();
  await deal.accept();
  await deal.sign();
  await deal.advanceTo('2031-01-15');
  await deal.deliver('ONBOARDING');
  await deal.advanceTo('2031-02-10T11:00:00Z');
  return deal;
}

/** Ten chairs in two instalments, four of them delivered. */
export async function chairs({ api }: TestApp, customerId: string) {
  const deal = await aSignedDeal(
    api,
    simpleRequest(customerId, {
      lines: [{ sku: 'CHAIR', quantity: '10', price: { model: 'perUnit', unitAmount: '100.00' } }],
      paymentTerms: {
        instalments: [
          { percent: '50', dueDays: 0 },
          { percent: '50', dueDays: 60 },
        ],
      },
    }),
  );
  await deal.deliver('CHAIR', '4');
  return deal;
}
