import { desc, eq } from 'drizzle-orm';
import type { z } from 'zod';
import { findRule, lockRules, ruleOf } from '#db/configuration.ts';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { loadProducts } from '#db/products.ts';
import { configurationRules } from '#db/schema/setup.ts';
import { ruleProblems } from '#domain/configuration/rules/ruleProblems.ts';
import type { ConfigurationRule } from '#domain/configuration/types.ts';
import { bySku } from '#domain/configuration/words.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { sellersToday } from '../quoteInput.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/configuration.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers, failFields, idFor } from './support.ts';

const tags = ['Set-up'];
const MAX_RULES = 500;

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
      const problems = await once(db, request.commandKey, async (tx) => save(tx, rule, await lockRules(tx)));
      if (problems.length > 0) failFields(problems);
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
      const problems = await db.transaction(async (tx) => {
        const rules = await lockRules(tx);
        if (!rules.some(({ id }) => id === params.id)) throw noRule(params.id);
        return save(tx, rule, rules);
      });
      if (problems.length > 0) failFields(problems);
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
    async ({ params }) => {
      const [row] = await db
        .delete(configurationRules)
        .where(eq(configurationRules.id, params.id))
        .returning();
      if (!row) throw noRule(params.id);
      return ruleOf(row) as Shown;
    },
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

const noRule = (id: string) => new Problem('notFound', `There is no configuration rule ${id}.`);

/** Saves a rule, in place of an earlier one of its id, or answers why not. */
async function save(
  tx: Transaction,
  rule: ConfigurationRule,
  rules: readonly ConfigurationRule[],
): Promise<FieldProblem[]> {
  const others = rules.filter(({ id }) => id !== rule.id);
  if (others.length >= MAX_RULES) {
    return [{ pointer: '', detail: `There are ${MAX_RULES} rules already; delete one first.` }];
  }
  const { when, then, kind } = rule;
  const named = [when.sku, ...(then.skus ?? []), ...(kind === 'requires' ? (then.anyOf ?? []) : [])];
  const on = rule.effectiveFrom ?? (await sellersToday(tx));
  const products = bySku(await loadProducts(tx, { skus: [...new Set(named)], on }));
  const problems = ruleProblems(rule, others, products);
  if (problems.length > 0) return problems;
  const { id, ...fields } = rule;
  const absent = { reason: null, effectiveFrom: null, effectiveTo: null };
  await tx
    .insert(configurationRules)
    .values({ id, ...absent, ...fields })
    .onConflictDoUpdate({ target: configurationRules.id, set: { ...absent, ...fields } });
  return [];
}
