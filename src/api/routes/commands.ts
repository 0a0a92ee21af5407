import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { STAGES } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { type CustomerChoice, chooseCustomer, requireSeller, termsOf } from '../quoteInput.ts';
import { idParams } from '../schemas/common.ts';
import * as schemas from '../schemas/deal.ts';
import { pricedQuote, quoteRequest } from '../schemas/quote.ts';
import { findDeal, findVersion } from '../views/deal.ts';
import { asSeenBy } from '../views/margin.ts';
import { type Api, answers, by, idFor } from './support.ts';

/** What can be said to a deal. Each call is answered once the deal has done all that follows from it. */
export function commandRoutes(app: Api, deps: ApiDeps): void {
  quoteCommands(app, deps);
  customerCommands(app, deps);
  orderCommands(app, deps);
  endCommands(app, deps);
}

const sales = { scopes: ['sales'] as const };

function quoteCommands(app: Api, { db, gateway }: ApiDeps): void {
  const tags = ['Deals'];
  app.post(
    '/v1/deals/:id/quote-versions',
    {
      config: sales,
      schema: {
        tags,
        summary: 'Revise the quote: a new version supersedes the last',
        params: idParams,
        body: quoteRequest,
        response: answers(201, z.object({ version: z.number(), quote: pricedQuote })),
      },
    },
    async (request, reply) => {
      await requireSeller(db);
      const deal = await findDeal(db, request.params.id);
      const { body } = request;
      const isNamed = body.customerId !== undefined || body.customer !== undefined;
      const customerId = isNamed ? customerIdOf(await chooseCustomer(db, body), request) : deal.customerId;
      const { version } = await gateway.send(
        deal.id,
        'reviseQuote',
        { terms: termsOf(body), customerId },
        by(request),
      );
      const { priced } = await findVersion(db, deal.id, version);
      return reply.code(201).send({ version, quote: asSeenBy(request, priced) });
    },
  );
  app.post(
    '/v1/deals/:id/submit',
    {
      config: sales,
      schema: {
        tags,
        summary: 'Ask for approval, and send the quote once it is there',
        params: idParams,
        body: z.strictObject({}).optional(),
        response: answers(200, z.object({ stage: z.enum(STAGES) })),
      },
    },
    async (request) =>
      gateway.send((await findDeal(db, request.params.id)).id, 'submitQuote', {}, by(request)),
  );
}

/** A customer that is not there yet has the id that it would get: another one than any deal's, which refuses it. */
const customerIdOf = (choice: CustomerChoice, request: FastifyRequest) =>
  'known' in choice ? choice.known.id : idFor(request, 'cus');

function customerCommands(app: Api, { db, gateway }: ApiDeps): void {
  const tags = ['Deals'];
  app.post(
    '/v1/deals/:id/acceptance',
    {
      config: sales,
      schema: {
        tags,
        summary: 'Record that the customer accepts or declines the offer',
        params: idParams,
        body: schemas.acceptance,
        response: answers(200, z.object({ decision: z.enum(['accept', 'decline']) })),
      },
    },
    async (request) => {
      const { id } = await findDeal(db, request.params.id);
      return gateway.send(id, 'answerOffer', request.body, by(request));
    },
  );
  app.post(
    '/v1/deals/:id/signatures',
    {
      config: sales,
      schema: {
        tags,
        summary: 'Record a signature of the contract, or the refusal to sign',
        params: idParams,
        body: schemas.signature,
        response: answers(200, z.object({ signer: z.string(), status: z.enum(['signed', 'declined']) })),
      },
    },
    async (request) => {
      const { id } = await findDeal(db, request.params.id);
      const { key, actor } = by(request);
      const evidence = {
        ip: request.ip,
        userAgent: request.headers['user-agent'] ?? null,
        via: `recorded over the API by ${actor}`,
        consent: 'The signature was recorded on the signer’s behalf.',
      };
      return gateway.send(id, 'signContract', { ...request.body, evidence }, { key, actor });
    },
  );
}

function orderCommands(app: Api, { db, gateway }: ApiDeps): void {
  const tags = ['Orders'];
  app.post(
    '/v1/deals/:id/credit-decision',
    {
      config: { scopes: ['finance'] },
      schema: {
        tags,
        summary: 'Release or refuse an order that the credit check holds',
        params: idParams,
        body: schemas.creditDecision,
        response: answers(200, z.object({ status: z.enum(['released', 'refused']) })),
      },
    },
    async (request) => {
      const { id } = await findDeal(db, request.params.id);
      return gateway.send(id, 'decideCredit', request.body, by(request));
    },
  );
  app.post(
    '/v1/deals/:id/fulfilments',
    {
      config: { scopes: ['sales', 'finance'] },
      schema: {
        tags,
        summary: 'Record a delivery, in part or in full',
        params: idParams,
        body: schemas.fulfilment,
        response: answers(201, z.object({ id: z.string(), deliveredOn: z.string(), recognised: z.string() })),
      },
    },
    async (request, reply) => {
      const { id } = await findDeal(db, request.params.id);
      return reply.code(201).send(await gateway.send(id, 'recordFulfilment', request.body, by(request)));
    },
  );
  app.post(
    '/v1/deals/:id/milestones',
    {
      config: { scopes: ['sales', 'finance'] },
      schema: {
        tags,
        summary: 'Record that a milestone was reached',
        params: idParams,
        body: schemas.milestoneReached,
        response: answers(200, z.object({ name: z.string(), reachedOn: z.string(), recognised: z.string() })),
      },
    },
    async (request) => {
      const { id } = await findDeal(db, request.params.id);
      return gateway.send(id, 'reachMilestone', request.body, by(request));
    },
  );
}

function endCommands(app: Api, { db, gateway }: ApiDeps): void {
  const tags = ['Deals'];
  app.post(
    '/v1/deals/:id/cancellation',
    {
      config: { scopes: ['sales', 'finance'] },
      schema: {
        tags,
        summary: 'Cancel a deal; once it is signed, what was delivered is charged and the rest credited',
        params: idParams,
        body: schemas.cancellation,
        response: answers(200, schemas.cancelled),
      },
    },
    async (request) => {
      const { id } = await findDeal(db, request.params.id);
      return gateway.send(id, 'cancelDeal', request.body, by(request));
    },
  );
  app.post(
    '/v1/deals/:id/loss',
    {
      config: sales,
      schema: {
        tags,
        summary: 'Give a deal up, by its owner’s word',
        params: idParams,
        body: schemas.loss,
        response: answers(200, z.object({ stage: z.literal('lost') })),
      },
    },
    async (request) => {
      const { id } = await findDeal(db, request.params.id);
      return gateway.send(id, 'loseDeal', request.body, by(request));
    },
  );
}
