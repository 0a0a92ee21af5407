import { eq } from 'drizzle-orm';
import { loadStaff } from '#db/approvalBasis.ts';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { approvalRequests } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import { eligibleFor } from '#domain/approval/approvers.ts';
import { askDelegatesOf, delegatesToday, mailApprover } from './approvalMails.ts';
import { type PendingApproval, pendingOf, pendingRequests } from './approvalRequests.ts';
import type { Dependencies } from './dependencies.ts';
import { loadDeal, type Step } from './step.ts';

/** What time brings about while an approval waits. */
export function approvalWaitActivities({ db }: Dependencies) {
  return {
    /** Asks the next in line, since nobody decided in time. Those who were asked can still decide. */
    escalateApproval(step: Step, { approvalId }: { approvalId: string }): Promise<PendingApproval[]> {
      return once(db, step.key, async (tx) => {
        const [request] = await tx.select().from(approvalRequests).where(eq(approvalRequests.id, approvalId));
        if (request?.status === 'pending' && request.escalateTo && !request.escalatedAt) {
          const deputies = await deputiesFor(tx, step, request.escalateTo);
          const eligible = [...new Set([...request.eligible, ...deputies])];
          await tx
            .update(approvalRequests)
            .set({ eligible, escalatedAt: step.at })
            .where(eq(approvalRequests.id, approvalId));
          for (const to of deputies) {
            await mailApprover(tx, step, request, { to, template: 'approvalEscalation' });
          }
          await tell(tx, {
            dealId: step.dealId,
            at: step.at,
            type: 'approvalEscalated',
            actor: 'system',
            summary: `Nobody decided for ${request.escalateAfterHours} hours; ${askedAsWell(request.escalateTo, deputies)}.`,
            data: { approvalId, escalateTo: request.escalateTo },
          });
          await askDelegatesOf(tx, step, { ...request, eligible });
        }
        return pendingOf(tx, step);
      });
    },

    /** Reminds all who can decide, delegates included. */
    remindApprovers(step: Step, { approvalId }: { approvalId: string }): Promise<PendingApproval[]> {
      return once(db, step.key, async (tx) => {
        const [request] = await tx.select().from(approvalRequests).where(eq(approvalRequests.id, approvalId));
        if (request?.status === 'pending') {
          await tx
            .update(approvalRequests)
            .set({ remindedAt: step.at, reminders: request.reminders + 1 })
            .where(eq(approvalRequests.id, approvalId));
          // They are reminded more than once, so the step is in the key.
          const reminder = { template: 'approvalReminder', key: `${step.key}/approvalReminder` } as const;
          for (const to of request.eligible) await mailApprover(tx, step, request, { ...reminder, to });
          const delegates = await delegatesToday(tx, step, request);
          for (const { email: to, onBehalfOf } of delegates) {
            await mailApprover(tx, step, request, { ...reminder, to, onBehalfOf });
          }
          const reminded = [...request.eligible, ...delegates.map(({ email }) => email)];
          await tell(tx, {
            dealId: step.dealId,
            at: step.at,
            type: 'approvalReminded',
            actor: 'system',
            summary: `${reminded.join(' and ')} ${reminded.length === 1 ? 'was' : 'were'} reminded to decide.`,
            data: { approvalId, reminder: request.reminders + 1 },
          });
        }
        return pendingOf(tx, step);
      });
    },

    /** Asks those who stand in from today on. Who stood in until yesterday cannot decide any more. */
    askDelegates(step: Step): Promise<PendingApproval[]> {
      return once(db, step.key, async (tx) => {
        for (const request of await pendingRequests(tx, step.dealId)) await askDelegatesOf(tx, step, request);
        return pendingOf(tx, step);
      });
    },
  };
}

async function deputiesFor(tx: Transaction, step: Step, escalateTo: string): Promise<string[]> {
  const { owner } = await loadDeal(tx, step.dealId);
  return eligibleFor(escalateTo, { owner, ...(await loadStaff(tx)) });
}

function askedAsWell(escalateTo: string, deputies: string[]): string {
  if (deputies.length === 0) return `nobody of ${escalateTo} is left to be asked as well`;
  return `${deputies.join(' and ')} ${deputies.length === 1 ? 'was' : 'were'} asked as well`;
}
