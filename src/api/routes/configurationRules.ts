import { desc } from 'drizzle-orm';
import type { z } from 'zod';
import { findRule, ruleOf } from '#db/configuration.ts';
import { configurationRules } from '#db/schema/setup.ts';
import type { ConfigurationRule } from '#domain/configuration/types.ts';
import { addRule, deleteRule, noRule, replaceRule } from '../configurationRuleInput.ts';
import type { ApiDeps } from '../deps.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/configuration.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers, idFor } from './support.ts';

const tags = ['Set-up'];

type Shown = z.infer<typeof schemas.configurationRule>;

/** What holds between products: which need, exclude, limit, add and recommend one another. */
export function configurationRuleRoutes(app: Api, deps: ApiDeps): void {
  saveRoutes(app, deps);
  deleteRoute(app, deps);
  readRoutes(app, deps);
}

function saveRoutes(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/configuration-rules',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Add a configuration rule',
        description:
          'It looks at the whole quote, with the parts of bundles and the options. A rule that could never be met together with others, or that adds products without an end, is refused.',
        body: schemas.newConfigurationRule,
        response: answers(201, schemas.configurationRule),
      },
    },
    async (request, reply) => {
      const rule = { id: idFor(request, 'crule'), ...request.body } as ConfigurationRule;
      await addRule(db, request.commandKey, rule);
      return reply.code(201).send(rule as Shown);
    },
  );
  app.put(
    '/v1/configuration-rules/:id',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Replace a configuration rule',
        params: idParams,
        body: schemas.newConfigurationRule,
        response: answers(200, schemas.configurationRule),
      },
    },
    async ({ params, body }) => {
      const rule = { id: params.id, ...body } as ConfigurationRule;
      await replaceRule(db, rule);
      return rule as Shown;
    },
  );
}

function deleteRoute(app: Api, { db }: ApiDeps): void {
  app.delete(
    '/v1/configuration-rules/:id',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Delete a configuration rule',
        description: 'Answers with the rule as it was. What was quoted under it stays.',
        params: idParams,
        response: answers(200, schemas.configurationRule),
      },
    },
    async ({ params }) => (await deleteRule(db, params.id)) as Shown,
  );
}

function readRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/configuration-rules',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Configuration rules, the newest first',
        querystring: pageQuery(),
        response: answers(200, page(schemas.configurationRule)),
      },
    },
    async ({ query }) => {
      const rows = await db
        .select()
        .from(configurationRules)
        .where(await behind(db, query.after, { cursor: configurationRules.id, newestFirst: true }))
        .orderBy(desc(configurationRules.id))
        .limit(query.limit + 1);
      return pageOf(rows, {
        limit: query.limit,
        cursorOf: ({ id }) => id,
        show: (row) => ruleOf(row) as Shown,
      });
    },
  );
  app.get(
    '/v1/configuration-rules/:id',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'A configuration rule',
        params: idParams,
        response: answers(200, schemas.configurationRule),
      },
    },
    async ({ params }) => {
      const rule = await findRule(db, params.id);
      if (!rule) throw noRule(params.id);
      return rule as Shown;
    },
  );
}
