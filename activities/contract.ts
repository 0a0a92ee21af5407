import { and, asc, eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { queueMail } from '#db/outbox.ts';
import { type Contract, contracts, type Quote, type Signer, signers } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import { addDays, endOfDay } from '#domain/dates.ts';
import { newId } from '#src/ids.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import type { Dependencies } from './dependencies.ts';
import { loadContract, loadDeal, moveDeal, refuse, refuseField, type Step, today } from './step.ts';

const DAYS_TO_SIGN = 30;

/** Whose turn it is to sign, as e-mail addresses. */
export interface Turn {
  pending: string[];
  /** Those of them who were asked just now. */
  asked: string[];
}

export interface OpenedEnvelope extends Turn {
  contractId: string;
  /** The last day on which it can be signed. */
  expiresOn: string;
}

type Signed = Commands['signContract']['answer'] & { contract: 'open' | 'signed' | 'declined' } & Turn;

export function contractActivities({ db, documents }: Dependencies) {
  return {
    /** Renders the contract, which fixes its hash, and asks the first signers. */
    async openEnvelope(step: Step): Promise<OpenedEnvelope> {
      const { id } = await db.transaction((tx) => loadContract(tx, step.dealId));
      const document = await documents.get('contract', id);
      if (!document) throw new Error(`The contract ${id} cannot be rendered.`);
      return once(db, step.key, async (tx) => {
        const contract = await loadContract(tx, step.dealId);
        await tx
          .update(contracts)
          .set({ status: 'open', documentSha256: document.sha256 })
          .where(eq(contracts.id, contract.id));
        await moveDeal(tx, step, 'signing');
        const turn = await askNextSigners(tx, step, contract);
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'signatureRequested',
          actor: 'system',
          summary: `The contract went to ${turn.asked.join(', ')} to be signed by ${contract.expiresOn}.`,
          data: { contractId: contract.id, sha256: document.sha256, expiresOn: contract.expiresOn },
        });
        return { contractId: contract.id, ...turn, expiresOn: contract.expiresOn };
      });
    },

    remindSigner(step: Step, { email }: { email: string }): Promise<void> {
      return once(db, step.key, async (tx) => {
        const contract = await loadContract(tx, step.dealId);
        const signer = (await pendingSigners(tx, contract.id)).find((pending) => pending.email === email);
        if (!signer) return;
        // A signer is reminded more than once, so the step is in the key.
        await mailSigner(tx, step, contract, signer, {
          template: 'signatureReminder',
          key: `${step.key}/signatureReminder`,
        });
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'signatureReminded',
          actor: 'system',
          summary: `${email} was reminded to sign.`,
          data: { contractId: contract.id, signer: email },
        });
      });
    },

    /** False where the contract was signed or declined and the deal has not heard of it yet. */
    expireEnvelope(step: Step): Promise<boolean> {
      return once(db, step.key, async (tx) => {
        const contract = await loadContract(tx, step.dealId);
        if (contract.status !== 'open') return false;
        await closeContract(tx, step, contract, { outcome: 'expired' });
        await moveDeal(tx, step, 'lost', 'The contract was not signed in time.', 'notSigned');
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'contractExpired',
          actor: 'system',
          summary: `The contract was not signed by ${contract.expiresOn}.`,
          data: { contractId: contract.id },
        });
        return true;
      });
    },

    /** Takes one signer's signature with its evidence, or the refusal to sign. */
    signContract(step: Step, input: Commands['signContract']['input']): Promise<Outcome<Signed>> {
      return once(db, step.key, async (tx) => {
        const contract = await loadContract(tx, step.dealId);
        const email = input.signer.toLowerCase();
        const [signer] = await tx
          .select()
          .from(signers)
          .where(and(eq(signers.contractId, contract.id), eq(signers.email, email)));
        if (!signer) return refuseField('/signer', `${input.signer} is no signer of this contract.`);
        if (signer.status === 'waiting') return refuse('wrongStage', 'It is not this signer’s turn yet.');
        if (signer.status !== 'pending' || !contract.documentSha256) {
          return refuse('wrongStage', `${signer.email} has ${signer.status} already.`);
        }
        const isSigned = input.decision === 'sign';
        if (isSigned && !(await documents.isAsIssued(tx, contract.id, step.at))) {
          return refuse(
            'documentTampered',
            'The stored contract is not the one that was issued, so it is not signed. The seller was told.',
          );
        }
        await tx
          .update(signers)
          .set({
            status: isSigned ? 'signed' : 'declined',
            decidedAt: step.at,
            reason: input.reason ?? null,
            evidence: {
              ...input.evidence,
              name: input.name,
              email,
              at: step.at,
              documentSha256: contract.documentSha256,
            },
          })
          .where(eq(signers.id, signer.id));
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: isSigned ? 'contractSignedBy' : 'contractDeclinedBy',
          actor: email,
          summary: isSigned
            ? `${input.name} signed the contract.`
            : `${input.name} declined to sign${input.reason ? `: “${input.reason}”` : '.'}`,
          data: {
            contractId: contract.id,
            sha256: contract.documentSha256,
            reason: input.reason ?? null,
            recordedBy: step.actor,
          },
        });
        if (!isSigned) {
          await closeContract(tx, step, contract, { outcome: 'declined', reason: input.reason });
          await moveDeal(tx, step, 'lost', input.reason ?? 'A signer declined the contract.', 'notSigned');
          return { signer: email, status: 'declined', contract: 'declined', ...NOBODY };
        }
        const turn = await askNextSigners(tx, step, contract);
        if (turn.pending.length > 0) return { signer: email, status: 'signed', contract: 'open', ...turn };
        await completeContract(tx, step, contract);
        return { signer: email, status: 'signed', contract: 'signed', ...NOBODY };
      });
    },
  };
}

