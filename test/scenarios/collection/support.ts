import type { TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSignedDeal, asTable, CUSTOMER_EMAIL, simpleRequest } from '#test/setup/world.ts';

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

/** The same on 10 January: all of it is recognised, and no reminder was sent yet. */
export async function invoicedOnTheTenth(app: TestApp) {
  const deal = await anInvoicedDeal(app);
  await deal.advanceTo('2031-01-10');
  return deal;
}

export async function aCreditableDeal(app: TestApp) {
  const deal = await invoicedOnTheTenth(app);
  return {
    ...deal,
    credit: (body: object) => deal.command('credit-notes', { reason: 'as agreed', ...body }),
  };
}

/** Money that a customer sends, for no invoice unless one is named. */
export const sendMoney = ({ api }: TestApp, fields: object): Promise<Json> =>
  api.post('/v1/payments', { currency: 'EUR', method: 'transfer', reference: 'CREDIT', ...fields });

/** What the ledger says of a customer, over all of its deals. */
export const entriesOf = async ({ api }: TestApp, customerId: string): Promise<string[]> =>
  asTable((await api.get(`/v1/ledger/entries?customerId=${customerId}`)).data);
