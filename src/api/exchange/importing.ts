import { and, asc, eq, isNull, lte, or, sql } from 'drizzle-orm';
import { ulid } from 'ulid';
import { type Import, imports } from '#db/schema/catalogue.ts';
import { type ImportDeps, leaseEnd, runImport } from './runImport.ts';
import { dropOrphans, dropUpload } from './uploads.ts';

const LOOK_EVERY_MS = 5_000;
const LOOK_FOR_ORPHANS_EVERY_MS = 3_600_000;
/** A file that breaks whoever reads it must not do so for ever. */
const MAX_ATTEMPTS = 5;

export interface Importing {
  /** Says that there is something to do. */
  wake(): void;
  stop(): Promise<void>;
}

/** Takes the imports that wait, one after the other. Any number of processes may. */
export function startImporting(deps: ImportDeps): Importing {
  let isStopped = false;
  let orphansAt = 0;
  let working: Promise<void> | null = null;
  let isWoken = false;
  const work = async () => {
    do {
      isWoken = false;
      while (!isStopped && (await takeImport(deps)));
    } while (isWoken && !isStopped);
    if (Date.now() < orphansAt || isStopped) return;
    orphansAt = Date.now() + LOOK_FOR_ORPHANS_EVERY_MS;
    await dropOrphans(deps.db);
  };
  const wake = () => {
    isWoken = true;
    working ??= work()
      .catch((err: unknown) => deps.log.error({ err }, 'Imports could not be looked through.'))
      .finally(() => {
        working = null;
      });
  };
  const timer = setInterval(wake, LOOK_EVERY_MS);
  wake();
  return {
    wake,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await working;
    },
  };
}

/** Runs the next import, if there is one. */
export async function takeImport(deps: ImportDeps): Promise<boolean> {
  const job = await claim(deps);
  if (!job) return false;
  if (job.attempts > MAX_ATTEMPTS) await giveUp(deps, job);
  else await runImport(deps, job);
  return true;
}

async function claim({ db }: ImportDeps): Promise<Import | null> {
  const isFree = or(
    eq(imports.status, 'queued'),
    and(eq(imports.status, 'running'), or(isNull(imports.leasedUntil), lte(imports.leasedUntil, sql`now()`))),
  );
  const next = db
    .select({ id: imports.id })
    .from(imports)
    .where(isFree)
    .orderBy(asc(imports.id))
    .limit(1)
    .for('update', { skipLocked: true });
  const [job] = await db
    .update(imports)
    .set({
      status: 'running',
      attempts: sql`${imports.attempts} + 1`,
      leaseHolder: ulid(),
      leasedUntil: leaseEnd(),
      startedAt: sql`coalesce(${imports.startedAt}, now())`,
      bytesRead: 0,
      rowsRead: 0,
      rowsValid: 0,
      errorCount: 0,
    })
    .where(eq(imports.id, sql`(${next})`))
    .returning();
  return job ?? null;
}

async function giveUp({ db, log }: ImportDeps, job: Import): Promise<void> {
  log.error({ importId: job.id }, 'An import was given up.');
  const detail = `The import was broken off ${MAX_ATTEMPTS} times and was given up.`;
  await db
    .update(imports)
    .set({ status: 'failed', errors: [{ row: 0, detail }], errorCount: 1, finishedAt: sql`now()` })
    .where(and(eq(imports.id, job.id), eq(imports.leaseHolder, job.leaseHolder ?? '')));
  await dropUpload(db, job.uploadId);
}
