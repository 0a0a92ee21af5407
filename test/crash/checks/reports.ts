import { isDeepStrictEqual } from 'node:util';
import { dec } from '#domain/money.ts';
import type { Json } from '#test/setup/client.ts';
import type { Facts } from '../facts.ts';
import { differences } from '../outcome.ts';

/** The last day of all that was posted, which is the default, and days amid the plays. */
const DAYS = [null, '2031-01-31', '2031-02-20', '2031-04-10'];
/** How many days' invoices the report on days sales outstanding measures by. */
const DSO_DAYS = 90;

/** The entries, an amount an account; billing is what an invoice or a credit note takes to the contract, with its tax. */
const entries = (asOf: string, sql: Facts['sql']) => sql`
  entries as (
    select e.deal_id, e.invoice_id, e.on, p.currency,
      sum(p.net) filter (where p.account = 'accountsReceivable') as receivable,
      sum(p.net) filter (where p.account = 'lateFeeIncome') as fee,
      sum(p.net) filter (where p.account in ('contractAsset', 'contractLiability')) as contract,
      sum(p.net) filter (where p.account = 'taxPayable') as tax,
      e.invoice_id is not null
        and bool_or(p.account in ('contractAsset', 'contractLiability'))
        and not bool_or(p.account = 'revenue') as bills
    from journal_entries e
    join (select *, coalesce(debit, 0) - coalesce(credit, 0) as net from postings) p on p.entry_id = e.id
    where e.on <= ${asOf}
    group by e.id, p.currency)`;

/** Receivables, invoices and credit notes of the report on days sales outstanding are those of the ledger. */
export async function daysSalesOutstandingAgree({ api, sql }: Facts): Promise<string[]> {
  return onEachDay('Days sales outstanding', async (query) => {
    const { asOf, currencies } = await api.get(`/v1/reports/dso${query}`);
    const rows = await sql`
      with ${entries(asOf, sql)}
      select currency, coalesce(sum(receivable), 0) as receivables,
        -coalesce(sum(contract + coalesce(tax, 0)) filter (where billed and contract < 0), 0) as invoiced,
        coalesce(sum(contract + coalesce(tax, 0)) filter (where billed and contract > 0), 0) as credited
      from (select *, bills and "on" > ${asOf}::date - ${DSO_DAYS}::int as billed from entries) e
      group by currency
      having sum(receivable) <> 0 or bool_or(billed)`;
    return {
      asOf,
      said: currencies.map(figuresOf),
      posted: rows.map(figuresOf),
    };
  });
}

/** What is to be netted is the smaller of a contract's liability and of what is not due of its invoices, net of tax. */
export async function contractNettingAgrees({ api, sql }: Facts): Promise<string[]> {
  return onEachDay('Contract netting', async (query) => {
    const { asOf, deals, totals } = await api.get(`/v1/reports/contract-netting${query}`);
    const rows = await sql`
      with ${entries(asOf, sql)},
      owed as (
        select e.invoice_id, sum(receivable) as open, -coalesce(sum(fee), 0) as fees,
          -sum(contract) filter (where bills) as net,
          -sum(contract + coalesce(tax, 0)) filter (where bills) as total
        from entries e where e.invoice_id is not null group by e.invoice_id),
      not_due as (
        select i.deal_id, i.currency, sum(o.open) as receivables,
          sum(case when o.total = 0 then 0
            else round(greatest(o.open - o.fees, 0) * o.net / o.total, c.minor_units) end) as net
        from owed o join invoices i on i.id = o.invoice_id join currencies c on c.code = i.currency
        where i.due_on > ${asOf} and o.open <> 0
        group by i.deal_id, i.currency),
      contracts as (
        select deal_id, currency, greatest(-sum(contract), 0) as liability from entries group by deal_id, currency)
      select deal_id as "dealId", currency, n.receivables, n.net as "receivablesNetOfTax",
        c.liability as "contractLiability", least(n.net, c.liability) as "toNet"
      from not_due n join contracts c using (deal_id, currency)
      where least(n.net, c.liability) <> 0`;
    const sums = new Map<string, string>();
    for (const { currency, toNet } of rows)
      sums.set(
        currency,
        dec(toNet)
          .plus(sums.get(currency) ?? 0)
          .toFixed(),
      );
    return {
      asOf,
      said: [...deals.map(figuresOf), ...totals.map(figuresOf)],
      posted: [
        ...rows.map(figuresOf),
        ...[...sums].map(([currency, toNet]) => figuresOf({ currency, toNet })),
      ],
    };
  });
}

async function onEachDay(
  report: string,
  compare: (query: string) => Promise<{ asOf: string; said: string[]; posted: string[] }>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const day of DAYS) {
    const { asOf, said, posted } = await compare(day === null ? '' : `?asOf=${day}`);
    if (isDeepStrictEqual(said.sort(), posted.sort())) continue;
    wrong.push(
      `${report} on ${asOf} says + and the ledger -:\n    ${differences(said, posted).join('\n    ')}`,
    );
  }
  return wrong;
}

const FIGURES = [
  'dealId',
  'currency',
  'receivables',
  'invoiced',
  'credited',
  'receivablesNetOfTax',
  'contractLiability',
  'toNet',
];

/** A row as a line, its amounts without the zeros that a report shows and the database does not. */
function figuresOf(row: Json): string {
  const shown = FIGURES.filter((name) => row[name] !== undefined).map((name) => {
    const text = String(row[name]);
    return `${name} ${/^-?[\d.]+$/.test(text) ? dec(text).toFixed() : text}`;
  });
  return shown.join(', ');
}
