import { asc, desc, lte } from 'drizzle-orm';
import { type ApprovalGroup, approvalChain, approvalFacts, type People } from '#domain/approval.ts';
import type { PaymentTerms, PlainDate, PricedQuote, Result } from '#domain/types.ts';
import type { Queryable } from './connection.ts';
import { approvalPolicies, people } from './schema/setup.ts';

/** Who decides for whom, as it stands now. */
export async function roleMembers(db: Queryable): Promise<People['membersOf']> {
  const staff = await db
    .select({ email: people.email, roles: people.roles })
    .from(people)
    .orderBy(asc(people.email));
  return (role) => staff.filter(({ roles }) => roles.includes(role)).map(({ email }) => email);
}

/** Quotes of one owner. */
interface Asked {
  priced: PricedQuote;
  paymentTerms: PaymentTerms;
}

/**
 * Who has to approve each of some quotes by the newest policy that is in force on a day, in the order in which they are
 * asked. Comparing and submitting both come through here, so that they cannot differ.
 */
export async function findApprovers(
  db: Queryable,
  { on, owner, asked }: { on: PlainDate; owner: string; asked: readonly Asked[] },
): Promise<Result<ApprovalGroup[]>[]> {
  const [policy] = await db
    .select()
    .from(approvalPolicies)
    .where(lte(approvalPolicies.effectiveFrom, on))
    .orderBy(desc(approvalPolicies.effectiveFrom), desc(approvalPolicies.id))
    .limit(1);
  const membersOf = await roleMembers(db);
  return asked.map(({ priced, paymentTerms }) =>
    approvalChain({
      rules: policy?.rules ?? [],
      facts: approvalFacts(priced, paymentTerms),
      owner,
      membersOf,
    }),
  );
}
