import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, asTable, exampleRequest, flat, play } from '#test/setup/world.ts';
import { storyOf } from '../support.ts';

/** Postgres refuses the first two tries of each step of the cancellation, after all that the step had written. */
describe('a cancellation whose steps fail', () => {
  let app: TestApp;
  let sql: Sql;

  beforeAll(async () => {
    // Attempts that fail are part of the story here.
    app = await startTestApp({ LOG_LEVEL: 'error' });
    sql = postgres(app.databaseUrl, { max: 1, onnotice: () => {} });
    await aSeller(app.api);
  });
  afterAll(async () => {
    await sql?.end();
    await app?.stop();
  });

  /**
   * The worked example on 2031-02-10 with its second invoice paid, and beside it something that is delivered at once and
   * charged by the month; how its cancellation ended.
   */
  async function cancelled(meanwhile = async () => {}): Promise<Json> {
    const request = exampleRequest(await aCustomer(app.api));
    const phone = {
      description: 'Phone',
      quantity: '1',
      price: flat('10.00', 'month'),
      recognition: 'pointInTime',
    };
    const { id } = await app.api.post('/v1/deals', { ...request, lines: [...request.lines, phone] });
    const deal = play(app.api, id);
    await deal.approve();
    await deal.accept();
    await deal.sign();
    await deal.advanceTo('2031-02-10T11:00:00Z');
    const [, second] = await deal.invoices();
    await deal.pay(second.id, second.amountDue);
    const before = (await deal.timeline()).length;
    await meanwhile();
    const answer = await deal.post('/cancellation', { reason: 'The project was stopped' });
    return {
      answer,
      story: storyOf((await deal.timeline()).slice(before)),
      entries: asTable(await deal.entries()).slice(-5),
      due: (await deal.invoices()).map(({ amountDue }) => amountDue),
    };
  }

  test('tries each again until it succeeds, leaves none out and takes none twice', async () => {
    const undisturbed = await cancelled();
    expect(undisturbed.story).toEqual([
      'dealCancelled',
      'creditNoteIssued',
      'creditNoteIssued',
      'invoiceIssued',
      'creditApplied',
      'revenueRecognised',
      'cancellationSettled',
    ]);

    expect(await cancelled(refuseEachStepTwice)).toEqual(undisturbed);
    const [tries] = await sql`select last_value::int as count from tries`;
    // Six steps: the order is stopped, two invoices are credited, what was not charged is invoiced, money is given back, the
    // contract is closed.
    expect(tries?.count).toBe(18);
  });

  /** The result is the last thing that a step writes. The sequence counts on where a transaction is rolled back. */
  async function refuseEachStepTwice(): Promise<void> {
    await sql.unsafe(`
      create sequence tries;
      create function refuse_twice() returns trigger language plpgsql as $$
      begin
        if nextval('tries') % 3 <> 0 then raise exception 'the disk is full'; end if;
        return new;
      end $$;
      create trigger refuse_twice before update on effects for each row
        when (old.result is null) execute function refuse_twice();`);
  }
});
