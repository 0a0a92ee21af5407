import type { TestApp } from '#test/setup/app.ts';
import { simpleRequest } from '#test/setup/world.ts';
import { startDeal } from '../support.ts';

export const FIRST = 'first@customer.example';
export const SECOND = 'second@customer.example';
/** Two signers who are asked at once. */
export const sideBySide = {
  signers: [
    { name: 'Fay First', email: FIRST, party: 'customer' },
    { name: 'Sid Second', email: SECOND, party: 'customer' },
  ],
};

/** What the page of a contract sends where the customer signs. */
export const form = { decision: 'sign', name: 'Bea Buyer', consent: 'yes' };

/** A deal whose quote is accepted, so that its contract is with the signers. */
export async function anAcceptedDeal({ api }: TestApp, customerId: string, fields: object = {}) {
  const deal = await startDeal(api, simpleRequest(customerId, fields));
  await deal.accept();
  return deal;
}
