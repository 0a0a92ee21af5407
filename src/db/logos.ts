import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { type LogoType, logos } from './schema/setup.ts';

export interface Logo {
  mediaType: LogoType;
  content: Buffer;
}

/** Keeps a picture under the hash of its bytes, which is what a seller names it by. The same one twice is one row. */
export async function keepLogo(db: Queryable, logo: Logo): Promise<string> {
  const sha256 = createHash('sha256').update(logo.content).digest('hex');
  await db
    .insert(logos)
    .values({ sha256, ...logo })
    .onConflictDoNothing();
  return sha256;
}

/** @param sha256 of a seller, or of a document's copy of one: copies from before there were logos have none */
export async function loadLogo(db: Queryable, sha256: string | null | undefined): Promise<Logo | null> {
  if (!sha256) return null;
  const [logo] = await db.select().from(logos).where(eq(logos.sha256, sha256));
  return logo ?? null;
}
