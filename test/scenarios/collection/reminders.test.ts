import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aSeller, asTable } from '#test/setup/world.ts';
import { days, expectProblem, storyOf, untilMailsAreSent } from '../support.ts';
import { anInvoicedDeal } from './support.ts';

/** The policy reminds on days −3, 1, 7 and 14 of the due date, the last time with a fee, and on day 30 finally. */
const ALL_STEPS = ['2031-01-28', '2031-02-01', '2031-02-07', '2031-02-14', '2031-03-02'];

describe('reminders', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  const invoiced = (email: string, fields: object = {}) => anInvoicedDeal(app, { email, ...fields });
  const remindersTo = async (email: string) => {
    await untilMailsAreSent(app);
    return app.mails
      .messages()
      .filter(
        ({ recipients, subject }) =>
          recipients.includes(email) && /Soon due|Reminder: invoice|Final notice/.test(subject),
      );
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
    const { number } = await invoice();
    const mails = await remindersTo('all@customer.example');
    expect(mails.map(({ subject }) => subject.replace('[TEST] ', ''))).toEqual([
      `Soon due: invoice ${number} from Nordlicht`,
      `Reminder: invoice ${number} from Nordlicht`,
      `Reminder: invoice ${number} from Nordlicht`,
      `Reminder: invoice ${number} from Nordlicht`,
      `Final notice: invoice ${number} from Nordlicht`,
    ]);
    // The fourth step adds the fee; the fifth asks for it without adding it again.
    expect(mails.map(({ text }) => /To pay: (\S+)/.exec(text)?.[1])).toEqual([
      '€1,190.00',
      '€1,190.00',
      '€1,190.00',
      '€1,230.00',
      '€1,230.00',
    ]);
    expect(mails.map(({ text }) => text.includes('A late fee of €40.00 has been added.'))).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
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
