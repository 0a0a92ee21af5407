import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import { endTransactionsWithTheirConnection, openSocket } from './lostConnections.ts';

export type Database = PostgresJsDatabase;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
/** What reads and writes: the database itself or a transaction on it. */
export type Queryable = Database | Transaction;

export interface DatabaseConnection {
  db: Database;
  /** The driver below, for what Drizzle has no words for: LISTEN and session locks. */
  sql: Sql;
  close(): Promise<void>;
}

export function connectDatabase(url: string, { poolSize }: { poolSize: number }): DatabaseConnection {
  // Of several servers the driver itself chooses the one that answers.
  const isOneServer = !new URL(url).host.includes(',');
  const sql = postgres(url, {
    max: poolSize,
    ...(isOneServer ? { socket: openSocket } : {}),
    // We read no arrays; and where the connection is lost while the driver asks for their types, nobody hears of it.
    fetch_types: false,
    // Notices of migrations ("relation already exists, skipping") are no news to anybody.
    onnotice: () => {},
    connection: { TimeZone: 'UTC', application_name: 'quittance' },
  });
  endTransactionsWithTheirConnection(sql);
  return { db: drizzle(sql, { casing: 'snake_case' }), sql, close: () => sql.end({ timeout: 5 }) };
}
