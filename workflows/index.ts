/** The entry of the workflow bundle: what a worker can run. */
export { deal } from './deal.ts';
export { payment, payout, refund } from './payment.ts';
