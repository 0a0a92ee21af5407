import type { z } from 'zod';
import type { Database } from '#db/connection.ts';
import { exchangeRates } from '#db/schema/setup.ts';
import { failField } from './routes/support.ts';
import type * as schemas from './schemas/approval.ts';

/** Sets the rates from a day on, in place of a table of the same day. */
export async function setExchangeRates(
  db: Database,
  body: z.infer<typeof schemas.exchangeRates>,
): Promise<void> {
  if (Object.hasOwn(body.rates, body.base)) {
    failField(`/rates/${body.base}`, 'The base is worth one of itself.');
  }
  await db
    .insert(exchangeRates)
    .values(body)
    .onConflictDoUpdate({ target: exchangeRates.effectiveFrom, set: body });
}
