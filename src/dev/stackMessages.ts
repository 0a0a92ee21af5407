/** What the parent asks of the supervisor, as its one argument in JSON. */
export interface StackSettings {
  /** Where everything is kept; null is a temporary folder that goes with the stack. */
  readonly dataDir: string | null;
  readonly services: readonly StackService[];
  /** How often a server may die within a minute and is started again; one more ends the stack. */
  readonly deathsPerMinute: number;
}

export type StackService = 'postgres' | 'temporal' | 'mail';

/** Where the services that were asked for can be reached. */
export interface StackEndpoints {
  readonly databaseUrl?: string;
  readonly temporalAddress?: string;
  readonly temporalUiUrl?: string;
  readonly smtpUrl?: string;
  readonly mailboxUrl?: string;
}

/** What the supervisor says, one JSON document a line on its standard output. */
export type StackMessage =
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'ready'; readonly endpoints: StackEndpoints }
  | { readonly kind: 'failed'; readonly reason: string };
