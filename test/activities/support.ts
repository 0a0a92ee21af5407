import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';
import { expect } from 'vitest';
import type { Activities } from '#activities/createActivities.ts';
import type { Step } from '#activities/step.ts';
import { approvalPolicies, customers, dunningPolicies, people, products, sellers } from '#db/schema/setup.ts';
import { newId } from '#src/ids.ts';
import { aSeller, aCustomer as customerRow } from '#test/pages/rows.ts';
import type { OpenDatabase } from '#test/setup/database.ts';
import type { DealStart } from '#workflows/messages.ts';

export const CUSTOMER = customerRow({ id: 'cus_1', email: 'buyer@customer.example', creditLimit: '100.00' });
export const OWNER = 'sam@seller.example';
export const HEAD = 'head@seller.example';
export const SECOND = 'second@seller.example';

/** A digest of every row of every table. */
export async function fingerprint(sql: Sql): Promise<Record<string, string>> {
  const tables = await sql`select table_name from information_schema.tables where table_schema = 'public'`;
  const digests = tables.map(async ({ table_name }) => {
    const rows = await sql`select t::text as row from ${sql(table_name)} t order by 1`;
    const text = rows.map(({ row }) => row).join('\n');
    return [table_name, `${rows.length} rows, ${createHash('sha256').update(text).digest('hex')}`];
  });
  return Object.fromEntries(await Promise.all(digests));
}

/**
 * Takes a step, then the same step three times more, at once. It must answer the same each time, and no row of any
 * table may be other than after the first time.
 */
export function repeater(activities: Activities, sql: Sql) {
  const taken = new Set<string>();
  async function repeated<K extends keyof Activities>(
    name: K,
    ...args: Parameters<Activities[K]>
  ): Promise<Awaited<ReturnType<Activities[K]>>> {
    const take = activities[name] as (...args: unknown[]) => Promise<unknown>;
    const first = await take(...args);
    const before = await fingerprint(sql);
    const again = await Promise.all([take(...args), take(...args), take(...args)]);
    // A step without an answer gives none the first time and null from then on.
    for (const answer of again) expect(answer ?? null, name).toEqual(first ?? null);
    expect(await fingerprint(sql), name).toEqual(before);
    taken.add(name);
    return first as Awaited<ReturnType<Activities[K]>>;
  }
  return { repeated, taken };
}

/** Steps of one deal: each has a key of its own, and happens at the hour that was set last. */
export function stepsOf(dealId: string) {
  let number = 0;
  const clock = { at: '2031-01-01T09:00:00.000Z' };
  const step = (actor = 'system'): Step => ({
    key: `${dealId}/${++number}`,
    dealId,
    timeZone: 'Europe/Berlin',
    at: clock.at,
    actor,
  });
  return { dealId, step, clock };
}

/** Who sells, who works there, what is sold and by which rules. */
export async function aWorld({ db }: OpenDatabase): Promise<void> {
  const staff = (email: string, scopes: string[], roles: string[] = []) => ({
    email,
    name: email,
    scopes,
    roles,
  });
  await db.insert(sellers).values(aSeller());
  await db.insert(people).values([staff(HEAD, ['approver']), staff(SECOND, ['approver', 'finance'])]);
  await db.insert(customers).values(CUSTOMER);
  const common = { name: 'A product', taxCategory: 'standard' };
  await db.insert(products).values([
    { ...common, sku: 'SEAT', kind: 'recurring', recognition: 'ratable', fulfilment: 'none' },
    { ...common, sku: 'SETUP', kind: 'oneTime', recognition: 'pointInTime', fulfilment: 'service' },
    { ...common, sku: 'PROJECT', kind: 'oneTime', recognition: 'milestone', fulfilment: 'none' },
  ]);
  await db.insert(approvalPolicies).values({
    id: newId('approvalPolicy'),
    name: 'Discounts',
    effectiveFrom: '2020-01-01',
    rules: [
      {
        when: { field: 'discountPercent', op: 'gt', value: '5' },
        approvers: [{ approver: HEAD, escalateAfterHours: 24, escalateTo: SECOND }],
      },
    ],
  });
  await db.insert(dunningPolicies).values({
    id: newId('dunningPolicy'),
    name: 'Fees',
    steps: [{ offsetDays: 14, template: 'reminder', lateFee: '40.00' }],
  });
}

export const aStart = (dealId: string, with_: Partial<DealStart> = {}): DealStart => ({
  dealId,
  commandKey: `${dealId}/open`,
  actor: 'a test',
  customerId: CUSTOMER.id,
  owner: OWNER,
  terms: terms(),
  submit: true,
  timeZone: 'Europe/Berlin',
  testClock: { startAt: '2031-01-01T09:00:00.000Z' },
  retentionDays: 180,
  runLength: 400,
  ...with_,
});

/** Seats for a year, a set-up that is delivered, and a project with milestones. */
export const terms = (discount?: { percent: string }): DealStart['terms'] => ({
  currency: 'EUR',
  paymentTerms: { dueDays: 30 },
  lines: [
    {
      sku: 'SEAT',
      quantity: '10',
      price: { model: 'perUnit', unitAmount: '20.00', every: 'month' },
      termMonths: 12,
    },
    { sku: 'SETUP', quantity: '2', price: { model: 'perUnit', unitAmount: '500.00' } },
    {
      sku: 'PROJECT',
      quantity: '1',
      price: { model: 'flat', amount: '3000.00' },
      milestones: [
        { name: 'Plan', percent: '40' },
        { name: 'Launch', percent: '60' },
      ],
    },
  ],
  ...(discount ? { discount } : {}),
});
