import type { z } from 'zod';
import {
  type LoadedCatalogue,
  loadCatalogue,
  type PreparedQuote,
  priceFrom,
  type QuoteContext,
} from '#db/catalogue.ts';
import type { Database } from '#db/connection.ts';
import type { Result } from '#domain/types.ts';
import { chooseCustomer, quoteCustomer, requireSeller, termsOf } from './quoteInput.ts';
import { wallDate } from './routes/support.ts';
import type { previewRequest } from './schemas/quote.ts';

export interface QuotePreview {
  /** What it was priced from. */
  loaded: Result<LoadedCatalogue>;
  prepared: Result<PreparedQuote>;
}

/** What a deal that starts with this request would cost; writes nothing. */
export async function previewQuote(
  db: Database,
  request: z.infer<typeof previewRequest>,
): Promise<QuotePreview> {
  const seller = await requireSeller(db);
  const customer = quoteCustomer(await chooseCustomer(db, request));
  return previewTerms(db, {
    terms: termsOf(request),
    customer,
    today: request.startAt ?? wallDate(seller.timeZone),
  });
}

/** The same for terms whose customer and day are known, such as those of a deal that is there already. */
export async function previewTerms(db: Database, context: QuoteContext): Promise<QuotePreview> {
  const loaded = await loadCatalogue(db, context);
  return { loaded, prepared: loaded.ok ? priceFrom(loaded.value, context.terms) : loaded };
}
