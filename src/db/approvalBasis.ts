import { asc, desc, gte, lte } from 'drizzle-orm';
import type { People } from '#domain/approval/approvers.ts';
import type { Delegation } from '#domain/approval/delegation.ts';
import type { ApprovalPolicy } from '#domain/approval/policy.ts';
import type { ExchangeRates } from '#domain/exchangeRates.ts';
import type { PlainDate } from '#domain/types.ts';
import type { Queryable } from './connection.ts';
import { approvalPolicies, delegations, exchangeRates, people } from './schema/setup.ts';

export interface PolicyInForce extends ApprovalPolicy {
  id: string;
  name: string;
}

/** The newest policy in force on a day; null where there is none, and nobody is asked. */
export async function policyInForce(db: Queryable, on: PlainDate): Promise<PolicyInForce | null> {
  const [policy] = await db
    .select()
    .from(approvalPolicies)
    .where(lte(approvalPolicies.effectiveFrom, on))
    .orderBy(desc(approvalPolicies.effectiveFrom), desc(approvalPolicies.id))
    .limit(1);
  if (!policy) return null;
  const { id, name, rules, autoApprove } = policy;
  return { id, name, rules, ...(autoApprove ? { autoApprove } : {}) };
}

/** The newest table of exchange rates in force on a day. */
export async function ratesInForce(
  db: Queryable,
  on: PlainDate,
): Promise<(ExchangeRates & { effectiveFrom: PlainDate }) | null> {
  const [table] = await db
    .select()
    .from(exchangeRates)
    .where(lte(exchangeRates.effectiveFrom, on))
    .orderBy(desc(exchangeRates.effectiveFrom))
    .limit(1);
  return table ? { base: table.base, effectiveFrom: table.effectiveFrom, rates: table.rates } : null;
}

/** Who has which role, and who is above whom, as it stands now. */
export async function loadStaff(db: Queryable): Promise<Omit<People, 'owner'>> {
  const staff = await db.select().from(people).orderBy(asc(people.email));
  const byEmail = new Map(staff.map((person) => [person.email, person]));
  return {
    membersOf: (role) => staff.filter(({ roles }) => roles.includes(role)).map(({ email }) => email),
    managerOf: (email) => byEmail.get(email)?.manager ?? null,
    authorityOf: (email) => byEmail.get(email)?.authority ?? null,
  };
}

/** Delegations that are in force on a day or will be. */
export async function delegationsFrom(db: Queryable, on: PlainDate): Promise<Delegation[]> {
  const rows = await db
    .select()
    .from(delegations)
    .where(gte(delegations.endsOn, on))
    .orderBy(asc(delegations.id));
  return rows.map(({ absent, delegate, startsOn, endsOn }) => ({ absent, delegate, startsOn, endsOn }));
}
