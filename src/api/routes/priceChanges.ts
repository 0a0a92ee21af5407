import { checkOnce } from '../checkOnce.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { idParams } from '../schemas/common.ts';
import * as schemas from '../schemas/priceChanges.ts';
import { findDeal, pricedVersion } from '../views/deal.ts';
import { asSeenBy } from '../views/margin.ts';
import { type PriceChanges, priceChangesOf } from '../views/priceChanges.ts';
import { type Api, answers, by } from './support.ts';

const tags = ['Deals'];

/** What has changed in the catalogue since a quote was priced, and how its draft takes that over. */
export function priceChangeRoutes(app: Api, { db, gateway }: ApiDeps): void {
  app.get(
    '/v1/deals/:id/price-changes',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'How a quote differs from what the same request would cost now',
        description:
          'Nothing that was quoted changes by itself. A quote that was answered has no differences.',
        params: idParams,
        querystring: schemas.priceChangeQuery,
        response: answers(200, schemas.priceChanges),
      },
    },
    async ({ params, query }) => shown(await priceChangesOf(db, await findDeal(db, params.id), query.on)),
  );
  app.post(
    '/v1/deals/:id/reprice',
    {
      config: { scopes: ['sales'] },
      schema: {
        tags,
        summary: 'Price a draft anew: a new version of the same request',
        description: 'Where nothing has changed, the version that is there stays.',
        params: idParams,
        body: schemas.reprice,
        response: answers(200, schemas.repriced),
      },
    },
    async (request) => {
      const deal = await findDeal(db, request.params.id);
      const { key, actor } = by(request);
      const asked = await checkOnce(db, key, async () => {
        if (deal.stage !== 'draft') {
          const detail =
            'Only a draft is priced anew; what was sent is revised by a new version of the quote.';
          throw new Problem('wrongStage', detail);
        }
        const { isChanged, problems, terms, quote } = await priceChangesOf(db, deal, request.body?.on);
        const isToDo = isChanged || problems.length > 0 || terms.date !== quote.terms.date;
        return { isToDo, terms, version: quote.version };
      });
      const { isToDo, terms, version: supersedes } = asked;
      const input = { terms, customerId: deal.customerId, supersedes };
      const { version } = isToDo ? await gateway.send(deal.id, 'reviseQuote', input, { key, actor }) : asked;
      return {
        changed: isToDo,
        version,
        quote: asSeenBy(request, await pricedVersion(db, deal.id, version)),
      };
    },
  );
}

const shown = ({ quote, terms: _, isChanged, ...changes }: PriceChanges) => ({
  ...changes,
  changed: isChanged,
  version: quote.version,
  currency: quote.priced.currency,
});
