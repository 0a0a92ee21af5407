import { pipeline } from 'node:stream/promises';
import { and, eq, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { TransactionSql } from 'postgres';
import type { DatabaseConnection } from '#db/connection.ts';
import { type Import, type ImportSubject, imports, type RowProblem } from '#db/schema/catalogue.ts';
import { sellersToday } from '../quoteInput.ts';
import { BadFile } from './badFile.ts';
import { copyLine, type Finding, type Importer, MAX_PROBLEMS } from './importer.ts';
import { priceImporter } from './priceImporter.ts';
import { productImporter } from './productImporter.ts';
import { type ReadRow, readRows } from './rows.ts';
import { dropUpload, uploadText } from './uploads.ts';

export interface ImportDeps extends Pick<DatabaseConnection, 'db' | 'sql'> {
  log: Logger;
}

export const LEASE_SECONDS = 30;
const SHOW_PROGRESS_EVERY_MS = 500;
/** What Postgres takes at a time. */
const ROWS_PER_PORTION = 500;

const IMPORTERS = {
  products: productImporter,
  prices: priceImporter,
} as const satisfies Record<ImportSubject, unknown>;

/** How far an import is, and what is wrong with its rows so far. */
class Progress {
  bytesRead = 0;
  rowsRead = 0;
  rowsValid = 0;
  errorCount = 0;
  readonly problems: RowProblem[] = [];

  add(problems: readonly RowProblem[], count = problems.length): void {
    this.errorCount += count;
    this.problems.push(...problems.slice(0, MAX_PROBLEMS - this.problems.length));
  }

  columns() {
    const { bytesRead, rowsRead, rowsValid, errorCount } = this;
    return { bytesRead, rowsRead, rowsValid, errorCount };
  }
}

/** Another process has taken an import over, since this one was silent for too long. */
class LeaseLost extends Error {}

/**
 * Takes over the file of an import that this process holds, in one transaction: all of it, or nothing where a row is
 * wrong. Whatever ends the process or its connection before the commit leaves the import to be begun anew.
 */
export async function runImport(deps: ImportDeps, job: Import): Promise<void> {
  const { db } = deps;
  const progress = new Progress();
  const shown = setInterval(() => {
    update(deps, job, { ...progress.columns(), leasedUntil: leaseEnd() }).catch((err: unknown) =>
      deps.log.warn({ err, importId: job.id }, 'The progress of an import could not be shown.'),
    );
  }, SHOW_PROGRESS_EVERY_MS);
  try {
    const importer = (await IMPORTERS[job.subject](db, await sellersToday(db))) as Importer<unknown>;
    await deps.sql.begin(async (tx) => {
      const finding = await stageAndFinish(deps, job, { tx, importer, progress });
      clearInterval(shown);
      if (progress.errorCount > 0 || job.dryRun) throw new Undone(finding);
      await succeed(tx, job, progress, finding);
    });
    await dropUpload(db, job.uploadId);
  } catch (error) {
    clearInterval(shown);
    await settle(deps, job, progress, error);
  }
}

/** What was done is to be rolled back, since a row is wrong or it was only a trial. */
class Undone extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super('The import is rolled back.');
    this.finding = finding;
  }
}

async function stageAndFinish(
  { db }: ImportDeps,
  job: Import,
  of: { tx: TransactionSql; importer: Importer<unknown>; progress: Progress },
): Promise<Finding> {
  const { tx, importer, progress } = of;
  await tx.unsafe(importer.stage);
  const copy = await tx.unsafe(importer.copy).writable();
  const text = uploadText(db, job.uploadId, (bytes) => {
    progress.bytesRead += bytes;
  });
  await pipeline(() => lines(text, job, importer, progress), copy);
  const finding = await importer.finish(tx, progress.errorCount === 0);
  const placed = finding.problems.map((problem) => (job.format === 'csv' ? problem : asPointer(problem)));
  progress.add(placed, finding.problemCount);
  return finding;
}

