import { sellers } from '#db/schema/setup.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import * as schemas from '../schemas/setup.ts';
import { type Api, answers } from './support.ts';

const tags = ['Set-up'];

/** Who sells: one in a deployment. */
export function sellerRoutes(app: Api, { db }: ApiDeps): void {
  app.put(
    '/v1/seller',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Set the selling entity',
        body: schemas.seller,
        response: answers(200, schemas.seller),
      },
    },
    async ({ body }) => {
      const optional = {
        vatId: body.vatId ?? null,
        iban: body.iban ?? null,
        bic: body.bic ?? null,
        rounding: body.rounding ?? null,
      };
      const row = { ...body, ...optional };
      await db
        .insert(sellers)
        .values({ id: 1, ...row })
        .onConflictDoUpdate({ target: sellers.id, set: row });
      return body;
    },
  );
  app.get(
    '/v1/seller',
    {
      config: { scopes: [] },
      schema: { tags, summary: 'The selling entity', response: answers(200, schemas.seller) },
    },
    async () => {
      const [row] = await db.select().from(sellers);
      if (!row) throw new Problem('notFound', 'There is no selling entity yet: PUT /v1/seller.');
      const { id: _, vatId, iban, bic, rounding, ...rest } = row;
      return {
        ...rest,
        ...(vatId ? { vatId } : {}),
        ...(iban ? { iban } : {}),
        ...(bic ? { bic } : {}),
        ...(rounding ? { rounding } : {}),
      };
    },
  );
}
