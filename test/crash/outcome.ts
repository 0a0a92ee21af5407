import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '@temporalio/client';
import type { Json } from '#test/setup/client.ts';
import { agendaQuery, dealWorkflowId } from '#workflows/messages.ts';
import { allPages, answersTo, CUSTOMER_MADE, type Facts, PAID, type Played, STARTED } from './facts.ts';

/**
 * What a play came to, a line for each figure, without what differs from one time to the next: ids, numbers of documents
 * and the wall clock.
 */
export async function outcomeOf(facts: Facts, { answers }: Played): Promise<string[]> {
  const { api } = facts;
  const lines: string[] = [];
  for (const [index, { id }] of answersTo(answers, STARTED).entries()) {
    const [deal, invoices, entries, timeline, revenue] = await Promise.all([
      api.get(`/v1/deals/${id}`),
      allPages(api, `/v1/invoices?dealId=${id}`),
      allPages(api, `/v1/ledger/entries?dealId=${id}`),
      allPages(api, `/v1/deals/${id}/timeline`),
      api.get(`/v1/deals/${id}/revenue`),
    ]);
    const story = timeline.filter(({ type }) => !type.startsWith('mail'));
    const mails = await mailsOf(facts, id);
    const agenda = await agendaOf(facts, id);
    // A deal that closes does so a moment after its day has begun.
    deal.now = deal.now.slice(0, 10);
    const seen = { deal, invoices, entries, story, revenue, mails, agenda };
    lines.push(...figures(seen, `deal ${index + 1}`));
  }
  for (const { id } of answersTo(answers, CUSTOMER_MADE)) {
    lines.push(...figures(await allPages(api, `/v1/ledger/entries?customerId=${id}`), 'customer’s entries'));
  }
  for (const { id } of answersTo(answers, PAID))
    lines.push(...figures(await api.get(`/v1/payments/${id}`), 'payment'));
  lines.push(...figures(answers, 'answers'));
  return lines;
}

const FAILED_PRECONDITION = 9;
const PATIENCE_MS = 15_000;

/** The server holds a run back for a second that follows hard upon the one before, and knows no agenda of it meanwhile. */
async function agendaOf({ temporal }: Facts, dealId: string) {
  const handle = temporal.workflow.getHandle(dealWorkflowId(dealId));
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(200)) {
    try {
      return await handle.query(agendaQuery);
    } catch (error) {
      const isHeldBack =
        error instanceof ServiceError && (error.cause as { code?: number }).code === FAILED_PRECONDITION;
      if (!isHeldBack || Date.now() > until) throw error;
    }
  }
}

/** The mails that were written, whether they went out or were overtaken. They go in their own time. */
async function mailsOf({ sql }: Facts, dealId: string): Promise<string[]> {
  const rows = await sql`select template, "to", due_at from outbox where deal_id = ${dealId}`;
  return rows
    .map(({ template, to, due_at }) => `${template} to ${to} at ${String(new Date(due_at).toISOString())}`)
    .sort();
}

const DIFFERS = new Set(['recordedAt', 'documentSha256', 'sha256', 'key', 'path']);

function figures(value: Json, place: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${place} = ${nameless(String(value))}`];
  return Object.entries(value).flatMap(([name, inner]) =>
    DIFFERS.has(name) ? [] : figures(inner, `${place} / ${name}`),
  );
}

/** Ids are a prefix and a ULID; numbers are those of invoices and credit notes. */
const nameless = (text: string) =>
  text.replace(/\b([a-z]+)_[0-9a-hjkmnp-tv-z]{26}\b/g, '$1').replace(/\b(INV|CN)-(\d{4})-\d{5}\b/g, '$1-$2');

const SHOWN = 6;

/** How two outcomes differ, in a few lines; empty where they do not. */
export function differences(disturbed: readonly string[], undisturbed: readonly string[]): string[] {
  const only = (these: readonly string[], those: readonly string[], mark: string) => {
    const others = new Set(those);
    const lines = these.filter((line) => !others.has(line)).map((line) => `${mark} ${line}`);
    return lines.length > SHOWN
      ? [...lines.slice(0, SHOWN), `${mark} … ${lines.length - SHOWN} more`]
      : lines;
  };
  return [...only(disturbed, undisturbed, '+'), ...only(undisturbed, disturbed, '-')];
}