/** The rows as Postgres's COPY wants them; what is wrong with a row goes into the progress. */
async function* lines(
  text: AsyncIterable<string>,
  job: Import,
  importer: Importer<unknown>,
  progress: Progress,
): AsyncGenerator<string> {
  let portion: string[] = [];
  for await (const read of readRows(text, job.format, importer.shape)) {
    progress.rowsRead += 1;
    const made = lineOf(read, job, importer);
    if ('problems' in made) progress.add(made.problems);
    else {
      progress.rowsValid += 1;
      portion.push(copyLine(made.cells));
    }
    if (portion.length >= ROWS_PER_PORTION) {
      yield portion.join('');
      portion = [];
    }
  }
  yield portion.join('');
}

function lineOf(
  read: ReadRow<unknown>,
  { format }: Import,
  { shape, line }: Importer<unknown>,
): { cells: (string | null)[] } | { problems: RowProblem[] } {
  if ('problems' in read) return read;
  const { row } = read;
  const made = line(row, read.value);
  if ('cells' in made) return made;
  const problems = made.problems.map(({ pointer, detail }) =>
    format === 'csv'
      ? { row, column: shape.columnOf(pointer), detail }
      : { row, pointer: `/${row - 1}${pointer}`, detail },
  );
  return { problems };
}

const asPointer = ({ row, column, detail }: RowProblem): RowProblem => ({
  row,
  pointer: `/${row - 1}${column ? `/${column}` : ''}`,
  detail,
});

/** In the transaction that writes the rows, so that they are there exactly if the import says so. */
async function succeed(tx: TransactionSql, job: Import, progress: Progress, finding: Finding): Promise<void> {
  const { bytesRead, rowsRead, rowsValid } = progress;
  const { count } = await tx`
    update imports set status = 'succeeded', bytes_read = ${bytesRead}, rows_read = ${rowsRead},
      rows_valid = ${rowsValid}, rows_unchanged = ${finding.unchanged}, rows_written = ${finding.written},
      finished_at = now(), leased_until = null
    where id = ${job.id} and lease_holder = ${job.leaseHolder} and status = 'running'`;
  if (count !== 1) throw new LeaseLost('Another process has taken the import over.');
}

/** How an import stands whose transaction was rolled back. */
async function settle(deps: ImportDeps, job: Import, progress: Progress, error: unknown): Promise<void> {
  const { log } = deps;
  if (error instanceof LeaseLost) {
    log.warn({ importId: job.id }, 'An import was taken over by another process.');
    return;
  }
  if (error instanceof BadFile) progress.add([error.problem]);
  if (!(error instanceof BadFile) && !(error instanceof Undone)) {
    log.error({ err: error, importId: job.id }, 'An import was broken off.');
    // Its lease is over, so that it is begun anew. Where not even that can be said, it ends by itself.
    await update(deps, job, { leasedUntil: sql`now()` }).catch((failure: unknown) =>
      log.warn({ err: failure, importId: job.id }, 'The lease of an import could not be given back.'),
    );
    return;
  }
  const isTrial = error instanceof Undone && progress.errorCount === 0;
  await update(deps, job, {
    ...progress.columns(),
    status: isTrial ? 'succeeded' : 'failed',
    errors: progress.problems.toSorted((a, b) => a.row - b.row),
    ...(error instanceof Undone ? { rowsUnchanged: error.finding.unchanged } : {}),
    ...(isTrial ? { rowsWritten: error.finding.written } : {}),
    finishedAt: sql`now()`,
    leasedUntil: null,
  });
  await dropUpload(deps.db, job.uploadId);
}

export const leaseEnd = () => sql`now() + make_interval(secs => ${LEASE_SECONDS})`;

type Columns = Parameters<ReturnType<ImportDeps['db']['update']>['set']>[0];

/** Only as long as this process holds it. */
async function update({ db }: ImportDeps, job: Import, columns: Columns): Promise<void> {
  const isHeld = and(
    eq(imports.id, job.id),
    eq(imports.status, 'running'),
    eq(imports.leaseHolder, job.leaseHolder ?? ''),
  );
  await db.update(imports).set(columns).where(isHeld);
}
