import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { type Json, persistent } from '#test/setup/client.ts';
import { aCustomer, aSeller, asTable, exampleRequest, play } from '#test/setup/world.ts';
import { balances, untilMailsAreSent } from '../support.ts';

/** How often the worker is killed on the way; each time at another moment of what it does. */
const KILLS = 5;

describe('a worker that is killed', () => {
  let app: TestApp;
  let worker: ChildProcess | undefined;
  let sql: Sql;

  const startWorker = () => {
    worker = spawn(process.execPath, ['--import', 'tsx', 'src/worker/main.ts'], {
      env: { PATH: process.env.PATH, ...app.variables },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  };
  const killWorker = async () => {
    if (!worker) return;
    const ended = once(worker, 'exit');
    worker.kill('SIGKILL');
    await ended;
  };

  beforeAll(async () => {
    app = await startTestApp({}, { withWorker: false });
    sql = postgres(app.databaseUrl, { max: 1 });
    startWorker();
    await aSeller(app.api);
  });
  afterAll(async () => {
    await killWorker();
    await sql?.end();
    await app?.stop();
  });

  const stepsTaken = async (): Promise<number> => {
    const [row] = await sql`select count(*)::int as count from effects`;
    return row?.count;
  };

  /** The example until the end of March, with the first invoice paid. */
  const quarter = async () => {
    const api = persistent(app.api);
    const { id } = await api.post('/v1/deals', exampleRequest(await aCustomer(api)));
    const deal = play(api, id);
    await deal.approve();
    await deal.accept();
    await deal.sign();
    await deal.advanceTo('2031-01-15');
    await deal.deliver('ONBOARDING');
    await deal.advanceTo('2031-02-20');
    const [first] = await deal.invoices();
    await deal.pay(first?.id, '4595.32');
    await deal.advanceTo('2031-03-31');
    return { id: id as string, ...deal };
  };
  const outcome = async ({ id, entries, invoices, timeline }: Awaited<ReturnType<typeof quarter>>) => {
    await untilMailsAreSent(app);
    return {
      entries: asTable(await entries()),
      balances: await balances(app.api, { dealId: id }),
      invoices: (await invoices()).map(({ number: _, id: __, customerId: ___, dealId: ____, ...rest }) => ({
        ...rest,
        lines: rest.lines.length,
      })),
      // Mails go out in their own time, so their order says nothing.
      story: (await timeline())
        .map(({ at, type, data }: Json) => `${at} ${type} ${data.template ?? ''}`)
        .sort((a, b) => a.localeCompare(b)),
    };
  };

  test('again and again loses nothing and doubles nothing', async () => {
    const expected = await outcome(await quarter());
    const disturbed = quarter();
    let isDone = false;
    const done = disturbed.finally(() => {
      isDone = true;
    });
    let kills = 0;
    for (; kills < KILLS && !isDone; kills += 1) {
      // A worker that has taken a step since its start is in the middle of something.
      const before = await stepsTaken();
      await vi.waitUntil(async () => isDone || (await stepsTaken()) > before, { timeout: 60_000 });
      await sleep(kills * 40);
      await killWorker();
      startWorker();
    }
    await done;
    expect(kills).toBeGreaterThan(2);
    expect(await outcome(await disturbed)).toEqual(expected);
  }, 180_000);
});
