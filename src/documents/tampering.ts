import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Queryable, Transaction } from '#db/connection.ts';
import { claim } from '#db/effects.ts';
import { queueMail } from '#db/outbox.ts';
import { contracts, deals } from '#db/schema/deals.ts';
import { sellers } from '#db/schema/setup.ts';
import { tell } from '#db/timeline.ts';
import type { Instant } from '#domain/types.ts';
import { dealOf } from './load.ts';
import type { DocumentKind } from './store.ts';

/** A stored document that is not the one that was issued: its bytes were changed, or its hash, or it is gone. */
export interface Tampering {
  kind: DocumentKind;
  subjectId: string;
  dealId: string | null;
  issuedSha256: string | null;
  /** Null where there are no bytes. */
  foundSha256: string | null;
}

interface Found {
  kind: DocumentKind;
  subjectId: string;
  stored: { sha256: string; content: Buffer } | null;
}

/** Thrown where a document was to be shown or sent. */
export class TamperedDocument extends Error {
  constructor({ kind }: Pick<Tampering, 'kind'>) {
    super(
      `The stored ${DOCUMENT_WORDS[kind]} is not the one that was issued, so it is not shown. The seller was told.`,
    );
    this.name = 'TamperedDocument';
  }
}

export const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** What is wrong with a document; null where it is as it was issued. A contract has to be the one that is signed, too. */
export async function tamperingOf(
  db: Queryable,
  { kind, subjectId, stored }: Found,
): Promise<Tampering | null> {
  const foundSha256 = stored && sha256Of(stored.content);
  const issued = [stored?.sha256, kind === 'contract' ? await signedHash(db, subjectId) : undefined];
  const wrong = issued.find((sha256) => sha256 !== undefined && sha256 !== foundSha256);
  if (stored && wrong === undefined) return null;
  const dealId = await dealOf(db, kind, subjectId);
  return { kind, subjectId, dealId, issuedSha256: wrong ?? null, foundSha256 };
}

/** The hash that the signers of a contract see and sign; none before it was rendered. */
async function signedHash(db: Queryable, contractId: string): Promise<string | undefined> {
  const [contract] = await db
    .select({ sha256: contracts.documentSha256 })
    .from(contracts)
    .where(eq(contracts.id, contractId));
  return contract?.sha256 ?? undefined;
}

/** Tells the timeline, the deal's owner and the seller, once for the same bytes however often they are asked for. */
export async function alarm(tx: Transaction, tampering: Tampering, at: Instant): Promise<void> {
  const { kind, subjectId, dealId, foundSha256 } = tampering;
  const key = `documentTampered/${kind}/${subjectId}/${foundSha256 ?? 'missing'}`;
  if (dealId === null || !(await claim(tx, key))) return;
  await tell(tx, {
    dealId,
    at,
    type: 'documentTampered',
    actor: 'system',
    summary: `The stored ${DOCUMENT_WORDS[kind]} is not the one that was issued. It is neither shown nor signed until it is restored.`,
    data: { ...tampering },
  });
  const [deal] = await tx.select({ owner: deals.owner }).from(deals).where(eq(deals.id, dealId));
  const [seller] = await tx.select({ email: sellers.email }).from(sellers);
  for (const to of new Set([deal?.owner, seller?.email].filter((email) => email !== undefined))) {
    await queueMail(tx, {
      key: `${key}/${to}`,
      dealId,
      to,
      template: 'documentTampered',
      data: { document: DOCUMENT_WORDS[kind], subjectId, issuedSha256: tampering.issuedSha256, foundSha256 },
      dueAt: at,
    });
  }
}

/** Where the deal's clock stands, for what is noticed outside its steps. */
export async function clockOf(db: Queryable, dealId: string | null): Promise<Instant> {
  const wall = new Date().toISOString();
  if (dealId === null) return wall;
  const [deal] = await db.select({ clockAt: deals.clockAt }).from(deals).where(eq(deals.id, dealId));
  return deal?.clockAt ?? wall;
}

const DOCUMENT_WORDS: Record<DocumentKind, string> = {
  quote: 'quote',
  contract: 'contract',
  signedContract: 'signed contract',
  invoice: 'invoice',
  creditNote: 'credit note',
};
