import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, simpleRequest } from '#test/setup/world.ts';
import { startDeal } from '../support.ts';

describe('numbers of invoices and credit notes', () => {
  let app: TestApp;
  let sql: Sql;
  let customerId: string;

  beforeAll(async () => {
    // Attempts that fail are part of the story here.
    app = await startTestApp({ LOG_LEVEL: 'error' });
    sql = postgres(app.databaseUrl, { max: 1 });
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(async () => {
    await sql?.end();
    await app?.stop();
  });

  const all = async (): Promise<Json[]> => (await app.api.get('/v1/invoices?limit=200')).data;
  const upTo = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(5, '0')}`);
  const inOrder = (numbers: string[]) => numbers.sort((a, b) => (a < b ? -1 : 1));
  const credit = (invoiceId: string, amount: string) =>
    app.api.send('POST', `/v1/invoices/${invoiceId}/credit-notes`, { body: { amount, reason: 'a mistake' } });

  test('run from 1 to n where deals are signed at once, some by strangers, and transactions fail after they took their number', async () => {
    const deals = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const deal = await startDeal(app.api, simpleRequest(customerId));
        await deal.accept();
        return deal;
      }),
    );
    const failures = await failEachThirdMailOf('invoice');
    const stranger = { signer: 'not@a.signer', name: 'Nobody', decision: 'sign' };
    const [refused] = await Promise.all([
      Promise.all(
        deals.map(({ id }) => app.api.send('POST', `/v1/deals/${id}/signatures`, { body: stranger })),
      ),
      Promise.all(deals.map(({ sign }) => sign())),
    ]);
    expect(refused.filter(({ status }) => status >= 400 && status < 500)).toHaveLength(20);
    expect(inOrder((await all()).map(({ number }) => number))).toEqual(upTo('INV-2031', 20));
    // 20 went through, so that at least each third of 29 attempts did not.
    expect(await failures()).toBeGreaterThanOrEqual(9);
  });

  test('of credit notes have no gap where some fail and others are refused', async () => {
    const open = (await all()).filter(({ amountDue }) => amountDue === '1190.00');
    expect(open).toHaveLength(20);
    const failures = await failEachThirdMailOf('creditNote');
    const answers = await Promise.all(
      open.flatMap(({ id }) => [credit(id, '1190.00'), credit(id, '1190.00'), credit(id, '1190.01')]),
    );
    const answered = (expected: number) => answers.filter(({ status }) => status === expected).length;
    expect([answered(201), answered(422)]).toEqual([20, 40]);
    const numbers = (await all()).flatMap(({ creditNotes }) => creditNotes.map(({ number }: Json) => number));
    expect(inOrder(numbers)).toEqual(upTo('CN-2031', 20));
    expect(await failures()).toBeGreaterThanOrEqual(9);
  });

  test('begin anew with each year, by the date of issue', async () => {
    const first = await aSignedDeal(app.api, simpleRequest(customerId, { startAt: '2032-01-01' }));
    const second = await aSignedDeal(app.api, simpleRequest(customerId, { startAt: '2031-12-31' }));
    const [january] = await first.invoices();
    const [december] = await second.invoices();
    expect(january?.number).toBe('INV-2032-00001');
    expect(december?.number).toMatch(/^INV-2031-/);
    const numbers = (await all())
      .map(({ number }) => number)
      .filter((number) => number.startsWith('INV-2031'));
    expect(inOrder(numbers)).toEqual(upTo('INV-2031', 21));
  });

  /**
   * The mail is written after the number was taken. The sequence counts on where a transaction is rolled back, so that
   * the next attempt may pass. Answers with how many attempts failed.
   */
  async function failEachThirdMailOf(template: string): Promise<() => Promise<number>> {
    await sql.unsafe(`
      create sequence attempts_${template};
      create function fail_${template}() returns trigger language plpgsql as $$
      begin
        if new.template = '${template}' and nextval('attempts_${template}') % 3 = 0 then
          raise exception 'the disk is full';
        end if;
        return new;
      end $$;
      create trigger fail_${template} before insert on outbox
        for each row execute function fail_${template}();`);
    return async () => {
      const [row] = await sql.unsafe(`select last_value::int as attempts from attempts_${template}`);
      return Math.floor(row?.attempts / 3);
    };
  }
});
