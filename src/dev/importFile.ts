import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ulid } from 'ulid';

/**
 * Imports a file over the API and shows how far it is.
 *
 *     QUITTANCE_KEY=KEY npm run import -- prices prices.csv [--dry-run] [--url http://127.0.0.1:3000]
 */
const USAGE =
  'Usage: QUITTANCE_KEY=KEY npm run import -- products|prices FILE.csv|FILE.json [--dry-run] [--url URL]';
const ASK_EVERY_MS = 500;
/** Wider than any progress, so that a shorter line leaves nothing of the one before. */
const WIDTH = 76;
const TYPES: Record<string, string> = { '.csv': 'text/csv', '.json': 'application/json' };

interface Job {
  id: string;
  status: string;
  bytes: number;
  bytesRead: number;
  rowsRead: number;
  rowsUnchanged: number;
  rowsWritten: number;
  errorCount: number;
  errors: { row: number; column?: string; pointer?: string; detail: string }[];
}

export interface ImportArguments {
  subject: string;
  file: string;
  type: string;
  dryRun: boolean;
  url: string;
}

/** Null where something is missing or unknown. */
export function importArguments(args: readonly string[]): ImportArguments | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean', default: false }, url: { type: 'string' } },
    });
    const [subject = '', file = '', ...more] = positionals;
    const type = TYPES[extname(file).toLowerCase()];
    if (!['products', 'prices'].includes(subject) || !type || more.length > 0) return null;
    return { subject, file, type, dryRun: values['dry-run'], url: values.url ?? 'http://127.0.0.1:3000' };
  } catch {
    // Node throws for options that there are not.
    return null;
  }
}

/** One line that says how far an import is. */
export function progressLine({ status, bytes, bytesRead, rowsRead, errorCount }: Job): string {
  const percent = bytes === 0 ? 100 : Math.floor((100 * bytesRead) / bytes);
  const wrong = errorCount === 0 ? '' : `, ${errorCount} problems`;
  return `${status}: ${percent} % of the file, ${rowsRead} rows${wrong}`;
}

async function call(asked: ImportArguments, key: string, path: string, init: RequestInit = {}): Promise<Job> {
  const headers = { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) };
  const answer = await fetch(new URL(path, asked.url), { ...init, headers });
  const body = (await answer.json()) as Job & { detail?: string };
  if (!answer.ok) throw new Error(`${answer.status}: ${body.detail ?? 'The API refuses the file.'}`);
  return body;
}

async function run(asked: ImportArguments, key: string): Promise<boolean> {
  const body = Readable.toWeb(createReadStream(asked.file)) as unknown as NonNullable<RequestInit['body']>;
  const headers = { 'content-type': asked.type, 'idempotency-key': `import-${ulid()}` };
  const path = `/v1/imports/${asked.subject}?dryRun=${asked.dryRun}`;
  let job = await call(asked, key, path, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
  while (job.status === 'queued' || job.status === 'running') {
    process.stderr.write(`\r${progressLine(job).padEnd(WIDTH)}`);
    await sleep(ASK_EVERY_MS);
    job = await call(asked, key, `/v1/imports/${job.id}`);
  }
  process.stderr.write(`\r${progressLine(job).padEnd(WIDTH)}\n`);
  for (const { row, column, pointer, detail } of job.errors)
    console.log(`row ${row}${column ? `, ${column}` : ''}${pointer ? `, ${pointer}` : ''}: ${detail}`);
  if (job.errorCount > job.errors.length) console.log(`and ${job.errorCount - job.errors.length} more.`);
  if (job.status === 'succeeded') {
    const written = asked.dryRun ? 'would be written' : 'written';
    console.log(`${job.rowsWritten} rows ${written}, ${job.rowsUnchanged} are there already.`);
  } else console.log('Nothing was written.');
  return job.status === 'succeeded';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = importArguments(process.argv.slice(2));
  const key = process.env.QUITTANCE_KEY;
  if (!asked || !key) {
    console.error(USAGE);
    process.exitCode = 2;
  } else {
    try {
      process.exitCode = (await run(asked, key)) ? 0 : 1;
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
  }
}
