import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { loadSeller, prepareQuote, type QuoteCustomer } from '#db/catalogue.ts';
import type { Database, Queryable } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { type Customer, customers } from '#db/schema/setup.ts';
import { minorUnits } from '#domain/currencies.ts';
import { dec } from '#domain/money.ts';
import type { QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import type { PlainDate } from '#domain/types.ts';
import { fieldProblems } from './plugins/validation.ts';
import { failField, failFields, wallDate } from './routes/support.ts';
import type { quoteRequest } from './schemas/quote.ts';
import { newCustomer } from './schemas/setup.ts';

type QuoteRequest = z.infer<typeof quoteRequest>;
/** A customer that is there, or one that will be created when the deal starts. */
export type CustomerChoice = { known: Customer } | { created: z.infer<typeof newCustomer> };

export async function requireSeller(db: Queryable) {
  const seller = await loadSeller(db);
  return seller ?? failField('', 'There is no selling entity yet: PUT /v1/seller first.');
}

/** The day that counts where there is no deal whose clock does; before there is a seller, in UTC. */
export async function sellersToday(db: Queryable): Promise<PlainDate> {
  return wallDate((await loadSeller(db))?.timeZone ?? 'UTC');
}

/** A limit is in the seller's currency, and has no more decimals than that. */
export async function checkCreditLimit(
  db: Queryable,
  limit: string | undefined,
  pointer: string,
): Promise<void> {
  if (limit === undefined) return;
  const { currency } = await requireSeller(db);
  if (dec(limit).decimalPlaces() > minorUnits(currency)) {
    failField(pointer, `${currency}, the seller's currency, has ${minorUnits(currency)} decimals.`);
  }
}

/** The terms of a request, without whom they are for. */
export function termsOf(request: QuoteRequest): QuoteTerms {
  const { currency, date, validDays, paymentTerms, lines, discount, signers, notes } = request;
  const { billing, promotionCode, promotionCodes, language, coverText, terms } = request;
  return {
    currency,
    date,
    validDays,
    paymentTerms,
    lines,
    billing,
    discount,
    signers,
    promotionCode,
    promotionCodes,
    notes,
    language,
    coverText,
    terms,
  } as QuoteTerms;
}

/** Finds the customer that a request names, by its id or by its external id. */
export async function chooseCustomer(
  db: Database,
  { customerId, customer }: Pick<QuoteRequest, 'customerId' | 'customer'>,
): Promise<CustomerChoice> {
  if ((customerId === undefined) === (customer === undefined)) {
    return failField('/customerId', 'A quote is for either a customerId or a customer.');
  }
  if (customerId !== undefined) {
    const [known] = await db.select().from(customers).where(eq(customers.id, customerId));
    return known ? { known } : failField('/customerId', `There is no customer ${customerId}.`);
  }
  if (customer?.externalId) {
    const [known] = await db.select().from(customers).where(eq(customers.externalId, customer.externalId));
    if (known) return { known };
  }
  const checked = newCustomer.safeParse(customer, { reportInput: true });
  if (!checked.success) {
    return failFields(
      fieldProblems(checked.error).map(({ pointer, detail }) => ({
        pointer: `/customer${pointer}`,
        detail: `Of a new customer: ${detail}`,
      })),
    );
  }
  await checkCreditLimit(db, checked.data.creditLimit, '/customer/creditLimit');
  return { created: checked.data };
}

/** Prices the request or refuses it with every field that is wrong; writes nothing. */
export async function priceRequest(
  db: Database,
  request: QuoteRequest,
  { customer, today }: { customer: CustomerChoice; today: PlainDate },
) {
  const prepared = await prepareQuote(db, {
    terms: termsOf(request),
    customer: quoteCustomer(customer),
    today,
  });
  return prepared.ok ? prepared.value : failFields(prepared.problems);
}

/** A customer as far as prices depend on it. */
export function quoteCustomer(choice: CustomerChoice): QuoteCustomer {
  const { country, segment } = 'known' in choice ? choice.known : choice.created;
  return { id: 'known' in choice ? choice.known.id : null, country, segment: segment ?? null };
}

/** The id of the customer, who is created now where it was not known. */
export async function ensureCustomer(
  db: Database,
  choice: CustomerChoice,
  { key, id }: { key: string; id: string },
): Promise<string> {
  if ('known' in choice) return choice.known.id;
  const { created } = choice;
  const madeId = await once(db, `${key}/customer`, async (tx) => {
    const [row] = await tx
      .insert(customers)
      .values({ id, ...created })
      .onConflictDoNothing({ target: customers.externalId })
      .returning({ id: customers.id });
    return row?.id ?? null;
  });
  if (madeId) return madeId;
  // Another request created it meanwhile.
  const [known] = await db
    .select()
    .from(customers)
    .where(eq(customers.externalId, created.externalId ?? ''));
  return known?.id ?? failField('/customer', 'The customer could not be created.');
}
