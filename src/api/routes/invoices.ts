import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database } from '#db/connection.ts';
import type { Invoice } from '#db/schema/billing.ts';
import type { ApiDeps } from '../deps.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import { withReason } from '../schemas/deal.ts';
import * as schemas from '../schemas/money.ts';
import { findInvoice, listInvoices, showInvoice } from '../views/invoice.ts';
import { sendPdf } from './documents.ts';
import { type Api, answers, by } from './support.ts';

const tags = ['Invoices'];
const finance = { scopes: ['finance'] as const };

export function invoiceRoutes(app: Api, deps: ApiDeps): void {
  const { db, documents } = deps;
  app.get(
    '/v1/invoices',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Invoices: of a deal in order, else the newest first',
        querystring: pageQuery(200).extend({
          dealId: z.string().optional(),
          customerId: z.string().optional(),
        }),
        response: answers(200, page(schemas.invoice)),
      },
    },
    ({ query }) => listInvoices(db, query),
  );
  app.get(
    '/v1/invoices/:id',
    {
      config: { scopes: [] },
      schema: { tags, summary: 'An invoice', params: idParams, response: answers(200, schemas.invoice) },
    },
    ({ params }) => showInvoice(db, params.id),
  );
  app.get(
    '/v1/invoices/:id/pdf',
    {
      config: { scopes: [] },
      schema: { tags, summary: 'The invoice as PDF', produces: ['application/pdf'], params: idParams },
    },
    async ({ params }, reply) => {
      const { id } = await findInvoice(db, params.id);
      return sendPdf(reply, await documents.get('invoice', id));
    },
  );
  creditRoutes(app, deps);
  holdRoutes(app, deps);
}

/** What lowers an invoice's amount due without a payment. */
function creditRoutes(app: Api, { db, gateway }: ApiDeps): void {
  app.post(
    '/v1/invoices/:id/credit-notes',
    {
      config: finance,
      schema: {
        tags,
        summary: 'Credit an invoice, in part or whole',
        params: idParams,
        body: schemas.newCreditNote,
        response: answers(201, schemas.creditNoteAnswer),
      },
    },
    async (request, reply) => {
      const { id, dealId } = await invoiceOf(db, request);
      const note = await gateway.send(
        dealId,
        'issueCreditNote',
        { invoiceId: id, ...request.body },
        by(request),
      );
      return reply.code(201).send(note);
    },
  );
  app.post(
    '/v1/invoices/:id/write-off',
    {
      config: finance,
      schema: {
        tags,
        summary: 'Give up what is due on an invoice, or a part of it',
        params: idParams,
        body: schemas.writeOff,
        response: answers(200, z.object({ amount: z.string(), taxRelief: z.string() })),
      },
    },
    async (request) => {
      const { id, dealId } = await invoiceOf(db, request);
      const { reason, amount, taxRelief } = request.body;
      return gateway.send(
        dealId,
        'writeOffInvoice',
        { invoiceId: id, reason, amount, taxRelief },
        by(request),
      );
    },
  );
  app.post(
    '/v1/invoices/:id/waive-fees',
    {
      config: finance,
      schema: {
        tags,
        summary: 'Take back the late fees of an invoice',
        params: idParams,
        body: withReason,
        response: answers(200, z.object({ amount: z.string() })),
      },
    },
    async (request) => {
      const { id, dealId } = await invoiceOf(db, request);
      return gateway.send(dealId, 'waiveFees', { invoiceId: id, ...request.body }, by(request));
    },
  );
}

function holdRoutes(app: Api, { db, gateway }: ApiDeps): void {
  app.post(
    '/v1/invoices/:id/hold',
    {
      config: finance,
      schema: {
        tags,
        summary: 'Pause the reminders of an invoice',
        description:
          'No reminder goes out until the day after `until`, a release, or the end of the debt, whichever comes first.',
        params: idParams,
        body: schemas.hold,
        response: answers(200, z.object({ onHold: z.literal(true), until: z.string().nullable() })),
      },
    },
    async (request) => {
      const { id, dealId } = await invoiceOf(db, request);
      return gateway.send(dealId, 'holdInvoice', { invoiceId: id, ...request.body }, by(request));
    },
  );
  app.post(
    '/v1/invoices/:id/release',
    {
      config: finance,
      schema: {
        tags,
        summary: 'End a hold',
        params: idParams,
        body: withReason,
        response: answers(200, z.object({ onHold: z.literal(false) })),
      },
    },
    async (request) => {
      const { id, dealId } = await invoiceOf(db, request);
      return gateway.send(dealId, 'releaseInvoice', { invoiceId: id, ...request.body }, by(request));
    },
  );
}

async function invoiceOf(
  db: Database,
  request: FastifyRequest<{ Params: { id: string } }>,
): Promise<Invoice> {
  const invoice = await findInvoice(db, request.params.id);
  request.dealId = invoice.dealId;
  return invoice;
}
