import type { Row } from 'postgres';
import { dec, sum } from '#domain/money.ts';
import type { Json } from '#test/setup/client.ts';
import type { Facts } from '../facts.ts';

const said = (what: string, rows: readonly Row[]) => rows.map((row) => `${what}: ${JSON.stringify(row)}`);

/** Numbers of invoices and credit notes run from 1 to the last of their year, each once. */
export async function numbersHaveNoGap({ sql }: Facts): Promise<string[]> {
  const rows = await sql`
    with given as (
      select number, left(number, -6) as series, right(number, 5)::int as place from invoices
      union all select number, left(number, -6), right(number, 5)::int from credit_notes)
    select s.series, s.last_number, count(g.number)::int as given, count(distinct g.place)::int as places,
      min(g.place) as first, max(g.place) as last
    from number_series s full join given g on g.series = s.series
    group by s.series, s.last_number
    having s.series is null or count(g.number) <> s.last_number or count(distinct g.place) <> s.last_number
      or min(g.place) <> 1 or max(g.place) <> s.last_number`;
  return said('A series has gaps or doubles', rows);
}

/** Each entry balances in each currency and has its one place in the order of commits. */
export async function everyEntryBalances({ sql }: Facts): Promise<string[]> {
  const unbalanced = await sql`
    select entry_id, currency from postings group by entry_id, currency
    having sum(coalesce(debit, 0)) <> sum(coalesce(credit, 0)) or count(*) < 2`;
  const misplaced = await sql`
    select e.id, count(o.position)::int as places from journal_entries e
    left join journal_order o on o.entry_id = e.id
    group by e.id having count(o.position) <> 1`;
  return [...said('An entry does not balance', unbalanced), ...said('An entry has no place', misplaced)];
}

/** The trial balance adds up to zero and is the sum of all entries. */
export async function theTrialBalanceIsTheSumOfTheEntries({ api, sql }: Facts): Promise<string[]> {
  const { accounts } = await api.get('/v1/ledger/trial-balance');
  const wrong: string[] = [];
  for (const currency of new Set<string>(accounts.map((row: Json) => row.currency))) {
    const net = sum(
      accounts.filter((row: Json) => row.currency === currency).map((row: Json) => row.balance),
    );
    if (!net.isZero()) wrong.push(`The trial balance in ${currency} is ${net.toFixed()}, not zero`);
  }
  const posted = await sql`
    select account, currency, sum(coalesce(debit, 0) - coalesce(credit, 0))::text as net
    from postings group by account, currency`;
  if (posted.length !== accounts.length) wrong.push('The trial balance has other accounts than the entries');
  for (const { account, currency, net } of posted) {
    const row = accounts.find((one: Json) => one.account === account && one.currency === currency);
    if (!row || !dec(row.balance).eq(net)) {
      wrong.push(`${account} in ${currency} is ${row?.balance} in the trial balance, ${net} in the entries`);
    }
  }
  return wrong;
}

/** The aging report is what accountsReceivable holds, and so is what is due on each invoice. */
export async function receivablesAgree({ api, sql }: Facts): Promise<string[]> {
  const wrong: string[] = [];
  const { totals } = await api.get('/v1/reports/aging');
  const held = await sql`
    select currency, sum(coalesce(debit, 0) - coalesce(credit, 0))::text as net
    from postings where account = 'accountsReceivable' group by currency`;
  for (const { currency, net } of held) {
    const total = totals.find((row: Json) => row.currency === currency)?.total ?? '0';
    if (!dec(total).eq(net)) wrong.push(`Aging in ${currency} says ${total}, accountsReceivable ${net}`);
  }
  const apart = await sql`
    select i.id, i.number, i.total + i.late_fees - i.amount_paid - i.amount_credited - i.amount_written_off as due,
      coalesce(sum(coalesce(p.debit, 0) - coalesce(p.credit, 0)), 0) as posted
    from invoices i
    left join journal_entries e on e.invoice_id = i.id
    left join postings p on p.entry_id = e.id and p.account = 'accountsReceivable'
    group by i.id
    having i.total + i.late_fees - i.amount_paid - i.amount_credited - i.amount_written_off
      <> coalesce(sum(coalesce(p.debit, 0) - coalesce(p.credit, 0)), 0)`;
  return [...wrong, ...said('An invoice’s amount due is not what was posted', apart)];
}

