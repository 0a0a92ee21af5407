import { and, asc, eq, sql } from 'drizzle-orm';
import { type Delegation, delegationCycle } from '#domain/approval/delegation.ts';
import { daysBetween } from '#domain/dates.ts';
import type { FieldProblem } from '#domain/types.ts';
import { delegationsFrom } from './approvalBasis.ts';
import type { Queryable, Transaction } from './connection.ts';
import { approvalRequests } from './schema/deals.ts';
import { delegations, people } from './schema/setup.ts';

const MAX_DAYS = 366;
const MAX_PER_PERSON = 100;

/** Writes a delegation, or says what is wrong with it: pointers are those of the request `{ to, from, until }`. */
export async function addDelegation(
  tx: Transaction,
  row: Delegation & { id: string },
): Promise<FieldProblem[]> {
  // Two that are added at once could close a cycle that neither of them sees.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('delegations', 0))`);
  const problems = await problemsOf(tx, row);
  if (problems.length === 0) await tx.insert(delegations).values(row);
  return problems;
}

async function problemsOf(tx: Transaction, row: Delegation): Promise<FieldProblem[]> {
  const { absent, delegate, startsOn, endsOn } = row;
  const problems: FieldProblem[] = [];
  const [known] = await tx.select({ email: people.email }).from(people).where(eq(people.email, delegate));
  if (delegate === absent) problems.push({ pointer: '/to', detail: 'Nobody stands in for themselves.' });
  else if (!known) {
    const detail = `There is no ${delegate} among the staff: PUT /v1/people first.`;
    problems.push({ pointer: '/to', detail });
  }
  if (endsOn < startsOn) {
    problems.push({ pointer: '/until', detail: 'A delegation must not end before it begins.' });
  } else if (daysBetween(startsOn, endsOn) >= MAX_DAYS) {
    problems.push({ pointer: '/until', detail: `A delegation lasts at most ${MAX_DAYS} days.` });
  }
  if (problems.length > 0) return problems;
  if (await isDelegated(tx, row)) return [{ pointer: '', detail: 'This is said already.' }];
  const others = await delegationsFrom(tx, startsOn);
  if (others.filter((other) => other.absent === absent).length >= MAX_PER_PERSON) {
    return [{ pointer: '', detail: `A person has at most ${MAX_PER_PERSON} delegations.` }];
  }
  const cycle = delegationCycle(row, others);
  return cycle ? [{ pointer: '/to', detail: `Then nobody would be there: ${cycle.join(' → ')}.` }] : [];
}

/** Whether the very same is said already. */
export async function isDelegated(
  db: Queryable,
  { absent, delegate, startsOn, endsOn }: Delegation,
): Promise<boolean> {
  const same = [
    eq(delegations.absent, absent),
    eq(delegations.delegate, delegate),
    eq(delegations.startsOn, startsOn),
    eq(delegations.endsOn, endsOn),
  ];
  const rows = await db
    .select({ id: delegations.id })
    .from(delegations)
    .where(and(...same))
    .limit(1);
  return rows.length > 0;
}

/** The deals that wait for somebody, or for whom they stand in, and have to hear of a delegation. */
export async function dealsWaitingFor(db: Queryable, email: string): Promise<string[]> {
  const isConcerned = sql`(${approvalRequests.eligible} ? ${email} or ${approvalRequests.delegatesAsked} ? ${email})`;
  const waiting = await db
    .selectDistinct({ dealId: approvalRequests.dealId })
    .from(approvalRequests)
    .where(and(eq(approvalRequests.status, 'pending'), isConcerned))
    .orderBy(asc(approvalRequests.dealId));
  return waiting.map(({ dealId }) => dealId);
}
