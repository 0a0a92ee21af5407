import type { CaughtMail } from '#dev/mailStore.ts';
import { answersTo, type Facts, STARTED } from '../facts.ts';

/**
 * Each mail that was written is caught, or was dropped since it was overtaken while it waited. One that is caught twice
 * is the same mail under the same Message-ID, by which a mail server recognises it; the story has it once.
 */
export async function everyMailWentOutUnderOneMessageId({ sql, mails }: Facts): Promise<string[]> {
  const wrong: string[] = [];
  const caught = new Map<string, CaughtMail[]>();
  for (const mail of mails.messages()) {
    const id = mail.messageId ?? '';
    caught.set(id, [...(caught.get(id) ?? []), mail]);
  }
  const rows = await sql`
    select o.id, o.key, o.template, o."to", o.deal_id, o.sent_at, o.dropped_at,
      (select count(*)::int from timeline_events t
        where t.type = 'mailSent' and t.data ->> 'messageId' = '<' || o.id || '@quittance>') as told
    from outbox o`;
  for (const { id, key, template, to, deal_id, sent_at, dropped_at, told } of rows) {
    const copies = caught.get(`<${id}@quittance>`) ?? [];
    caught.delete(`<${id}@quittance>`);
    const name = `The mail ${key} (${template} to ${to})`;
    if (!sent_at && !dropped_at) wrong.push(`${name} was not sent`);
    if (sent_at && copies.length === 0) wrong.push(`${name} was sent and never caught`);
    if (deal_id && told !== (sent_at ? 1 : 0)) wrong.push(`${name} is told ${told} times on the timeline`);
    if (copies.some((copy) => copy.subject !== copies[0]?.subject || copy.recipients.join() !== to)) {
      wrong.push(`${name} was caught with different contents`);
    }
  }
  for (const [id, copies] of caught)
    wrong.push(`A mail that nobody wrote was caught: ${id} ${copies[0]?.subject}`);
  return wrong;
}

/** Mails of different deals are sent side by side, so that a death can interrupt as many of them. */
const LANES = 3;

/**
 * A mail is caught twice where what it was sent or marked by was killed in between, and nowhere else: each kill can cost
 * one copy in each lane. What was played in peace went out once.
 */
export async function noMailWentOutMoreOftenThanKillsExplain(facts: Facts): Promise<string[]> {
  const { sql, kills, undisturbed } = facts;
  const caught = countsOf(facts);
  const inPeace = new Set(
    undisturbed.flatMap(({ answers }) => answersTo(answers, STARTED).map(({ id }) => id)),
  );
  const wrong: string[] = [];
  let surplus = 0;
  for (const { id, key, deal_id } of await sql`select id, key, deal_id from outbox`) {
    const copies = caught.get(`<${id}@quittance>`) ?? 0;
    if (copies < 2) continue;
    surplus += copies - 1;
    if (inPeace.has(deal_id))
      wrong.push(`The mail ${key} of a deal played in peace went out ${copies} times`);
  }
  const explained = (kills.worker + kills.postgres + kills.machine) * LANES;
  if (surplus > explained) {
    wrong.push(`${surplus} copies of mails went out beyond the first; the kills explain ${explained}`);
  }
  return wrong;
}

function countsOf({ mails }: Facts): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { messageId = '' } of mails.messages()) counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
  return counts;
}

/**
 * A deal's mails go out in the order of their ids: each is first caught after those before it. One that could not be
 * made, or that its mailbox put off, lets the later ones pass; it has an instant until which it held them.
 */
export async function everyDealsMailsWentOutInOrder({ sql, mails }: Facts): Promise<string[]> {
  const places = new Map<string, number>();
  for (const [place, { messageId = '' }] of mails.messages().entries()) {
    if (!places.has(messageId)) places.set(messageId, place);
  }
  const rows = await sql`
    select id, key, deal_id from outbox where deal_id is not null and holds_until is null order by deal_id, id`;
  const wrong: string[] = [];
  let last = { dealId: '', key: '', place: -1 };
  for (const { id, key, deal_id: dealId } of rows) {
    const place = places.get(`<${id}@quittance>`);
    if (place === undefined) continue;
    if (last.dealId === dealId && place < last.place) {
      wrong.push(`The mail ${key} went out before the earlier ${last.key} of its deal`);
    }
    last = { dealId, key, place };
  }
  return wrong;
}

/** What has to be told by mail has its mail once: invoices, reminders and credit notes. */
export async function everyDocumentHasItsMail({ sql }: Facts): Promise<string[]> {
  const rows = await sql`
    with told as (
      select id as subject, 'invoice' as template from invoices
      union all select invoice_id || '/' || step, template from reminders
      union all select id, 'creditNote' from credit_notes),
    written as (
      select template, count(*)::int as mails from outbox
      where template in ('invoice', 'reminder', 'finalNotice', 'creditNote') group by template)
    select template, count(told.subject)::int as documents, coalesce(max(written.mails), 0) as mails
    from told full join written using (template)
    group by template having count(told.subject) <> coalesce(max(written.mails), 0)`;
  return rows.map((row) => `There are not as many mails as documents: ${JSON.stringify(row)}`);
}
