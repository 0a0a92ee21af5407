import { eq, relations, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { payments, refunds } from '#db/schema/billing.ts';
import { customers } from '#db/schema/setup.ts';
import { dec } from '#domain/money.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';

/** 30 digits: a JS number would keep 16 of them. */
const LONG = '123456789012345.678901234567891';

describe('an amount of 30 digits', () => {
  let database: OpenDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
    const { db } = database;
    await db
      .insert(customers)
      .values({ id: 'cus_1', name: 'Kunde AG', email: 'a@b.example', country: 'DE', creditLimit: LONG });
    await db.insert(payments).values({
      id: 'pay_1',
      customerId: 'cus_1',
      currency: 'EUR',
      amount: LONG,
      method: 'transfer',
      reference: 'PAY',
      receivedOn: '2031-01-01',
      unallocated: '0.00',
    });
    await db
      .insert(refunds)
      .values({ id: 'ref_1', paymentId: 'pay_1', amount: LONG, reason: 'Test', refundedOn: '2031-01-01' });
  });
  afterAll(() => database?.close());

  test('comes back from a select as the string that was written', async () => {
    const [row] = await database.db
      .select({ limit: customers.creditLimit, paid: payments.amount, open: payments.unallocated })
      .from(payments)
      .innerJoin(customers, eq(customers.id, payments.customerId));
    expect(row).toEqual({ limit: LONG, paid: LONG, open: '0.00' });
  });

  test('comes back from an update and from a sum of Postgres unharmed', async () => {
    const [updated] = await database.db
      .update(payments)
      .set({ unallocated: dec(LONG).minus('0.000000000000001').toFixed() })
      .where(eq(payments.id, 'pay_1'))
      .returning();
    expect(updated?.unallocated).toBe('123456789012345.67890123456789');
    const [total] = await database.db
      .select({ sum: sql<string>`sum(${payments.amount} + ${payments.unallocated})::text` })
      .from(payments);
    expect(total?.sum).toBe('246913578024691.357802469135781');
  });

  test('comes back whole from a relational query, which only a nested one does not do', async () => {
    const schema = { payments, refunds, ofRefunds, ofPayments };
    const db = drizzle(database.sql, { schema, casing: 'snake_case' });
    const flat = await db.query.payments.findFirst();
    expect(flat?.amount).toBe(LONG);

    // Drizzle builds what is nested as JSON, whose numbers lose digits on the way: so our connection has no
    // schema, and with it no relational queries. Once this fails, Drizzle has mended it.
    const nested = await db.query.payments.findFirst({ with: { refunds: true } });
    expect(nested?.refunds[0]?.amount).not.toBe(LONG);
    expect(Object.keys(database.db.query)).toEqual([]);
  });
});

const ofPayments = relations(payments, ({ many }) => ({ refunds: many(refunds) }));
const ofRefunds = relations(refunds, ({ one }) => ({
  payment: one(payments, { fields: [refunds.paymentId], references: [payments.id] }),
}));
