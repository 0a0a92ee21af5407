import { createHash } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { LinkGrant } from '#db/outbox.ts';

/** A link's token as it was verified; `tokenId` is what is marked as used. */
export interface VerifiedLink extends LinkGrant {
  tokenId: string;
}

export interface Links {
  /** A URL that allows the grant's one action on its one document. */
  urlFor(grant: LinkGrant): Promise<string>;
  /**
   * The grant of a token, or null where the token was altered or is meant for another action.
   * Whether it has expired is for the caller to say, by the deal's clock.
   */
  verify(token: string, action: LinkGrant['action']): Promise<VerifiedLink | null>;
}

const PATHS: Record<LinkGrant['action'], string> = {
  decideQuote: '/quote',
  decideApproval: '/approval',
  signContract: '/sign',
  viewInvoice: '/invoice',
  signIn: '/sign-in',
};

export function createLinks({ secretKey, publicUrl }: { secretKey: string; publicUrl: string }): Links {
  const key = createHash('sha256').update(`links:${secretKey}`).digest();
  return {
    async urlFor(grant) {
      const token = await new SignJWT({
        email: grant.email,
        dealId: grant.dealId,
        expiresAt: grant.expiresAt,
      })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(grant.subjectId)
        .setAudience(grant.action)
        .sign(key);
      return `${publicUrl.replace(/\/$/, '')}${PATHS[grant.action]}/${token}`;
    },
    async verify(token, action) {
      try {
        const { payload } = await jwtVerify(token, key, { audience: action, algorithms: ['HS256'] });
        const { sub, email, dealId, expiresAt } = payload;
        if (typeof sub !== 'string' || typeof email !== 'string' || typeof expiresAt !== 'string')
          return null;
        return {
          action,
          subjectId: sub,
          email,
          expiresAt,
          ...(typeof dealId === 'string' ? { dealId } : {}),
          tokenId: createHash('sha256').update(`${action}:${sub}:${email}:${expiresAt}`).digest('hex'),
        };
      } catch {
        // jose throws for every token that is not ours; to the reader they are all the same.
        return null;
      }
    },
  };
}
