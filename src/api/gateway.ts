import type { CommandKind, Commands } from '#workflows/messages.ts';

/** Who gives a command, and the key that names it across retries. */
export interface By {
  key: string;
  actor: string;
}

/**
 * The way to a deal, for the API and the pages alike. A refusal is thrown as a `Problem` (problems.ts),
 * with its HTTP status, its reason and the fields that are wrong.
 */
export interface DealGateway {
  send<K extends CommandKind>(
    dealId: string,
    kind: K,
    input: Commands[K]['input'],
    by: By,
  ): Promise<Commands[K]['answer']>;
}
