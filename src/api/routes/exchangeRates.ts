import { z } from 'zod';
import { ratesInForce } from '#db/approvalBasis.ts';
import type { ApiDeps } from '../deps.ts';
import { setExchangeRates } from '../exchangeRateInput.ts';
import { Problem } from '../problems.ts';
import { requireSeller } from '../quoteInput.ts';
import * as schemas from '../schemas/approval.ts';
import { plainDate } from '../schemas/common.ts';
import { type Api, answers, wallDate } from './support.ts';

const tags = ['Set-up'];

/** What approval policies convert amounts of other currencies by. */
export function exchangeRateRoutes(app: Api, { db }: ApiDeps): void {
  app.put(
    '/v1/exchange-rates',
    {
      config: { scopes: ['finance'] },
      schema: {
        tags,
        summary: 'Set the exchange rates from a day on',
        description: 'They count until the next table’s day. A table of the same day is replaced.',
        body: schemas.exchangeRates,
        response: answers(200, schemas.exchangeRates),
      },
    },
    async ({ body }) => {
      await setExchangeRates(db, body);
      return body;
    },
  );
  app.get(
    '/v1/exchange-rates',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'The exchange rates in force on a day',
        querystring: z.object({ on: plainDate.optional().meta({ description: 'Today by default.' }) }),
        response: answers(200, schemas.exchangeRates),
      },
    },
    async ({ query }) => {
      const on = query.on ?? wallDate((await requireSeller(db)).timeZone);
      const table = await ratesInForce(db, on);
      if (!table) throw new Problem('notFound', `No exchange rates are in force on ${on}.`);
      return { ...table };
    },
  );
}
