import type { FastifyInstance, FastifyReply } from 'fastify';
import { setExchangeRates } from '#api/exchangeRateInput.ts';
import { parseBody } from '#api/plugins/validation.ts';
import { requireSeller } from '#api/quoteInput.ts';
import { exchangeRates } from '#api/schemas/approval.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { WebDeps } from '../../deps.ts';
import { sendPage } from '../../page.ts';
import { formOf, type JsonObject, jsonOf, listIn, textOf, valuesOf } from '../../pointerForm.ts';
import { formatOf } from '../../reader.ts';
import { attempt } from '../../refused.ts';
import { may } from '../../rights.ts';
import type { Sessions } from '../../session.ts';
import { listPage, listQuery } from '../list.ts';
import { type ConsoleCall, consoleRoutes, type PostCall } from '../route.ts';
import { listRates } from './read.ts';
import { priceTabs } from './tabs.ts';

const FINANCE = ['finance'] as const;
const PATH = '/exchange-rates';

/** What policies convert amounts of other currencies by: tables, each from a day on. */
export function registerRates(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const routes = consoleRoutes(app, deps, sessions);
  routes.get(PATH, [], async (call) => {
    const { currency } = await requireSeller(deps.db);
    return sendRates(deps, call, { json: { base: currency }, rates: '', problems: [] });
  });
  routes.post(PATH, FINANCE, (call) => saveRates(deps, call));
}

async function saveRates(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { rates: lines, ...json } = jsonOf(call.fields);
  const text = textOf(lines) ?? '';
  const rates = Object.fromEntries(
    listIn(text).map((line) => {
      const [currency = '', rate = ''] = line.split(/[\s=:]+/, 2);
      return [currency.toUpperCase(), rate] as const;
    }),
  );
  const saved = await attempt(() => setExchangeRates(deps.db, parseBody(exchangeRates, { ...json, rates })));
  if (saved.ok) return call.reply.redirect(PATH, 303);
  return sendRates(deps, call, { json, rates: text, problems: saved.problems });
}

async function sendRates(
  { db, sandbox }: WebDeps,
  call: ConsoleCall,
  { json, rates, problems }: { json: JsonObject; rates: string; problems: readonly FieldProblem[] },
): Promise<FastifyReply> {
  const query = listQuery({ ...call.query, q: '' });
  const page = listPage(await listRates(db, query), {
    path: PATH,
    query,
    cursorOf: ({ effectiveFrom }) => effectiveFrom,
  });
  const format = formatOf(call.request, 'UTC');
  const form = formOf(valuesOf(json));
  const whole = form.slot('');
  const fields = [
    form.field('/base', { label: 'One unit of', maxLength: 3 }),
    form.field('/effectiveFrom', { label: 'From this day on', kind: 'date' }),
    form.field('/rates', {
      label: 'is worth',
      hint: 'one a line, such as USD 1.08',
      kind: 'textarea',
      value: rates,
    }),
  ];
  form.place(problems);
  return sendPage(call.reply, {
    view: 'rates',
    title: 'Exchange rates',
    status: problems.length > 0 ? 422 : 200,
    sandbox,
    person: call.person,
    section: 'prices',
    model: {
      tabs: priceTabs(PATH),
      list: page.list,
      rows: page.rows.map(({ effectiveFrom, base, rates: table }) => ({
        from: format.date(effectiveFrom),
        base: `1 ${base}`,
        rates: Object.entries(table).map(([currency, rate]) => `${format.number(rate)} ${currency}`),
      })),
      form: may(call.person, FINANCE) ? { whole, fields } : null,
    },
  });
}
