import type { TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSignedDeal, CUSTOMER_EMAIL, simpleRequest } from '#test/setup/world.ts';

/**
 * A deal whose first invoice is issued: 1,000.00 and 190.00 of tax on 1 January, due on the 31st, unless it is asked
 * for otherwise. Its customer is one of its own, where none is given.
 */
export async function anInvoicedDeal(
  { api }: TestApp,
  {
    email = CUSTOMER_EMAIL,
    customerId,
    ...fields
  }: { email?: string; customerId?: string; [field: string]: unknown } = {},
) {
  const payer = customerId ?? (await aCustomer(api, { email }));
  const deal = await aSignedDeal(api, simpleRequest(payer, fields), email);
  const [issued] = await deal.invoices();
  const invoiceId = issued?.id as string;
  return {
    ...deal,
    customerId: payer,
    invoiceId,
    invoice: (): Promise<Json> => api.get(`/v1/invoices/${invoiceId}`),
    command: (name: string, body: object) => api.send('POST', `/v1/invoices/${invoiceId}/${name}`, { body }),
  };
}
