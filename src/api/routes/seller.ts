import type { z } from 'zod';
import type { Database } from '#db/connection.ts';
import { keepLogo, loadLogo } from '#db/logos.ts';
import { sellers } from '#db/schema/setup.ts';
import { colourProblem } from '#domain/colour.ts';
import { logoFrom } from '#src/documents/logo.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import * as schemas from '../schemas/setup.ts';
import { type Api, answers, failFields } from './support.ts';

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
      const { vatId = null, iban = null, bic = null, rounding = null } = body;
      const row = { ...body, vatId, iban, bic, rounding, ...(await brandOf(db, body)) };
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
      const { id: _, vatId, iban, bic, rounding, colour, logo: sha256, ...rest } = row;
      const logo = await loadLogo(db, sha256);
      return {
        ...rest,
        ...(vatId ? { vatId } : {}),
        ...(iban ? { iban } : {}),
        ...(bic ? { bic } : {}),
        ...(rounding ? { rounding } : {}),
        ...(colour ? { colour } : {}),
        ...(logo ? { logo: `data:${logo.mediaType};base64,${logo.content.toString('base64')}` } : {}),
      };
    },
  );
}

/** How the seller looks, as its row has it; refuses what could not be shown or read. */
async function brandOf(
  db: Database,
  { logo: dataUrl, colour }: z.infer<typeof schemas.seller>,
): Promise<{ logo: string | null; colour: string | null }> {
  const logo = dataUrl === undefined ? null : logoFrom(dataUrl);
  const unreadable = colour === undefined ? null : colourProblem(colour);
  const problems = [
    ...(logo === null || logo.ok ? [] : logo.problems),
    ...(unreadable === null ? [] : [{ pointer: '/colour', detail: `The colour ${unreadable}.` }]),
  ];
  if (problems.length > 0) return failFields(problems);
  return {
    logo: logo?.ok ? await keepLogo(db, logo.value) : null,
    colour: colour?.toLowerCase() ?? null,
  };
}
