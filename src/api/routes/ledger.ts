import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { page, pageQuery, plainDate } from '../schemas/common.ts';
import * as schemas from '../schemas/money.ts';
import { listEntries, trialBalance } from '../views/ledger.ts';
import { type Api, answers } from './support.ts';

const tags = ['Ledger'];

export function ledgerRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/ledger/entries',
    {
      config: { scopes: ['finance'] },
      schema: {
        tags,
        summary: 'Journal entries, in the order of recording',
        description:
          'No entry ever appears before one that was read: `after` with the last entry’s id goes on where a reader stopped.',
        querystring: pageQuery(200).extend({
          dealId: z.string().optional(),
          customerId: z.string().optional(),
        }),
        response: answers(200, page(schemas.journalEntry)),
      },
    },
    ({ query }) => listEntries(db, query),
  );
  app.get(
    '/v1/ledger/trial-balance',
    {
      config: { scopes: ['finance'] },
      schema: {
        tags,
        summary: 'Each account’s net balance',
        querystring: z.object({ asOf: plainDate.optional(), dealId: z.string().optional() }),
        response: answers(200, schemas.trialBalance),
      },
    },
    ({ query }) => trialBalance(db, query),
  );
}
