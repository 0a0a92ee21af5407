import { isDeepStrictEqual } from 'node:util';
import type { Json } from '#test/setup/client.ts';
import {
  allAnswers,
  answersTo,
  CANCELLED,
  CREDITED,
  CUSTOMER_MADE,
  DELIVERED,
  type Facts,
  PAID,
  PAID_OUT,
  REFUNDED,
  STARTED,
} from '../facts.ts';
import { differences, outcomeOf } from '../outcome.ts';

/** Every play got to its end: no command was refused or left unanswered. */
export async function everyPlayWasPlayedToItsEnd({ disturbed, undisturbed }: Facts): Promise<string[]> {
  return [...disturbed, ...undisturbed].flatMap(({ title, failure }) =>
    failure === undefined ? [] : [`${title}: ${failure}`],
  );
}

/** Whoever asks again under the same key gets the first answer. */
export async function everyAnswerIsRemembered(facts: Facts): Promise<string[]> {
  const wrong: string[] = [];
  for (const { path, body, key, status, answer } of allAnswers(facts)) {
    const again = await facts.api.send('POST', path, { body, headers: { 'idempotency-key': key } });
    if (again.status !== status || !isDeepStrictEqual(again.body, answer)) {
      wrong.push(
        `${key} (POST ${path}) was answered ${JSON.stringify(answer)}, now ${JSON.stringify(again.body)}`,
      );
    }
  }
  return wrong;
}

/** What an answer names is there with the figures that were answered, and nothing is there that was not answered. */
export async function everythingAnsweredIsThereOnceAndNothingElse(facts: Facts): Promise<string[]> {
  const answers = allAnswers(facts);
  const { sql } = facts;
  const wrong: string[] = [];
  const compare = (what: string, answered: Json[], found: Json[]) => {
    const row = (fields: Json) => JSON.stringify(fields);
    const [expected, present] = [answered.map(row).sort(), found.map(row).sort()];
    if (isDeepStrictEqual(expected, present)) return;
    wrong.push(`${what}: ${differences(present, expected).join('; ') || 'one of them is there twice'}`);
  };
  const ids = (path: RegExp) => answersTo(answers, path).map(({ id }) => ({ id }));
  compare('customers', ids(CUSTOMER_MADE), await sql`select id from customers`);
  compare('deals', ids(STARTED), await sql`select id from deals`);
  compare(
    'credit notes',
    answersTo(answers, CREDITED).map(({ id, number, total, toCredit }) => ({ id, number, total, toCredit })),
    await sql`
      select c.id, c.number, to_char(c.total, 'FM9999999990.00') as total,
        to_char(c.to_credit, 'FM9999999990.00') as "toCredit"
      from credit_notes c where c.kind <> 'cancellation'`,
  );
  compare(
    'deliveries',
    answersTo(answers, DELIVERED).map(({ id, deliveredOn }) => ({ id, deliveredOn })),
    await sql`select id, delivered_on::text as "deliveredOn" from fulfilments`,
  );
  compare(
    'payments',
    answersTo(answers, PAID).map(({ id, unallocated }) => ({ id, unallocated: Number(unallocated) })),
    await sql`select id, unallocated::float as unallocated from payments`,
  );
  compare(
    'allocations',
    answersTo(answers, PAID).flatMap(({ id, allocations }) =>
      allocations.map(({ invoiceId, amount }: Json) => ({ id, invoiceId, amount: Number(amount) })),
    ),
    await sql`
      select payment_id as id, invoice_id as "invoiceId", amount::float as amount from payment_allocations`,
  );
  const refunded = answersTo(answers, REFUNDED).map(({ id, amount }) => ({ id, amount: Number(amount) }));
  const refundIds = refunded.map(({ id }) => id);
  compare(
    'refunds',
    refunded,
    await sql`select id, amount::float as amount from refunds where id = any(${refundIds})`,
  );
  compare('payouts', ids(PAID_OUT), await sql`select id from refunds where paid_out_on is not null`);
  const settled = answers.flatMap(({ path, answer: { settlement } }) =>
    CANCELLED.test(path) && settlement ? [{ dealId: path.split('/')[3], ...settlement }] : [],
  );
  const figure = (name: 'credited' | 'refunded') =>
    settled
      .map((settlement) => ({ dealId: settlement.dealId, amount: Number(settlement[name]) }))
      .filter(({ amount }) => amount !== 0);
  compare(
    'credit notes of cancellations',
    figure('credited'),
    await sql`
      select deal_id as "dealId", sum(total)::float as amount from credit_notes
      where kind = 'cancellation' group by deal_id`,
  );
  compare(
    'refunds of cancellations',
    figure('refunded'),
    await sql`
      select t.deal_id as "dealId", sum(r.amount)::float as amount from refunds r
      left join timeline_events t on t.type = 'refundPromised' and t.data ->> 'refundId' = r.id
      where not r.id = any(${refundIds}) group by t.deal_id`,
  );
  return wrong;
}

/** What was disturbed came to the same as what was not. */
export async function everyPlayCameToWhatItComesToUndisturbed(facts: Facts): Promise<string[]> {
  const wrong: string[] = [];
  for (const [index, played] of facts.disturbed.entries()) {
    const twin = facts.undisturbed[index];
    if (!twin || played.failure !== undefined || twin.failure !== undefined) continue;
    const [disturbed, undisturbed] = [await outcomeOf(facts, played), await outcomeOf(facts, twin)];
    if (isDeepStrictEqual(disturbed, undisturbed)) continue;
    const lines = differences(disturbed, undisturbed);
    wrong.push(`${played.title} came to something else:\n    ${lines.join('\n    ') || 'another order'}`);
  }
  return wrong;
}
