import swagger from '@fastify/swagger';
import apiReference from '@scalar/fastify-api-reference';
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { Api } from '../routes/support.ts';

const describeRoute = createJsonSchemaTransform({ skipList: ['/openapi.json'] });

/** `/openapi.json`, made from the schemas of the routes, and `/docs`, a page to try it. */
export async function describeApi(app: Api): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Quittance',
        version: '1',
        description:
          'Quote to cash. Amounts are decimal strings with their currency in the document; dates are calendar dates in the seller’s time zone, instants RFC 3339 in UTC. Every POST takes an Idempotency-Key. Errors are RFC 9457 problems that name each bad field.',
      },
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
      security: [{ apiKey: [] }],
    },
    transform: (route) => {
      const { schema, url } = describeRoute(route);
      const isPage = !url.startsWith('/v1/') && !['/healthz', '/readyz', '/metrics'].includes(url);
      if (isPage) return { schema: { ...schema, hide: true }, url };
      if (route.route.method !== 'POST') return { schema, url };
      const file = url.startsWith('/v1/imports/') ? FILE_BODY : {};
      return { schema: { ...schema, headers: IDEMPOTENCY_HEADER, ...file }, url };
    },
    transformObject: jsonSchemaTransformObject,
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(apiReference, {
    routePrefix: '/docs',
    // Nothing is fetched from outside: no fonts, no proxy for requests.
    configuration: { url: '/openapi.json', withDefaultFonts: false, proxyUrl: '' },
  });
}

/** A file is read by its own parser, and no schema checks it before it is kept. */
const FILE_BODY = {
  consumes: ['text/csv', 'application/json'],
  body: { type: 'string', format: 'binary', description: 'The file, in UTF-8.' },
};

const IDEMPOTENCY_HEADER = {
  type: 'object',
  properties: {
    'Idempotency-Key': {
      type: 'string',
      maxLength: 255,
      description:
        'The same key and body give the first answer again; the same key with another body is a 422.',
    },
  },
};
