import { monotonicFactory } from 'ulid';

const nextUlid = monotonicFactory();

export const ID_PREFIXES = {
  apiKey: 'key',
  customer: 'cus',
  priceBook: 'pb',
  import: 'imp',
  approvalPolicy: 'apol',
  delegation: 'dlg',
  dunningPolicy: 'dpol',
  deal: 'deal',
  quote: 'quo',
  approval: 'apr',
  contract: 'ctr',
  signer: 'sgn',
  order: 'ord',
  fulfilment: 'ful',
  obligation: 'obl',
  invoice: 'inv',
  creditNote: 'cn',
  payment: 'pay',
  refund: 'ref',
  journalEntry: 'je',
  document: 'doc',
  message: 'msg',
} as const;

/** An id that sorts by the time it was made: a prefix that names the kind, and a ULID. */
export function newId(kind: keyof typeof ID_PREFIXES): string {
  return `${ID_PREFIXES[kind]}_${nextUlid().toLowerCase()}`;
}
