import type { FastifyInstance, FastifyReply } from 'fastify';
import { deleteRule } from '#api/configurationRuleInput.ts';
import { sellersToday } from '#api/quoteInput.ts';
import { ruleWords } from '#domain/configuration/rules/ruleWords.ts';
import type { WebDeps } from '../../deps.ts';
import { sendPage } from '../../page.ts';
import { formatOf } from '../../reader.ts';
import { may } from '../../rights.ts';
import type { Sessions } from '../../session.ts';
import { listPage, listQuery } from '../list.ts';
import { daysWords } from '../prices/bookWords.ts';
import { type ConsoleCall, consoleRoutes } from '../route.ts';
import { listRules, productsNamed, skusOf } from './read.ts';
import { openRuleForm, saveRule } from './ruleForm.ts';
import { catalogueTabs } from './tabs.ts';

const ADMIN = ['admin'] as const;
const PATH = '/configuration-rules';

/** What holds between products, each rule as a sentence. */
export function registerRules(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const routes = consoleRoutes(app, deps, sessions);
  routes.get(PATH, [], (call) => sendRules(deps, call));
  routes.get(`${PATH}/new`, ADMIN, (call) => openRuleForm(deps, call));
  routes.post(`${PATH}/new`, ADMIN, (call) => saveRule(deps, call));
  routes.get(`${PATH}/:ruleId/edit`, ADMIN, (call) => openRuleForm(deps, call));
  routes.post(`${PATH}/:ruleId/edit`, ADMIN, async (call) => {
    if (call.fields.action !== 'delete') return saveRule(deps, call);
    await deleteRule(deps.db, call.params.ruleId ?? '');
    return call.reply.redirect(PATH, 303);
  });
}

async function sendRules({ db, sandbox }: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const query = listQuery({ ...call.query, q: '' });
  const page = listPage(await listRules(db, query), { path: PATH, query, cursorOf: ({ id }) => id });
  const products = await productsNamed(db, page.rows.flatMap(skusOf), await sellersToday(db));
  const format = formatOf(call.request, 'UTC');
  return sendPage(call.reply, {
    view: 'rules',
    title: 'Rules of configuration',
    sandbox,
    person: call.person,
    section: 'catalogue',
    model: {
      tabs: catalogueTabs(PATH),
      mayEdit: may(call.person, ADMIN),
      list: page.list,
      rows: page.rows.map((rule) => ({
        path: `${PATH}/${rule.id}/edit`,
        name: rule.name,
        words: ruleWords(rule, products),
        reason: rule.reason ?? null,
        days: daysWords(rule.effectiveFrom, rule.effectiveTo, format) || 'always',
      })),
    },
  });
}
