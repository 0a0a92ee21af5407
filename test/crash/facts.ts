import type { Client } from '@temporalio/client';
import type { Sql } from 'postgres';
import type { MailCatcher } from '#dev/mailCatcher.ts';
import type { ApiClient, Json } from '#test/setup/client.ts';
import type { Acknowledged } from './caller.ts';
import type { Kills } from './chaos.ts';

/** A play as it was played, with what was answered to its commands, in their order. */
export interface Played {
  /** Its place in the run, and what was played. */
  readonly title: string;
  readonly answers: Acknowledged[];
  /** Why it did not get to its end. */
  failure: string | undefined;
}

/** What the checks look at, once everything is up and quiet again. */
export interface Facts {
  readonly api: ApiClient;
  readonly sql: Sql;
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly mails: MailCatcher;
  readonly kills: Kills;
  /** Those that were disturbed, then those that were not: the same plays in the same order. */
  readonly disturbed: readonly Played[];
  readonly undisturbed: readonly Played[];
}

/** Finds what is wrong, a sentence each. */
export type Check = (facts: Facts) => Promise<string[]>;

export const allAnswers = ({ disturbed, undisturbed }: Facts): Acknowledged[] =>
  [...disturbed, ...undisturbed].flatMap(({ answers }) => answers);

/** The answers to one kind of command, told by its path. */
export const answersTo = (answers: readonly Acknowledged[], path: RegExp): Json[] =>
  answers.filter((command) => path.test(command.path)).map(({ answer }) => answer);

export const STARTED = /^\/v1\/deals$/;
export const CUSTOMER_MADE = /^\/v1\/customers$/;
export const PAID = /^\/v1\/payments$/;
export const REFUNDED = /^\/v1\/payments\/\w+\/refunds$/;
export const PAID_OUT = /\/payout$/;
export const CREDITED = /\/credit-notes$/;
export const CANCELLED = /\/cancellation$/;
export const DELIVERED = /\/fulfilments$/;

/** All rows of a list, page by page. */
export async function allPages(api: ApiClient, path: string): Promise<Json[]> {
  const rows: Json[] = [];
  for (let after = ''; ; ) {
    const page = await api.get(`${path}${path.includes('?') ? '&' : '?'}limit=200${after}`);
    rows.push(...page.data);
    if (page.nextCursor === null) return rows;
    after = `&after=${page.nextCursor}`;
  }
}
