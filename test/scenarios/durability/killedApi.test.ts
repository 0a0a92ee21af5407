import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import getPort from 'get-port';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { createApiClient } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, simpleRequest } from '#test/setup/world.ts';

describe('an API that is killed', () => {
  let app: TestApp;
  const others: ChildProcess[] = [];

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(async () => {
    for (const other of others) other.kill('SIGKILL');
    await app?.stop();
  });

  /** A second API on the same database, and a caller of it. */
  async function another() {
    const port = await getPort();
    const other = spawn(process.execPath, ['--import', 'tsx', 'src/api/main.ts'], {
      env: { PATH: process.env.PATH, ...app.variables, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    others.push(other);
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
    return { other, api: createApiClient(baseUrl, app.adminKey) };
  }

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

    const { other, api } = await another();
    const moving = api.send('POST', `/v1/deals/${cut.id}/clock`, { body: { advanceTo: '2031-12-31' } });
    const lost = expect(moving).rejects.toThrow();
    await expect
      .poll(async () => (await cut.invoices()).length, { interval: 20, timeout: 20_000 })
      .toBeGreaterThan(2);
    await kill(other);
    await lost;
    expect((await cut.invoices()).length).toBeLessThan(12);

    expect((await cut.advanceTo('2031-12-31')).now).toBe((await whole.deal()).now);
    expect(asTable(await cut.entries())).toEqual(asTable(await whole.entries()));
    expect(await cut.invoices()).toHaveLength(12);
  });

  test('while it imports a file has written nothing of it, and another one takes the file over', async () => {
    const skus = Array.from({ length: 2000 }, (_, index) => `SKU-${index}`);
    const sql = postgres(app.databaseUrl, { max: 2 });
    await sql`insert into products (sku, name, kind, recognition, tax_category, fulfilment)
      select sku, sku, 'oneTime', 'pointInTime', 'standard', 'none'
      from jsonb_array_elements_text(${sql.json(skus)}) sku`;
    const rows = skus.map((sku) => `Prices in EUR,${sku},2099-01-01,flat,7.00`);
    const { other, api } = await another();
    // It comes as far as writing, and waits there for somebody who saves a price.
    const saving = await sql.reserve();
    await saving`begin`;
    await saving`lock table prices in share row exclusive mode`;
    const { body: job } = await api.send('POST', '/v1/imports/prices', {
      rawBody: ['priceBook,sku,effectiveFrom,model,amount', ...rows].join('\n'),
      headers: { 'content-type': 'text/csv' },
    });
    const progress = () => app.api.get(`/v1/imports/${job.id}`);
    await expect.poll(progress, { timeout: 20_000 }).toMatchObject({ status: 'running', rowsValid: 2000 });
    await kill(other);
    await saving`rollback`;
    saving.release();
    expect(await progress()).toMatchObject({ status: 'running', rowsWritten: 0 });
    const counted = async () => (await sql`select count(*)::int as count from prices`)[0]?.count;
    expect(await counted()).toBe(2);

    // In half a minute its lease would pass by itself.
    await sql`update imports set leased_until = now()`;
    await expect
      .poll(progress, { timeout: 20_000 })
      .toMatchObject({ status: 'succeeded', rowsWritten: 2000 });
    expect(await counted()).toBe(2002);
    await sql.end();
  });
});
