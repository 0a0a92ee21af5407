import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aSeller, CUSTOMER_EMAIL } from '#test/setup/world.ts';
import { days, expectProblem, storyOf } from '../support.ts';
import { anInvoicedDeal } from './support.ts';

describe('a hold on an invoice', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  test('with an end pauses reminders until then', async () => {
    const { id, advanceTo, invoice, command, deal } = await anInvoicedDeal(app);
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
      from: [CUSTOMER_EMAIL],
      until: '2031-02-10T23:00:00.000Z',
    });
    await advanceTo('2031-02-14');
    // What fell into the hold is left out; the next step comes on its day.
    expect(days(await invoice())).toEqual(['2031-01-28', '2031-02-14']);
    expect(await invoice()).toMatchObject({ onHold: false, lateFees: '40.00' });
    await app.recordHistory('held', id);
  });

  test('without an end pauses reminders until it is released', async () => {
    const { advanceTo, invoice, command, timeline } = await anInvoicedDeal(app);
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

  test('that is released after the hour of a reminder leaves that reminder out', async () => {
    const { advanceTo, invoice, command } = await anInvoicedDeal(app);
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

  test('names its reason and an end that is not over', async () => {
    const { command } = await anInvoicedDeal(app);
    expectProblem(await command('hold', {}), 400, ['/reason']);
    expectProblem(await command('hold', { reason: 'x', until: '2030-12-01' }), 422, ['/until']);
    expectProblem(await command('hold', { reason: 'x', until: 'soon' }), 422, ['/until']);
    expectProblem(await command('hold', { reason: 'x', until: '9999-12-31' }), 422, ['/until']);
  });

  test('ends with the debt where that is paid meanwhile', async () => {
    const { id, invoiceId, advanceTo, pay, invoice, command, deal } = await anInvoicedDeal(app);
    await advanceTo('2031-01-20');
    await command('hold', { reason: 'a promise to pay', until: '2031-02-20' });
    await advanceTo('2031-02-05');
    await pay(invoiceId, '190.00');
    expect(await deal()).toMatchObject({ stage: 'active', waitingFor: { what: 'holdEnd' } });
    await pay(invoiceId, '1000.00');
    expect(await deal()).toMatchObject({ stage: 'completed', waitingFor: { what: 'close' } });
    await advanceTo('2031-03-31');
    expect(await invoice()).toMatchObject({
      status: 'paid',
      reminders: [],
      lateFees: '0.00',
      onHold: false,
      holdUntil: null,
    });
    expectProblem(await command('release', { reason: 'It was paid' }), 409);
    await app.recordHistory('held-then-paid', id);
  });
});
