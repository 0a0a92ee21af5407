import { z } from 'zod';
import { apiKeys } from '#db/schema/setup.ts';
import type { ApiDeps } from '../deps.ts';
import { hashKey, keyFor } from '../plugins/auth.ts';
import * as schemas from '../schemas/setup.ts';
import { type Api, answers, idFor } from './support.ts';

export function apiKeyRoutes(app: Api, { db, config }: ApiDeps): void {
  app.post(
    '/v1/api-keys',
    {
      config: { scopes: ['admin'], answersAnew: true },
      schema: {
        tags: ['Set-up'],
        summary: 'Make an API key',
        description: 'The key is shown once; only its hash is kept.',
        body: schemas.newApiKey,
        response: answers(201, z.object({ id: z.string(), key: z.string() })),
      },
    },
    async (request, reply) => {
      const id = idFor(request, 'key');
      const key = keyFor(id, config.secretKey);
      await db
        .insert(apiKeys)
        .values({ id, ...request.body, keyHash: hashKey(key) })
        .onConflictDoNothing();
      return reply.code(201).send({ id, key });
    },
  );
}
