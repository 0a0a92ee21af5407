import { sql } from 'drizzle-orm';
import type { PlainDate } from '#domain/types.ts';
import type { Transaction } from './connection.ts';
import { numberSeries } from './schema/setup.ts';

/**
 * The next number of a gapless series, for example `INV-2031-00001`; one series a year.
 * The row stays locked until the transaction ends, so that a number that is not used is given out again. Until then
 * all others of the year wait for theirs: take it once nothing can be refused any more and every other lock is held,
 * so that nobody waits for a transaction that waits itself.
 */
export async function nextNumber(tx: Transaction, prefix: 'INV' | 'CN', on: PlainDate): Promise<string> {
  const series = `${prefix}-${on.slice(0, 4)}`;
  const [row] = await tx
    .insert(numberSeries)
    .values({ series, lastNumber: 1 })
    .onConflictDoUpdate({
      target: numberSeries.series,
      set: { lastNumber: sql`${numberSeries.lastNumber} + 1` },
    })
    .returning({ lastNumber: numberSeries.lastNumber });
  if (!row) throw new Error(`The series ${series} gave no number.`);
  return `${series}-${String(row.lastNumber).padStart(5, '0')}`;
}
