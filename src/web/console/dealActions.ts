import { eq, max } from 'drizzle-orm';
import { Problem } from '#api/problems.ts';
import { nowOf } from '#api/views/deal.ts';
import { priceChangesOf } from '#api/views/priceChanges.ts';
import { writeComment } from '#api/writeComment.ts';
import type { Database } from '#db/connection.ts';
import { latestQuote } from '#db/latest.ts';
import { approvalRequests, type Deal, deals } from '#db/schema/deals.ts';
import { formOf } from '../conversation.ts';
import type { WebDeps } from '../deps.ts';
import { LIMITS, textProblem } from '../form.ts';
import { may } from '../rights.ts';
import type { Person } from '../session.ts';
import type { ConsoleRoutes, PostCall } from './route.ts';

const SALES = ['sales'] as const;

export const noSuchDeal = () => new Problem('notFound', 'There is no such deal.');

export async function requireDeal(db: Database, { dealId = '' }: PostCall['params']): Promise<Deal> {
  const [deal] = await db.select().from(deals).where(eq(deals.id, dealId));
  if (!deal) throw noSuchDeal();
  return deal;
}

export const mayRecall = ({ owner }: Deal, { email }: Person): boolean => owner === email;

/** The owner, or whoever sells over the API. */
export const maySell = ({ owner }: Deal, person: Person): boolean =>
  owner === person.email || may(person, SALES);

/** What a salesperson does about a deal by hand; each form is one command, however often it is sent. */
export function dealActions(routes: ConsoleRoutes, deps: WebDeps): void {
  const { db, gateway } = deps;

  routes.post('/deals/:dealId/submit', SALES, async ({ params, person, reply }) => {
    const quote = await latestQuote(db, params.dealId ?? '');
    if (!quote) throw noSuchDeal();
    const { dealId, version } = quote;
    // A version that was recalled or rejected may be submitted again.
    const key = `console:submit:${dealId}:${version}:${(await lastApproval(db, dealId)) ?? ''}`;
    await gateway.send(dealId, 'submitQuote', {}, { key, actor: person.email });
    return reply.redirect(`/deals/${dealId}`, 303);
  });

  routes.post('/deals/:dealId/recall', [], async ({ params, person, reply }) => {
    const deal = await requireDeal(db, params);
    if (!mayRecall(deal, person)) throw new Problem('forbidden', 'The owner alone recalls a quote.');
    // A quote that is submitted again may be recalled again.
    const key = `console:recall:${deal.id}:${(await lastApproval(db, deal.id)) ?? ''}`;
    await gateway.send(deal.id, 'recallQuote', {}, { key, actor: person.email });
    return reply.redirect(`/deals/${deal.id}`, 303);
  });

  routes.post('/deals/:dealId/reprice', [], async ({ params, fields, person, reply }) => {
    const deal = await requireDeal(db, params);
    if (!maySell(deal, person)) throw new Problem('forbidden', 'Who sells prices a quote anew.');
    const supersedes = Number(fields.version);
    const { quote, terms } = await priceChangesOf(db, deal);
    // Who sends the form a second time finds it done.
    if (quote.version > supersedes) return reply.redirect(`/deals/${deal.id}`, 303);
    const by = { key: `console:reprice:${deal.id}:${supersedes}`, actor: person.email };
    await gateway.send(deal.id, 'reviseQuote', { terms, customerId: deal.customerId, supersedes }, by);
    return reply.redirect(`/deals/${deal.id}`, 303);
  });

  routes.post('/deals/:dealId/comments', [], async ({ params, fields, person, reply }) => {
    const deal = await requireDeal(db, params);
    if (!maySell(deal, person)) throw new Problem('forbidden', 'Who sells writes to the customer.');
    const problem = textProblem(fields, 'comment', { label: 'The comment', max: LIMITS.text });
    if (problem) throw new Problem('ruleViolation', problem);
    await writeComment(db, `console:comment:${deal.id}:${formOf(fields)}`, {
      dealId: deal.id,
      side: 'seller',
      name: person.name,
      email: person.email,
      text: fields.comment ?? '',
      at: nowOf(deal),
    });
    return reply.redirect(`/deals/${deal.id}#conversation`, 303);
  });
}

async function lastApproval(db: Database, dealId: string): Promise<string | null> {
  const [asked] = await db
    .select({ last: max(approvalRequests.id) })
    .from(approvalRequests)
    .where(eq(approvalRequests.dealId, dealId));
  return asked?.last ?? null;
}
