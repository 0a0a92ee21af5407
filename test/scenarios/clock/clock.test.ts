import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, play, simpleRequest } from '#test/setup/world.ts';

/** A deal's clock stands still until it is moved, and on its way all that falls due happens at its own time. */
describe('a test clock', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const open = async (fields: object = {}) => {
    const { id } = await app.api.post('/v1/deals', simpleRequest(customerId, fields));
    const deal = play(app.api, id);
    const move = (body: object) => app.api.send<Json>('POST', `/v1/deals/${id}/clock`, { body });
    const now = async (): Promise<string> => (await deal.deal()).now;
    return { ...deal, id, move, now };
  };

  test('begins at midnight of its first day, in the seller’s zone, and stands still there', async () => {
    const deal = await open();
    expect(await deal.now()).toBe('2030-12-31T23:00:00.000Z');
    await deal.decline('No need');
    expect(await deal.now()).toBe('2030-12-31T23:00:00.000Z');
    expect((await deal.deal()).endedAt).toBe('2030-12-31T23:00:00.000Z');
  });

  test('goes on over the closing of its deal, even one that the engine’s clock has passed meanwhile', async () => {
    const deal = await open();
    await deal.decline('No need');
    // A millisecond before it closes, 180 days later: by the next call the engine is past that.
    await deal.advanceTo('2031-06-29T21:59:59.999Z');
    expect(await deal.move({ advanceBy: 'P1D' })).toMatchObject({
      status: 200,
      body: { now: '2031-06-30T21:59:59.999Z' },
    });
    expectProblem(await deal.move({ advanceBy: 'P1D' }), 409);
  });

  test('that is moved to a day reaches its end, when all of the day has happened', async () => {
    const deal = await open({ validDays: 10 });
    expect(await deal.advanceTo('2031-01-10')).toEqual({ now: await deal.now() });
    // Still the 10th in Hamburg, and the very last moment of it.
    expect(new Date(Date.parse(await deal.now()) + 1000).toISOString() >= '2031-01-10T23:00:00.000Z').toBe(
      true,
    );
    expect((await deal.now()) < '2031-01-10T23:00:00.000Z').toBe(true);
    expect((await deal.deal()).stage).toBe('offered');
    // The offer's last day is the 11th.
    await deal.advanceTo('2031-01-11');
    expect((await deal.deal()).stage).toBe('offered');
    await deal.advanceTo('2031-01-12');
    expect(await deal.deal()).toMatchObject({ stage: 'lost', endedAt: '2031-01-11T23:00:00.000Z' });
  });

  test('that is moved to an instant reaches exactly that', async () => {
    const deal = await open();
    for (const [to, reached] of [
      ['2031-01-05T08:30:15Z', '2031-01-05T08:30:15.000Z'],
      ['2031-01-05T09:30:15.250+01:00', '2031-01-05T08:30:15.250Z'],
    ] as const) {
      expect(await deal.advanceTo(to)).toEqual({ now: reached });
      expect(await deal.now()).toBe(reached);
    }
    // A reminder at 09:00 in Berlin is not sent a millisecond before it.
    const signed = await aSignedDeal(app.api, simpleRequest(customerId, { paymentTerms: { dueDays: 3 } }));
    const sent = async () => (await signed.invoices())[0].reminders.map(({ sentAt }: Json) => sentAt);
    await signed.advanceTo('2031-01-05T07:59:59.999Z');
    expect(await sent()).toEqual(['2031-01-01T08:00:00.000Z']);
    await signed.advanceTo('2031-01-05T08:00:00Z');
    expect(await sent()).toEqual(['2031-01-01T08:00:00.000Z', '2031-01-05T08:00:00.000Z']);
  });

  test('takes a duration by the calendar: a day is a day where the clocks change', async () => {
    const deal = await open({ startAt: '2031-03-29', validDays: 365 });
    expect(await deal.advanceBy('P1D')).toEqual({ now: '2031-03-29T23:00:00.000Z' });
    expect(await deal.advanceBy('P1D')).toEqual({ now: '2031-03-30T22:00:00.000Z' });
    expect(await deal.advanceBy('PT24H')).toEqual({ now: '2031-03-31T22:00:00.000Z' });
    expect(await deal.advanceBy('P1M1D')).toEqual({ now: '2031-05-01T22:00:00.000Z' });
  });

  test('does not go back, nor anywhere that is no time', async () => {
    const deal = await open();
    await deal.advanceTo('2031-02-01');
    const before = await deal.now();
    for (const advanceTo of [
      '2031-01-31',
      '2031-01-31T12:00:00Z',
      '2020-01-01',
      '2031-02-30',
      'tomorrow',
      '',
      '2500-01-01',
    ])
      expectProblem(await deal.move({ advanceTo }), 422, ['/advanceTo']);
    for (const advanceBy of ['-P1D', 'P-1D', 'PT0S', '30', 'P', '', 'P9999Y', 'P1D; drop'])
      expectProblem(await deal.move({ advanceBy }), 422, ['/advanceBy']);
    expectProblem(await deal.move({}), 422);
    expectProblem(await deal.move({ advanceBy: 'P1D', advanceTo: '2031-03-01' }), 422);
    expect(await deal.now()).toBe(before);
    // The day on which it stands may be named again: it is at its end already.
    expect((await deal.move({ advanceTo: '2031-02-01' })).status).toBe(200);
  });

  test('is refused to a deal that runs by the wall’s clock', async () => {
    const deal = await open({ testClock: false, startAt: undefined });
    expectProblem(await deal.move({ advanceBy: 'P1D' }), 409);
    expect(Math.abs(Date.parse(await deal.now()) - Date.now())).toBeLessThan(60_000);
  });

  test('that two callers move at once moves for both, one after the other', async () => {
    const deal = await open({ validDays: 365 });
    const answers = await Promise.all(['P1D', 'P2D', 'P4D'].map((advanceBy) => deal.move({ advanceBy })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await deal.now()).toBe('2031-01-07T23:00:00.000Z');
    const reached: string[] = answers.map(({ body }) => body.now);
    expect(new Set(reached).size).toBe(3);
    expect(reached).toContain('2031-01-07T23:00:00.000Z');
  });

  test('moved by a year at once brings what twelve months bring one by one', async () => {
    const request = simpleRequest(customerId, {
      lines: [{ sku: 'PLATFORM', quantity: '7', termMonths: 12, price: quarterly }],
      paymentTerms: { dueDays: 400 },
      startAt: '2031-01-31',
    });
    const [atOnce, byMonth] = [await aSignedDeal(app.api, request), await aSignedDeal(app.api, request)];
    await atOnce.advanceBy('P1Y');
    for (let month = 1; month <= 12; month++)
      await byMonth.advanceTo(`2031-01-31`.replace('2031-01-31', monthEnd(month)));
    const table = asTable(await atOnce.entries());
    // Four invoices; thirteen months have a part of the year that begins on the last day of one.
    expect(table).toHaveLength(4 + 13);
    expect(asTable(await byMonth.entries())).toEqual(table);
    const dates: string[] = (await atOnce.entries()).map(({ on }) => on);
    expect(dates).toEqual([...dates].sort());
  });
});

const quarterly = { model: 'perUnit', unitAmount: '33.33', every: 'quarter' };

/** The last day of the month that lies so many months after January 2031. */
function monthEnd(months: number): string {
  return new Date(Date.UTC(2031, 1 + months, 0)).toISOString().slice(0, 10);
}
