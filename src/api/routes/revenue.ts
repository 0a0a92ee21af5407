import { planRevenue } from '#domain/planRevenue.ts';
import type { ApiDeps } from '../deps.ts';
import { idParams } from '../schemas/common.ts';
import * as schemas from '../schemas/money.ts';
import { showRevenue } from '../views/revenue.ts';
import { type Api, answers, failFields } from './support.ts';

const tags = ['Revenue'];

export function revenueRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/deals/:id/revenue',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Obligations and their schedules',
        params: idParams,
        response: answers(200, schemas.revenue),
      },
    },
    ({ params }) => showRevenue(db, params.id),
  );
  app.post(
    '/v1/revenue/preview',
    {
      config: { scopes: ['finance', 'sales'] },
      schema: {
        tags,
        summary: 'Allocate a transaction price and lay out its schedules; saves nothing',
        body: schemas.revenuePreview,
        response: answers(200, schemas.revenue),
      },
    },
    async ({ body }) => {
      const plan = planRevenue(body);
      return plan.ok ? { currency: body.currency, ...plan.value } : failFields(plan.problems);
    },
  );
}
