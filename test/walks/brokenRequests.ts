type Request = Record<string, unknown> & { lines: Record<string, unknown>[] };

interface Fault {
  words: string;
  pointer: string;
  in(request: Request): object;
}

const firstLine =
  (changes: Record<string, unknown>) =>
  (request: Request): object => ({
    ...request,
    lines: [
      { description: 'Work', quantity: '1', price: { model: 'flat', amount: '10' }, ...changes },
      ...request.lines,
    ],
  });

/** What no quote may hold, each with the field that an answer must name. */
export const BROKEN: Fault[] = [
  { words: 'a quantity of zero', pointer: '/lines/0/quantity', in: firstLine({ quantity: '0' }) },
  { words: 'an unknown product', pointer: '/lines/0/sku', in: firstLine({ sku: 'NOTHING' }) },
  {
    words: 'a term that is no multiple of the quarter and has no start',
    pointer: '/lines/0/startOn',
    in: firstLine({ price: { model: 'flat', amount: '10', every: 'quarter' }, termMonths: 4 }),
  },
  {
    words: 'milestones that add up to 90 %',
    pointer: '/lines/0/milestones',
    in: firstLine({
      recognition: 'milestone',
      milestones: [
        { name: 'A', percent: '40' },
        { name: 'B', percent: '50' },
      ],
    }),
  },
  {
    words: 'an unknown tax category',
    pointer: '/lines/0/taxCategory',
    in: firstLine({ taxCategory: 'luxury' }),
  },
  {
    words: 'a discount above 100 %',
    pointer: '/discount/percent',
    in: (request) => ({ ...request, discount: { percent: '100.01' } }),
  },
  { words: 'an unknown currency', pointer: '/currency', in: (request) => ({ ...request, currency: 'ABC' }) },
  {
    words: 'instalments that add up to 90 %',
    pointer: '/paymentTerms/instalments',
    in: (request) => ({ ...request, paymentTerms: { instalments: [{ percent: '90', dueDays: 0 }] } }),
  },
  {
    words: 'an unknown customer',
    pointer: '/customerId',
    in: (request) => ({ ...request, customerId: 'cus_unknown' }),
  },
  {
    words: 'a start in the past',
    pointer: '/startAt',
    in: (request) => ({ ...request, startAt: '2020-01-01' }),
  },
  {
    words: 'one address that signs twice',
    pointer: '/signers/1/email',
    in: (request) => ({
      ...request,
      signers: ['Bea', 'Ben'].map((name) => ({ name, email: 'twice@customer.example', party: 'customer' })),
    }),
  },
];