/** The contract of an accepted quote, to be rendered and sent to its signers. */
export async function drawUpContract(tx: Transaction, step: Step, quote: Quote): Promise<void> {
  const contractId = newId('contract');
  await tx.insert(contracts).values({
    id: contractId,
    dealId: step.dealId,
    quoteId: quote.id,
    status: 'preparing',
    openedAt: step.at,
    expiresOn: addDays(today(step), DAYS_TO_SIGN),
  });
  const requested = quote.terms.signers ?? [
    { name: quote.customer.name, email: quote.customer.email, party: 'customer' as const },
  ];
  await tx.insert(signers).values(
    requested.map(({ name, email, party, order }) => ({
      id: newId('signer'),
      contractId,
      name,
      email: email.toLowerCase(),
      party,
      signingOrder: order ?? 1,
      status: 'waiting' as const,
    })),
  );
}

const NOBODY: Turn = { pending: [], asked: [] };

/** Those whose turn it is: all of the lowest order that has not signed. They are asked once. */
async function askNextSigners(tx: Transaction, step: Step, contract: Contract): Promise<Turn> {
  const pending = await pendingSigners(tx, contract.id);
  if (pending.length > 0) return { pending: pending.map(({ email }) => email), asked: [] };
  const waiting = await tx
    .select()
    .from(signers)
    .where(and(eq(signers.contractId, contract.id), eq(signers.status, 'waiting')))
    .orderBy(asc(signers.signingOrder), asc(signers.id));
  const next = waiting.filter(({ signingOrder }) => signingOrder === waiting[0]?.signingOrder);
  for (const signer of next) {
    await tx.update(signers).set({ status: 'pending' }).where(eq(signers.id, signer.id));
    await mailSigner(tx, step, contract, signer, {
      template: 'signatureRequest',
      key: `signatureRequest/${signer.id}`,
    });
  }
  const asked = next.map(({ email }) => email);
  return { pending: asked, asked };
}

function pendingSigners(tx: Transaction, contractId: string): Promise<Signer[]> {
  return tx
    .select()
    .from(signers)
    .where(and(eq(signers.contractId, contractId), eq(signers.status, 'pending')))
    .orderBy(asc(signers.id));
}

async function completeContract(tx: Transaction, step: Step, contract: Contract): Promise<void> {
  await tx
    .update(contracts)
    .set({ status: 'signed', closedAt: step.at })
    .where(eq(contracts.id, contract.id));
  for (const { email } of await tx.select().from(signers).where(eq(signers.contractId, contract.id))) {
    await queueMail(tx, {
      key: `contractSigned/${contract.id}/${email}`,
      dealId: step.dealId,
      to: email,
      template: 'contractSigned',
      data: { contractId: contract.id },
      dueAt: step.at,
    });
  }
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'contractSigned',
    actor: 'system',
    summary: 'All have signed; the contract is concluded.',
    data: { contractId: contract.id },
  });
}

/** Ends a contract that was not signed, and tells everybody who was asked. */
export async function closeContract(
  tx: Transaction,
  step: Step,
  contract: Contract,
  { outcome, reason }: { outcome: 'declined' | 'expired' | 'withdrawn'; reason?: string | undefined },
): Promise<void> {
  await tx.update(contracts).set({ status: outcome, closedAt: step.at }).where(eq(contracts.id, contract.id));
  const deal = await loadDeal(tx, step.dealId);
  const asked = await tx.select().from(signers).where(eq(signers.contractId, contract.id));
  const told = asked.filter(({ status }) => status !== 'waiting').map(({ email }) => email);
  for (const to of new Set([...told, deal.owner])) {
    await queueMail(tx, {
      key: `${step.key}/contractClosed/${to}`,
      dealId: step.dealId,
      to,
      template: 'contractClosed',
      data: { contractId: contract.id, outcome, reason: reason ?? null },
      dueAt: step.at,
    });
  }
}

async function mailSigner(
  tx: Transaction,
  step: Step,
  contract: Contract,
  signer: Signer,
  { template, key }: { template: 'signatureRequest' | 'signatureReminder'; key: string },
): Promise<void> {
  await queueMail(tx, {
    key,
    dealId: step.dealId,
    to: signer.email,
    template,
    data: { contractId: contract.id, signerId: signer.id },
    link: {
      action: 'signContract',
      subjectId: signer.id,
      dealId: step.dealId,
      email: signer.email,
      expiresAt: endOfDay(contract.expiresOn, step.timeZone),
    },
    dueAt: step.at,
  });
}
