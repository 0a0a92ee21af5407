import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { loadConfig } from '#src/config.ts';
import { connectDatabase } from './connection.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
/** Any number will do, as long as every migrating process takes the same lock. */
const MIGRATION_LOCK = 7_284_001;

/** Brings the database to the newest migration. Several processes may call it at once. */
export async function migrateDatabase(databaseUrl: string): Promise<void> {
  const connection = connectDatabase(databaseUrl, { poolSize: 1 });
  try {
    await connection.sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(connection.db, { migrationsFolder: MIGRATIONS });
  } finally {
    await connection.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await migrateDatabase(loadConfig().databaseUrl);
  console.log('The database is at the newest migration.');
}
