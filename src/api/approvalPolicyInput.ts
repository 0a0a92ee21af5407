import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { Database, Queryable } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { approvalPolicies, people } from '#db/schema/setup.ts';
import type { ApprovalPolicy } from '#domain/approval/policy.ts';
import { policyProblems } from '#domain/approval/policyProblems.ts';
import type { Simulation } from '#domain/approval/simulation.ts';
import { Problem } from './problems.ts';
import { sellersToday } from './quoteInput.ts';
import { failFields } from './routes/support.ts';
import type * as schemas from './schemas/approval.ts';
import { simulatePolicy } from './views/approvalSimulation.ts';

/** Adds a policy once under a key; refuses conditions and approvers that cannot be. */
export async function addApprovalPolicy(
  db: Database,
  { key, id }: { key: string; id: string },
  body: z.infer<typeof schemas.newApprovalPolicy>,
): Promise<void> {
  await once(db, key, async (tx) => {
    const problems = await problemsOf(tx, body);
    if (problems.length > 0) failFields(problems);
    await tx.insert(approvalPolicies).values({ id, ...body });
    return null;
  });
}

/** Takes back a policy that is not in force yet; one that has been stays, since quotes were judged by it. */
export async function deleteApprovalPolicy(db: Database, id: string) {
  const today = await sellersToday(db);
  return db.transaction(async (tx) => {
    const [policy] = await tx
      .select()
      .from(approvalPolicies)
      .where(eq(approvalPolicies.id, id))
      .for('update');
    if (!policy) throw noPolicy(id);
    if (policy.effectiveFrom <= today) {
      const detail = `The policy is in force since ${policy.effectiveFrom}; add another one to change what holds.`;
      throw new Problem('conflict', detail);
    }
    await tx.delete(approvalPolicies).where(eq(approvalPolicies.id, id));
    return policy;
  });
}

export const noPolicy = (id: string) => new Problem('notFound', `There is no approval policy ${id}.`);

/** What a policy would have asked of the quotes of the past; saves nothing. */
export async function simulate(
  db: Database,
  { policy, from, until }: z.infer<typeof schemas.simulationRequest>,
): Promise<Simulation> {
  const problems = (await problemsOf(db, policy)).map(({ pointer, detail }) => ({
    pointer: `/policy${pointer}`,
    detail,
  }));
  if (from && until && until < from) {
    problems.push({ pointer: '/until', detail: 'The period must not end before it begins.' });
  }
  if (problems.length > 0) failFields(problems);
  return simulatePolicy(db, { policy, from, until });
}

async function problemsOf(db: Queryable, policy: ApprovalPolicy) {
  const roles = new Set((await db.select().from(people)).flatMap((person) => person.roles));
  return policyProblems(policy, (role) => roles.has(role));
}
