import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, simpleRequest } from '#test/setup/world.ts';
import { days, expectProblem, storyOf, untilMailsAreSent } from '../support.ts';

/** The policy reminds on days −3, 1, 7 and 14 of the due date, the last time with a fee, and on day 30 finally. */
const ALL_STEPS = ['2031-01-28', '2031-02-01', '2031-02-07', '2031-02-14', '2031-03-02'];

describe('reminders', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  /** Invoiced on 1 January, due on the 31st, with a mailbox of its own. */
  const invoiced = async (email: string, fields: object = {}) => {
    const customerId = await aCustomer(app.api, { email });
    const deal = await aSignedDeal(app.api, simpleRequest(customerId, fields), email);
    const [invoice] = await deal.invoices();
    const invoiceId = invoice?.id as string;
    return {
      ...deal,
      invoiceId,
      invoice: (): Promise<Json> => app.api.get(`/v1/invoices/${invoiceId}`),
      command: (name: string, body: object) =>
        app.api.send('POST', `/v1/invoices/${invoiceId}/${name}`, { body }),
    };
  };
  const remindersTo = async (email: string) => {
    await untilMailsAreSent(app);
    return app.mails
      .messages()
      .filter(
        ({ recipients, subject }) =>
          recipients.includes(email) && /Soon due|Reminder: invoice|Final notice/.test(subject),
      )
      .map(({ subject }) => subject);
  };

  test('each step is taken once, by mail, on its day at nine', async () => {
    const { id, advanceTo, invoice, timeline, deal } = await invoiced('all@customer.example');
    await advanceTo('2031-04-30');
    const { reminders, lateFees, amountDue } = await invoice();
    expect(reminders.map(({ sentAt }: Json) => sentAt)).toEqual(
      ALL_STEPS.map((day) => `${day}T08:00:00.000Z`),
    );
    expect(reminders.map(({ template }: Json) => template)).toEqual([
      'reminder',
      'reminder',
      'reminder',
      'reminder',
      'finalNotice',
    ]);
    expect({ lateFees, amountDue }).toEqual({ lateFees: '40.00', amountDue: '1230.00' });
    expect(await remindersTo('all@customer.example')).toHaveLength(5);
    expect(storyOf(await timeline()).filter((type) => type === 'reminderSent')).toHaveLength(5);
    expect((await deal()).waitingFor).toEqual({
      what: 'payment',
      from: ['all@customer.example'],
      until: null,
      summary: 'Open: 1 invoice to be paid.',
      since: '2030-12-31T23:00:00.000Z',
      next: null,
    });
    await app.recordHistory('reminded', id);
  });

  test('a hold with an end pauses them until then', async () => {
    const { id, advanceTo, invoice, command, deal } = await invoiced('hold@customer.example');
    await advanceTo('2031-01-29');
    expect((await command('hold', { reason: 'a promise to pay', until: '2031-02-10' })).body).toEqual({
      onHold: true,
      until: '2031-02-10',
    });
    await advanceTo('2031-02-10');
    expect(days(await invoice())).toEqual(['2031-01-28']);
    expect(await invoice()).toMatchObject({ onHold: true, holdReason: 'a promise to pay' });
    expect((await deal()).waitingFor).toMatchObject({
      what: 'holdEnd',
      from: ['hold@customer.example'],
      until: '2031-02-10T23:00:00.000Z',
    });
    await advanceTo('2031-02-14');
    // What fell into the hold is left out; the next step comes on its day.
    expect(days(await invoice())).toEqual(['2031-01-28', '2031-02-14']);
    expect(await invoice()).toMatchObject({ onHold: false, lateFees: '40.00' });
    expect(await remindersTo('hold@customer.example')).toHaveLength(2);
    await app.recordHistory('held', id);
  });

  test('a hold without an end pauses them until it is released', async () => {
    const { advanceTo, invoice, command, timeline } = await invoiced('dispute@customer.example');
    await command('hold', { reason: 'disputed' });
    await advanceTo('2031-02-20');
    expect(days(await invoice())).toEqual([]);
    expect((await command('release', { reason: 'settled' })).body).toEqual({ onHold: false });
    expectProblem(await command('release', { reason: 'again' }), 409);
    await advanceTo('2031-03-10');
    expect(days(await invoice())).toEqual(['2031-03-02']);
    expect((await invoice()).lateFees).toBe('0.00');
    expect(storyOf(await timeline())).toEqual(expect.arrayContaining(['invoiceHeld', 'invoiceReleased']));
  });

  test('a hold that is released after the hour of a reminder leaves that reminder out', async () => {
    const { advanceTo, invoice, command } = await invoiced('late-release@customer.example');
    await advanceTo('2031-01-30');
    await command('hold', { reason: 'disputed' });
    await advanceTo('2031-02-01T10:00:00+01:00');
    await command('release', { reason: 'settled' });
    await command('credit-notes', { amount: '10.00', reason: 'goodwill' });
    await advanceTo('2031-02-01');
    expect(days(await invoice())).toEqual(['2031-01-28']);
    await command('hold', { reason: 'disputed again' });
    await advanceTo('2031-02-07T08:59:00+01:00');
    await command('release', { reason: 'settled' });
    await advanceTo('2031-02-07');
    expect(days(await invoice())).toEqual(['2031-01-28', '2031-02-07']);
  });

  test('a hold names its reason and an end that is not over', async () => {
    const { command } = await invoiced('wrong@customer.example');
    expectProblem(await command('hold', {}), 400, ['/reason']);
    expectProblem(await command('hold', { reason: 'x', until: '2030-12-01' }), 422, ['/until']);
    expectProblem(await command('hold', { reason: 'x', until: 'soon' }), 422, ['/until']);
    expectProblem(await command('hold', { reason: 'x', until: '9999-12-31' }), 422, ['/until']);
  });

  test('steps whose day lies before the issue are skipped', async () => {
    // Due on the day of issue: the reminder three days before it has no day any more.
    const { advanceTo, invoice } = await invoiced('at-once@customer.example', {
      paymentTerms: { dueDays: 0 },
    });
    await advanceTo('2031-01-08');
    expect(days(await invoice())).toEqual(['2031-01-02', '2031-01-08']);
  });

  test('late fees can be waived, and only while there are some', async () => {
    const { advanceTo, invoice, command, entries } = await invoiced('waived@customer.example');
    await advanceTo('2031-02-15');
    expect((await command('waive-fees', { reason: 'a good customer' })).body).toEqual({ amount: '40.00' });
    expect(await invoice()).toMatchObject({ lateFees: '0.00', amountDue: '1190.00' });
    expect(asTable(await entries()).slice(-2)).toEqual([
      '02-14 accountsReceivable 40.00 | lateFeeIncome 40.00',
      '02-15 lateFeeIncome 40.00 | accountsReceivable 40.00',
    ]);
    expectProblem(await command('waive-fees', { reason: 'again' }), 409);
  });
});
