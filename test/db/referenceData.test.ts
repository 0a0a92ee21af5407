import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateDatabase } from '#db/migrate.ts';
import { accounts } from '#db/schema/ledger.ts';
import { currencies } from '#db/schema/setup.ts';
import { CURRENCIES } from '#domain/currencies.ts';
import { ACCOUNTS } from '#domain/types.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';

describe('what the migrations bring', () => {
  let database: OpenDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database?.close());

  const schemaOf = async () => ({
    columns: await database.sql`
      select table_schema, table_name, column_name, data_type, is_nullable, column_default
      from information_schema.columns where table_schema in ('public', 'drizzle') order by 1, 2, 3`,
    triggers: await database.sql`
      select tgname, tgenabled, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1`,
    migrations: await database.sql`select hash from drizzle.__drizzle_migrations order by id`,
  });

  test('the currencies and their decimals are the domain’s, one for one', async () => {
    const rows = await database.db.select().from(currencies);
    expect(Object.fromEntries(rows.map(({ code, minorUnits }) => [code, minorUnits]))).toEqual(CURRENCIES);
  });

  test('the accounts are the domain’s, one for one, each with a name', async () => {
    const rows = await database.db.select().from(accounts);
    expect(rows.map(({ account }) => account).sort()).toEqual([...ACCOUNTS].sort());
    expect(rows.every(({ name }) => name.length > 0)).toBe(true);
  });

  test('migrating again, and by several processes at once, changes nothing', async () => {
    const before = await schemaOf();
    expect(before.migrations.length).toBeGreaterThan(0);
    await migrateDatabase(database.url);
    await Promise.all([1, 2, 3].map(() => migrateDatabase(database.url)));
    expect(await schemaOf()).toEqual(before);
  });
});
