import type { Facts } from '../facts.ts';

/** A promotion is used by no more deals than it may be, and by no deal that was lost. */
export async function promotionsAreUsedByThoseWhoHaveThem({ sql }: Facts): Promise<string[]> {
  const overrun = await sql`
    select p.id, p.max_uses, count(u.deal_id)::int as uses
    from promotions p join promotion_uses u on u.promotion_id = p.id
    group by p.id having count(u.deal_id) > p.max_uses`;
  const lost = await sql`
    select u.promotion_id, d.id as deal, d.stage
    from promotion_uses u join deals d on d.id = u.deal_id where d.stage in ('draft', 'lost')`;
  return [
    ...overrun.map((row) => `A promotion is used too often: ${JSON.stringify(row)}`),
    ...lost.map((row) => `A promotion is used by a deal that has it no more: ${JSON.stringify(row)}`),
  ];
}
