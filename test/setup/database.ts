import { connectDatabase, type DatabaseConnection } from '#db/connection.ts';
import { createTestDatabase } from './stack.ts';

export type OpenDatabase = Pick<DatabaseConnection, 'db' | 'sql'> & {
  url: string;
  close(): Promise<void>;
};

/** A migrated database of its own with a connection to it, for tests that need no more than Postgres. */
export async function openTestDatabase(poolSize = 20): Promise<OpenDatabase> {
  const database = await createTestDatabase();
  const { db, sql, close } = connectDatabase(database.url, { poolSize });
  return {
    db,
    sql,
    url: database.url,
    async close() {
      await close();
      await database.drop();
    },
  };
}
