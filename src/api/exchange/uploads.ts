import { createHash } from 'node:crypto';
import { and, asc, eq, gt, lt, notExists, sql } from 'drizzle-orm';
import { ulid } from 'ulid';
import type { Database } from '#db/connection.ts';
import { importChunks, imports } from '#db/schema/catalogue.ts';
import { Problem } from '../problems.ts';
import { BadFile } from './badFile.ts';

export const MAX_FILE_BYTES = 64 * 1024 * 1024;
const PORTION_BYTES = 128 * 1024;

/** A file that is in Postgres already by the time a route sees it, so that it was never in memory whole. */
export class Upload {
  readonly id: string;
  readonly bytes: number;
  readonly #sha256: string;

  constructor(id: string, bytes: number, sha256: string) {
    this.id = id;
    this.bytes = bytes;
    this.#sha256 = sha256;
  }

  /** What tells two requests apart: what is in their files, not where it is kept. */
  toJSON() {
    return { bytes: this.bytes, sha256: this.#sha256 };
  }
}

/** Keeps a file in portions as it comes in. */
export async function keepUpload(db: Database, body: AsyncIterable<Buffer>): Promise<Upload> {
  const uploadId = `upl_${ulid().toLowerCase()}`;
  const hash = createHash('sha256');
  let bytes = 0;
  let position = 0;
  let open: Buffer[] = [];
  let openBytes = 0;
  const keep = async () => {
    if (openBytes === 0) return;
    await db.insert(importChunks).values({ uploadId, position, content: Buffer.concat(open) });
    position += 1;
    open = [];
    openBytes = 0;
  };
  try {
    for await (const portion of body) {
      bytes += portion.length;
      if (bytes > MAX_FILE_BYTES) {
        throw new Problem('tooLarge', `A file has at most ${MAX_FILE_BYTES / 1024 / 1024} MB; divide it.`);
      }
      hash.update(portion);
      open.push(portion);
      openBytes += portion.length;
      if (openBytes >= PORTION_BYTES) await keep();
    }
    await keep();
  } catch (error) {
    await dropUpload(db, uploadId);
    throw error;
  }
  return new Upload(uploadId, bytes, hash.digest('hex'));
}

export async function dropUpload(db: Pick<Database, 'delete'>, uploadId: string): Promise<void> {
  await db.delete(importChunks).where(eq(importChunks.uploadId, uploadId));
}

/** Files of requests that were repeated, or that never came to be an import. */
export async function dropOrphans(db: Database): Promise<void> {
  const ofImport = db
    .select({ id: imports.id })
    .from(imports)
    .where(eq(imports.uploadId, importChunks.uploadId));
  await db
    .delete(importChunks)
    .where(and(lt(importChunks.recordedAt, sql`now() - interval '1 day'`), notExists(ofImport)));
}

/** The text of a kept file, portion by portion. `onRead` hears how many bytes were read. */
export async function* uploadText(
  db: Database,
  uploadId: string,
  onRead: (bytes: number) => void,
): AsyncGenerator<string> {
  const decode = utf8();
  for (let position = -1; ; ) {
    const [chunk] = await db
      .select()
      .from(importChunks)
      .where(and(eq(importChunks.uploadId, uploadId), gt(importChunks.position, position)))
      .orderBy(asc(importChunks.position))
      .limit(1);
    if (!chunk) break;
    position = chunk.position;
    onRead(chunk.content.length);
    yield decode(chunk.content);
  }
  yield decode();
}

/** Portions may end within a character. Without one the text has ended. */
function utf8(): (portion?: Buffer) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (portion) => {
    try {
      return decoder.decode(portion, { stream: portion !== undefined });
    } catch {
      throw new BadFile(1, 'The file is not written in UTF-8.');
    }
  };
}
