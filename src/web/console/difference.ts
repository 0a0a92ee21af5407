import type { FastifyInstance } from 'fastify';
import { findDeal, findVersion } from '#api/views/deal.ts';
import { type Change, type LineDifference, quoteDifference } from '#domain/quoteDifference.ts';
import type { Format } from '#src/documents/format.ts';
import type { WebDeps } from '../deps.ts';
import { sendPage } from '../page.ts';
import { formatOf } from '../reader.ts';
import type { Sessions } from '../session.ts';
import { spelledOut } from '../words.ts';
import { consoleRoutes } from './route.ts';

/** What differs between two versions of a quote, for those who work on it. */
export function registerDifference(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const path = '/deals/:dealId/versions/:before/:after';
  consoleRoutes(app, deps, sessions).get(path, [], async ({ request, reply, person, params }) => {
    const { dealId = '', before = '', after = '' } = params;
    const deal = await findDeal(deps.db, dealId);
    const [old, young] = [
      await findVersion(deps.db, deal.id, before),
      await findVersion(deps.db, deal.id, after),
    ];
    const difference = quoteDifference(old, young);
    const format = formatOf(request, deal.timeZone);
    const show = shower(young.priced.currency, format);
    return sendPage(reply, {
      view: 'difference',
      title: `Versions ${old.version} and ${young.version}`,
      sandbox: deps.sandbox,
      person,
      model: {
        dealId: deal.id,
        customer: young.customer.name,
        before: old.version,
        after: young.version,
        total: difference.totalDifference === null ? null : show.money(difference.totalDifference),
        lines: difference.lines.map((line) => ({
          ...line,
          where: placeOf(line),
          net: line.netDifference === null ? '' : show.money(line.netDifference),
          changes: line.changes.map(show.change),
        })),
        amounts: difference.amounts.map(show.change),
        terms: difference.terms.map(show.change),
      },
    });
  });
}

const placeOf = ({ lineNo: { before, after } }: LineDifference) =>
  before === null || after === null || before === after
    ? `line ${after ?? before}`
    : `line ${before}, now ${after}`;

/** Fields that hold an amount in the quote's currency. */
const AMOUNTS = /Amount$|^subtotal$|^total$/;

function shower(currency: string, format: Format) {
  const value = (field: string, text: string | null) => {
    if (text === null) return '—';
    return AMOUNTS.test(field) ? format.amount(text, currency) : text;
  };
  return {
    money: (amount: string) => format.money(amount, currency),
    change: ({ field, before, after }: Change) => ({
      field: spelledOut(field),
      before: value(field, before),
      after: value(field, after),
    }),
  };
}
