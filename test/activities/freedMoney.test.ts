import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Activities, createActivities } from '#activities/createActivities.ts';
import { lockCustomer } from '#activities/invoices.ts';
import { customerCredit, postEntry } from '#db/ledger.ts';
import { paymentPostings } from '#domain/postings.ts';
import { documentStore } from '#src/documents/store.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';
import { aStart, aWorld, CUSTOMER, stepsOf } from './support.ts';

describe('money that a cancellation frees', () => {
  let database: OpenDatabase;
  let activities: Activities;

  beforeAll(async () => {
    database = await openTestDatabase();
    await aWorld(database);
    const { db } = database;
    activities = createActivities({ db, documents: documentStore({ db, sandbox: true }) });
  });
  afterAll(() => database?.close());

  /** Whether anybody waits for a lock. */
  const isSomebodyWaiting = async () => {
    const waiting = await database.sql`select 1 from pg_stat_activity where wait_event_type = 'Lock'`;
    return waiting.length > 0;
  };

  test('is not what the customer pays while the last invoice is issued', async () => {
    const { step } = stepsOf('deal_1');
    const buyer = { name: 'Bea', email: CUSTOMER.email };
    const evidence = { ip: null, userAgent: null, via: 'test', consent: 'Yes' };
    const phone = { model: 'flat' as const, amount: '10.00', every: 'month' as const };
    const lines = [
      { sku: 'SETUP', quantity: '1', price: { model: 'flat' as const, amount: '100.00' } },
      { description: 'Phone', quantity: '1', price: phone, recognition: 'pointInTime' as const },
    ];
    await activities.openDeal(step(), aStart('deal_1', { terms: { currency: 'EUR', lines } }));
    await activities.answerOffer(step(), { decision: 'accept', ...buyer });
    await activities.openEnvelope(step());
    await activities.signContract(step(), { signer: buyer.email, name: 'Bea', decision: 'sign', evidence });
    await activities.placeOrder(step());
    await activities.decideCredit(step(), { decision: 'release', reason: 'Known' });
    const { standings } = await activities.issueInvoices(step());
    const { invoiceId = '', amountDue = '' } = standings[0] ?? {};
    const transfer = { currency: 'EUR', method: 'transfer', reference: 'R-1', receivedOn: '2031-01-01' };
    const payment = {
      paymentId: 'pay_1',
      customerId: CUSTOMER.id,
      invoiceId,
      amount: amountDue,
      ...transfer,
    };
    await activities.applyPayment(step(), payment);
    await activities.stopOrder(step(), { reason: 'The project was stopped' });
    expect(await activities.creditUndelivered(step(), { invoiceId })).toMatchObject({ freed: '119.00' });

    const last = step();
    let delivered: ReturnType<Activities['invoiceDelivered']> | undefined;
    await database.db.transaction(async (tx) => {
      await lockCustomer(tx, CUSTOMER.id);
      delivered = activities.invoiceDelivered(last);
      await expect.poll(isSomebodyWaiting).toBe(true);
      await postEntry(tx, {
        stepKey: 'a payment/cash',
        on: '2031-01-01',
        at: last.at,
        description: 'Payment in advance',
        currency: 'EUR',
        customerId: CUSTOMER.id,
        postings: paymentPostings({ allocated: '0.00', unallocated: '500.00', currency: 'EUR' }),
      });
    });
    // Eleven months of 10.00 and their tax.
    expect(await delivered).toMatchObject({ used: '130.90' });
    expect(await customerCredit(database.db, CUSTOMER.id, 'EUR')).toBe('488.10');
  });
});
