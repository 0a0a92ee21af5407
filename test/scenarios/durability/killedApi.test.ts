import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { createApiClient } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, simpleRequest } from '#test/setup/world.ts';

describe('an API that is killed', () => {
  let app: TestApp;
  let other: ChildProcess | undefined;
  let port: number;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    port = await getPort();
    other = spawn(process.execPath, ['--import', 'tsx', 'src/api/main.ts'], {
      env: { PATH: process.env.PATH, ...app.variables, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  });
  afterAll(async () => {
    other?.kill('SIGKILL');
    await app?.stop();
  });

  const kill = async (child: ChildProcess) => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };

  test('while it moves a clock leaves nothing out, and the next call goes on from there', async () => {
    const request = simpleRequest(await aCustomer(app.api), {
      lines: [{ sku: 'PLATFORM', quantity: '3', termMonths: 12 }],
      paymentTerms: { dueDays: 400 },
    });
    const [whole, cut] = [await aSignedDeal(app.api, request), await aSignedDeal(app.api, request)];
    await whole.advanceTo('2031-12-31');

    const baseUrl = `http://127.0.0.1:${port}`;
    await expect
      .poll(
        () =>
          fetch(`${baseUrl}/healthz`).then(
            ({ ok }) => ok,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
    const moving = createApiClient(baseUrl, app.adminKey).send('POST', `/v1/deals/${cut.id}/clock`, {
      body: { advanceTo: '2031-12-31' },
    });
    const lost = expect(moving).rejects.toThrow();
    await expect
      .poll(async () => (await cut.invoices()).length, { interval: 20, timeout: 20_000 })
      .toBeGreaterThan(2);
    await kill(other as ChildProcess);
    await lost;
    expect((await cut.invoices()).length).toBeLessThan(12);

    expect((await cut.advanceTo('2031-12-31')).now).toBe((await whole.deal()).now);
    expect(asTable(await cut.entries())).toEqual(asTable(await whole.entries()));
    expect(await cut.invoices()).toHaveLength(12);
  });
});
