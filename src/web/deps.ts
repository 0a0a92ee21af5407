import type { DealGateway } from '#api/gateway.ts';
import type { NewDeal, StartedBy } from '#api/startDeal.ts';
import type { Database } from '#db/connection.ts';
import type { DocumentStore } from '#src/documents/store.ts';
import type { Links } from '#src/links.ts';

export interface WebDeps {
  db: Database;
  gateway: DealGateway;
  /** As `POST /v1/deals` does. */
  startDeal(body: NewDeal, by: StartedBy): Promise<{ id: string }>;
  links: Links;
  documents: DocumentStore;
  /** Signs the console's sessions. */
  secretKey: string;
  sandbox: boolean;
  /** The address that people reach the pages at. */
  publicUrl: string;
  /** Where a sandbox's mails can be read. */
  mailboxUrl?: string | undefined;
  /** Where Temporal's own pages are. */
  temporalUiUrl?: string | undefined;
  temporalNamespace?: string | undefined;
}

/** Pages are for people: they stay out of the API's description. */
export const PAGE = { schema: { hide: true } } as const;
