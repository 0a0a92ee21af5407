import type { FastifyInstance } from 'fastify';
import { Problem } from '#api/problems.ts';
import { loadLogo } from '#db/logos.ts';
import type { Seller } from '#db/schema/setup.ts';
import { PAGE, type WebDeps } from './deps.ts';

type Brand = Partial<Pick<Seller, 'logo' | 'colour'>>;

/** Both are named by what they hold, so that a browser may keep them for ever. */
export const logoPath = ({ logo }: Brand): string | null => (logo ? `/logos/${logo}` : null);
export const colourPath = ({ colour }: Brand): string | null =>
  colour ? `/colours/${colour.slice(1)}.css` : null;

/** A seller's logo and colour. The content policy forbids inline styles, so the colour is a style sheet of its own. */
export function registerBrand(app: FastifyInstance, { db }: WebDeps): void {
  app.get<{ Params: { sha256: string } }>('/logos/:sha256', PAGE, async (request, reply) => {
    const logo = await loadLogo(db, request.params.sha256);
    if (!logo) throw new Problem('notFound', 'There is no such picture.');
    return reply.headers(KEPT).type(logo.mediaType).send(logo.content);
  });
  app.get<{ Params: { file: string } }>('/colours/:file', PAGE, async (request, reply) => {
    const [, colour] = /^([0-9a-f]{6})\.css$/.exec(request.params.file) ?? [];
    if (!colour) throw new Problem('notFound', 'There is no such colour.');
    return reply
      .headers(KEPT)
      .type('text/css; charset=utf-8')
      .send(`:root { --action: #${colour}; --action-dark: #${colour}; --brand: #${colour}; }\n`);
  });
}

const KEPT = {
  'cache-control': 'public, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'",
};
