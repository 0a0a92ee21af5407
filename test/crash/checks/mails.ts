import type { CaughtMail } from '#dev/mailStore.ts';
import type { Facts } from '../facts.ts';

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
