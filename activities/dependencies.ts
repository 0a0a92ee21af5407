import type { Database } from '#db/connection.ts';
import type { DocumentStore } from '#src/documents/store.ts';

/** What the activities work with; a worker makes it once. */
export interface Dependencies {
  db: Database;
  documents: DocumentStore;
}
