import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { DatabaseConnection } from '#db/connection.ts';
import type { Config } from '#src/config.ts';
import type { DocumentStore } from '#src/documents/store.ts';
import type { TimeSkipping } from './clock.ts';
import type { Importing } from './exchange/importing.ts';
import type { TemporalGateway } from './temporalGateway.ts';

/** What the routes work with. */
export interface ApiDeps {
  config: Config;
  db: DatabaseConnection['db'];
  client: Client;
  gateway: TemporalGateway;
  timeSkipping: TimeSkipping;
  documents: DocumentStore;
  importing: Importing;
  log: Logger;
}