/** Each account holds what the documents add up to, so that nothing is posted twice or not at all. */
export async function theAccountsHoldWhatTheDocumentsSay({ sql }: Facts): Promise<string[]> {
  const rows = await sql`
    with said as (
      select 'accountsReceivable' as account, currency,
        total + late_fees - amount_paid - amount_credited - amount_written_off as amount from invoices
      union all select 'taxPayable', currency, tax_relief - tax_amount from invoices
      union all select 'taxPayable', i.currency, c.tax_amount
        from credit_notes c join invoices i on i.id = c.invoice_id
      union all select 'badDebtExpense', currency, amount_written_off - tax_relief from invoices
      union all select 'lateFeeIncome', currency, -late_fees from invoices
      union all select 'cash', currency, amount from payments
      union all select 'cash', p.currency, -r.amount
        from refunds r join payments p on p.id = r.payment_id where r.paid_out_on is not null
      union all select 'refundsPayable', p.currency, -r.amount
        from refunds r join payments p on p.id = r.payment_id where r.paid_out_on is null
      union all select 'revenue', d.currency, -o.recognised
        from obligations o join deals d on d.id = o.deal_id
      union all select 'customerCredit', currency, -amount from payments
      union all select 'customerCredit', p.currency, r.amount
        from refunds r join payments p on p.id = r.payment_id
      union all select 'customerCredit', currency, amount_paid from invoices),
    documents as (select account, currency, sum(amount) as amount from said group by account, currency),
    ledger as (
      select account, currency, sum(coalesce(debit, 0) - coalesce(credit, 0)) as amount
      from postings where account not in ('contractAsset', 'contractLiability') group by account, currency)
    select account, currency, coalesce(d.amount, 0) as documents, coalesce(l.amount, 0) as ledger
    from documents d full join ledger l using (account, currency)
    where coalesce(d.amount, 0) <> coalesce(l.amount, 0)`;
  return said('An account does not hold what the documents say', rows);
}

/** A customer's credit is what it paid and neither got back nor owed. */
export async function customersCreditAgrees({ sql }: Facts): Promise<string[]> {
  const rows = await sql`
    with said as (
      select customer_id, currency, amount from payments
      union all select p.customer_id, p.currency, -r.amount from refunds r join payments p on p.id = r.payment_id
      union all select customer_id, currency, -amount_paid from invoices),
    documents as (select customer_id, currency, sum(amount) as amount from said group by customer_id, currency),
    ledger as (
      select e.customer_id, p.currency, sum(coalesce(credit, 0) - coalesce(debit, 0)) as amount
      from postings p join journal_entries e on e.id = p.entry_id
      where p.account = 'customerCredit' group by e.customer_id, p.currency)
    select customer_id, currency, coalesce(d.amount, 0) as documents, coalesce(l.amount, 0) as ledger
    from documents d full join ledger l using (customer_id, currency)
    where coalesce(d.amount, 0) <> coalesce(l.amount, 0) or coalesce(l.amount, 0) < 0`;
  return said('A customer’s credit is not what is left of its money', rows);
}

/** A deal's contract is one net asset or liability: what was recognised less what was billed. */
export async function contractPositionsAgree({ sql }: Facts): Promise<string[]> {
  const rows = await sql`
    with said as (
      select deal_id, recognised as amount from obligations
      union all select deal_id, -net_amount from invoices
      union all select deal_id, net_amount from credit_notes),
    documents as (select deal_id, sum(amount) as amount from said group by deal_id),
    ledger as (
      select e.deal_id, sum(coalesce(debit, 0) - coalesce(credit, 0)) as amount,
        sum(coalesce(debit, 0) - coalesce(credit, 0)) filter (where p.account = 'contractAsset') as asset,
        sum(coalesce(credit, 0) - coalesce(debit, 0)) filter (where p.account = 'contractLiability') as liability
      from postings p join journal_entries e on e.id = p.entry_id
      where p.account in ('contractAsset', 'contractLiability') group by e.deal_id)
    select deal_id, coalesce(d.amount, 0) as documents, l.asset, l.liability
    from documents d full join ledger l using (deal_id)
    where coalesce(d.amount, 0) <> coalesce(l.amount, 0) or l.asset < 0 or l.liability < 0
      or (l.asset > 0 and l.liability > 0)`;
  return said('A contract’s position is not what was recognised less what was billed', rows);
}
