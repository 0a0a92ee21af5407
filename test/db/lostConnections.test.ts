import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql as fragment } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectDatabase, type DatabaseConnection } from '#db/connection.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';

/** Connections end in the middle of something when Postgres is killed, or a network between us and it goes away. */
describe('a connection that is lost', () => {
  let direct: OpenDatabase;
  let between: Server;
  let throughUrl: string;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    direct = await openTestDatabase(2);
    await direct.sql`create table kept (name text)`;
    const { hostname, port } = new URL(direct.url);
    between = createServer((near) => {
      const far = connect(Number(port), hostname);
      sockets.add(near);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) socket.on('error', () => {});
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    }).listen(0, '127.0.0.1');
    await once(between, 'listening');
    const url = new URL(direct.url);
    url.host = `127.0.0.1:${(between.address() as AddressInfo).port}`;
    throughUrl = url.href;
  });
  afterAll(async () => {
    cutAll('destroy');
    between?.close();
    await direct?.close();
  });

  const cutAll = (how: 'destroy' | 'resetAndDestroy') => {
    for (const socket of sockets) socket[how]();
    sockets.clear();
  };

  async function withDatabase(poolSize: number, work: (database: DatabaseConnection) => Promise<void>) {
    const database = connectDatabase(throughUrl, { poolSize });
    try {
      await work(database);
    } finally {
      await database.close();
    }
  }

  test.each(['destroy', 'resetAndDestroy'] as const)(
    'takes its transaction with it: nothing of it comes on the connection that follows (%s)',
    async (how) => {
      await withDatabase(1, async ({ db }) => {
        let later: unknown;
        let goOn = () => {};
        const isCut = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        const lost = db.transaction(async (tx) => {
          await tx.execute(fragment`insert into kept values ('before')`);
          cutAll(how);
          await isCut;
          later = await tx.execute(fragment`insert into kept values ('after')`).then(
            () => 'written',
            () => 'refused',
          );
          throw new Error('The rest of the work failed.');
        });
        await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
        // The pool has one connection: it is the same one, open again, and in a transaction of somebody else.
        await db.transaction(async (tx) => {
          await tx.execute(fragment`insert into kept values ('another')`);
          goOn();
          await expect.poll(() => later).toBe('refused');
        });
        expect(await direct.sql`select name from kept`).toEqual([{ name: 'another' }]);
        await direct.sql`truncate kept`;
      });
    },
  );

  test.each(['destroy', 'resetAndDestroy'] as const)(
    'leaves no query without an answer, and no connection of the pool useless (%s)',
    async (how) => {
      await withDatabase(5, async ({ sql, db }) => {
        const answers = { given: 0, lost: 0, none: 0 };
        const isOver = new AbortController();
        const ask = async (index: number) => {
          const asked =
            index % 2 === 0
              ? sql`select ${index}::int as number`
              : db.transaction(async (tx) => {
                  await tx.execute(fragment`select 1`);
                  await tx.execute(fragment`select ${'x'.repeat(index % 3 === 0 ? 2000 : 10)}::text`);
                });
          const answer = await Promise.race([
            asked.then(
              () => 'given' as const,
              () => 'lost' as const,
            ),
            sleep(10_000, 'none' as const, { ref: false }),
          ]);
          answers[answer] += 1;
        };
        const asking = Array.from({ length: 12 }, async (_, index) => {
          while (!isOver.signal.aborted) await ask(index);
        });
        for (let cut = 1; cut <= 12; cut += 1) {
          const enough = answers.given + 5;
          await expect.poll(() => answers.given, { interval: 5, timeout: 10_000 }).toBeGreaterThan(enough);
          cutAll(how);
        }
        isOver.abort();
        await Promise.all(asking);
        expect(answers.none).toBe(0);
        expect(answers.lost).toBeGreaterThan(0);
        const all = Array.from({ length: 5 }, () => sql`select pg_sleep(0.05)`.then(() => 'well'));
        expect(await Promise.all(all)).toEqual(Array.from({ length: 5 }, () => 'well'));
      });
    },
  );
});
