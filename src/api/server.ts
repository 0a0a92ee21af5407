import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { connectDatabase } from '#db/connection.ts';
import { type Config, publicUrlOf } from '#src/config.ts';
import { documentStore } from '#src/documents/store.ts';
import { createLog } from '#src/log.ts';
import { connectTemporal } from '#src/temporal.ts';
import { buildApp } from './app.ts';
import { createTimeSkipping } from './clock.ts';
import { startImporting } from './exchange/importing.ts';
import { ensureBootstrapKey } from './plugins/auth.ts';
import { createGateway } from './temporalGateway.ts';
import { startResending } from './unanswered.ts';

/** How many test clocks one API moves at a time; more wait for their turn. */
const LOCK_CONNECTIONS = 4;

export interface RunningApi {
  url: string;
  /** Answers what has been asked, then disconnects. */
  stop(): Promise<void>;
}

export async function startApi(
  config: Config,
  log: Logger = createLog(config.logLevel),
): Promise<RunningApi> {
  const database = connectDatabase(config.databaseUrl, { poolSize: config.databasePoolSize });
  // Apart from the pool: a clock that waits for its turn must not keep a connection from one that has it.
  const locks = connectDatabase(config.databaseUrl, { poolSize: LOCK_CONNECTIONS });
  const client = await connectTemporal(config);
  const { db } = database;
  if (config.bootstrapApiKey) await ensureBootstrapKey(db, config.bootstrapApiKey);
  const gateway = createGateway({ client, db, taskQueue: config.temporalTaskQueue });
  const resending = startResending({ db, gateway, log });
  const importing = startImporting({ db, sql: database.sql, log });
  const app = await buildApp(
    {
      config,
      db,
      client,
      gateway,
      timeSkipping: createTimeSkipping({ client, locks: locks.sql }),
      documents: documentStore({ db, sandbox: config.sandbox, log }),
      importing,
      log,
    },
    publicUrlOf(config),
  );
  await app.listen({ host: config.host, port: config.port });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://${config.host}:${port}`,
    async stop() {
      await app.close();
      await resending.stop();
      await importing.stop();
      await client.connection.close();
      await locks.close();
      await database.close();
    },
  };
}
