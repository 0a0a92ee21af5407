import { eq } from 'drizzle-orm';
import type { FastifyReply } from 'fastify';
import { latestContract, latestQuote } from '#db/latest.ts';
import { creditNotes } from '#db/schema/billing.ts';
import type { StoredDocument } from '#src/documents/store.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { idParams } from '../schemas/common.ts';
import { findDeal } from '../views/deal.ts';
import type { Api } from './support.ts';

/** The documents of a deal, beside those that are reached by their own id. */
export function documentRoutes(app: Api, { db, documents }: ApiDeps): void {
  const schema = { tags: ['Documents'], params: idParams, produces: ['application/pdf'] };
  app.get(
    '/v1/deals/:id/quote.pdf',
    { config: { scopes: [] }, schema: { ...schema, summary: 'The newest version of the quote as PDF' } },
    async ({ params }, reply) => {
      const deal = await findDeal(db, params.id);
      const quote = await latestQuote(db, deal.id);
      return sendPdf(reply, quote ? await documents.get('quote', quote.id) : null);
    },
  );
  app.get(
    '/v1/deals/:id/contract.pdf',
    {
      config: { scopes: [] },
      schema: { ...schema, summary: 'The contract as PDF, with its certificate once it is signed' },
    },
    async ({ params }, reply) => {
      const deal = await findDeal(db, params.id);
      const contract = await latestContract(db, deal.id);
      if (!contract) throw new Problem('notFound', 'The deal has no contract yet.');
      const kind = contract.status === 'signed' ? 'signedContract' : 'contract';
      return sendPdf(reply, await documents.get(kind, contract.id));
    },
  );
  app.get(
    '/v1/credit-notes/:id/pdf',
    { config: { scopes: [] }, schema: { ...schema, summary: 'A credit note as PDF' } },
    async ({ params }, reply) => {
      const [note] = await db
        .select({ id: creditNotes.id })
        .from(creditNotes)
        .where(eq(creditNotes.id, params.id));
      return sendPdf(reply, note ? await documents.get('creditNote', note.id) : null);
    },
  );
}

export function sendPdf(reply: FastifyReply, document: StoredDocument | null): FastifyReply {
  if (!document) throw new Problem('notFound', 'There is no such document.');
  return reply
    .type(document.mediaType)
    .header('content-disposition', `inline; filename="${document.fileName}"`)
    .send(document.content);
}
