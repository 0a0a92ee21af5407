import type { Customer } from '#db/schema/setup.ts';
import { dec } from '#domain/money.ts';
import { periodName } from '#domain/pricing/explain.ts';
import type { Amount, PaymentTerms, PricedLine, PricedQuote, TaxLine } from '#domain/types.ts';
import type { Block, Cell, Total } from './blocks.ts';
import { BILLING_ADVERBS, countOf, type Format } from './format.ts';

/** What several documents say in the same way. */

export function customerLines(customer: Customer, format: Format): string[] {
  const { name, address, country, vatId } = customer;
  return [
    name,
    ...(address ? format.addressLines(address) : [format.country(country)]),
    ...(vatId ? [`VAT ID ${vatId}`] : []),
  ];
}

/** "standard" is the seller's own name of a tax category; a reader sees it beside the rate. */
export function taxLabel({ category, rate }: Pick<TaxLine, 'category' | 'rate'>, format: Format): string {
  return `VAT ${format.percent(rate)} (${category})`;
}

export function quoteLines(priced: PricedQuote, format: Format): Block {
  const { currency } = priced;
  return {
    kind: 'table',
    caption: 'Products and services',
    columns: [
      { head: 'No.', align: 'left' },
      { head: 'Description', align: 'left', grows: true },
      { head: 'Quantity', align: 'right' },
      { head: `Net (${currency})`, align: 'right' },
      { head: 'Charged', align: 'right' },
      { head: `Net over the term (${currency})`, align: 'right' },
    ],
    rows: priced.lines.map((line) => quoteLine(line, { priced, format })),
  };
}

/** How deep a line is within the one that the customer asked for. */
function levelOf({ parentLineNo }: PricedLine, lines: readonly PricedLine[]): number {
  const parent = parentLineNo === undefined ? undefined : lines[parentLineNo - 1];
  return parent ? 1 + levelOf(parent, lines) : 0;
}

function quoteLine(
  line: PricedLine,
  { priced: { currency, lines }, format }: { priced: PricedQuote; format: Format },
): Cell[] {
  const level = levelOf(line, lines);
  const attributes = Object.entries(line.attributes ?? {}).map(([name, value]) => `${name}: ${value}`);
  const discounted = !dec(line.discountAmount).isZero();
  return [
    { text: String(line.lineNo) },
    {
      text: line.description,
      notes: [...(line.sku ? [line.sku] : []), ...attributes, ...line.explanation.map(format.figures)],
      ...(level > 0 ? { level } : {}),
    },
    { text: format.number(line.quantity), ...(line.unit ? { notes: [line.unit] } : {}) },
    {
      text: format.amount(line.netAmount, currency),
      ...(discounted ? { notes: [`list ${format.amount(line.listAmount, currency)}`] } : {}),
    },
    { text: chargedWords(line) },
    { text: format.amount(line.termNetAmount, currency) },
  ];
}

/** "12 × month"; with the days of a first or last period that the term cuts off. */
function chargedWords({ every, periods, brokenPeriods = [] }: PricedLine): string {
  if (every === null) return 'once';
  const broken = (position: 'first' | 'last') =>
    brokenPeriods
      .filter((period) => period.position === position)
      .map(({ days }) => `${days} ${days === 1 ? 'day' : 'days'}`);
  const whole = periods > 0 ? [`${periods} × ${periodName(every)}`] : [];
  return [...broken('first'), ...whole, ...broken('last')].join(' + ');
}

/** From the lines' sum to the total, one step a row. */
export function quoteTotals(priced: PricedQuote, format: Format): Block {
  const { currency, subtotal, discountAmount, netAmount, taxes, total } = priced;
  const money = (amount: Amount) => format.money(amount, currency);
  const hasPromotions = priced.waterfall?.some(({ step }) => step === 'promotion') ?? false;
  const discount: Total[] = dec(discountAmount).isZero()
    ? []
    : [
        {
          label: hasPromotions ? 'Discounts and promotions' : 'Discount',
          value: money(dec(discountAmount).neg().toFixed()),
        },
        { label: 'Net', value: money(netAmount) },
      ];
  return {
    kind: 'totals',
    rows: [
      { label: discount.length > 0 ? 'Sum of the lines' : 'Net', value: money(subtotal) },
      ...discount,
      ...taxRows(taxes, currency, format),
      { label: 'Total over the term', value: money(total), strong: true },
    ],
  };
}

/** Where one rate covers the whole document, the taxable amount is the net just above. */
export function taxRows(taxes: TaxLine[], currency: string, format: Format): Total[] {
  return taxes.map((line) => ({
    label:
      taxes.length > 1
        ? `${taxLabel(line, format)} on ${format.money(line.taxable, currency)}`
        : taxLabel(line, format),
    value: format.money(line.tax, currency),
  }));
}

/** What is charged again and again, with its tax; nothing where all is charged once. */
export function recurringTotals(priced: PricedQuote, format: Format): Block[] {
  if (priced.recurring.length === 0) return [];
  const amount = (value: Amount): Cell => ({ text: format.amount(value, priced.currency) });
  return [
    { kind: 'heading', text: 'Charged regularly' },
    {
      kind: 'table',
      caption: 'Charged regularly',
      columns: [
        { head: 'Every', align: 'left', grows: true },
        { head: `Net (${priced.currency})`, align: 'right' },
        { head: `VAT (${priced.currency})`, align: 'right' },
        { head: `Total (${priced.currency})`, align: 'right' },
      ],
      rows: priced.recurring.map(({ every, netAmount, taxAmount, total }) => [
        { text: periodName(every) },
        amount(netAmount),
        amount(taxAmount),
        amount(total),
      ]),
    },
  ];
}

export function paymentTermsSentences(terms: PaymentTerms, format: Format): string[] {
  if ('dueDays' in terms) return [`Each invoice is payable without deduction ${withinDays(terms.dueDays)}.`];
  const { instalments } = terms;
  return [
    `The total is invoiced in ${instalments.length} instalments when the order is released.`,
    ...instalments.map(
      ({ percent, dueDays }, index) =>
        `Instalment ${index + 1}: ${format.percent(percent)}, payable ${withinDays(dueDays)}.`,
    ),
  ];
}

function withinDays(days: number): string {
  if (days === 0) return 'on the day of its issue';
  return `within ${days} ${days === 1 ? 'day' : 'days'} of its issue`;
}

/** When each line of a term runs and is charged, in words. Instalments replace charging by the period. */
export function termSentences({ lines }: PricedQuote, paymentTerms: PaymentTerms, format: Format): string[] {
  return lines
    .filter((line) => line.termMonths !== null)
    .map((line) => {
      const { description, termMonths, endOn, every, billing = every } = line;
      const length = endOn ? `until ${format.date(endOn)}` : countOf('month', termMonths ?? 0);
      const charged =
        billing && 'dueDays' in paymentTerms ? `; charged ${BILLING_ADVERBS[billing]} in advance` : '';
      return `${description}: ${length}, beginning ${beginningOf(line, format)}${charged}.`;
    });
}

function beginningOf({ startOn, startAfterMonths = 0 }: PricedLine, format: Format): string {
  if (startOn) return `on ${format.date(startOn)}`;
  const after = startAfterMonths > 0 ? `${countOf('month', startAfterMonths)} after` : 'on';
  return `${after} the day that the last signer signs`;
}

/** What the law wants to read where the customer owes the tax. */
export function taxNotes(taxes: TaxLine[]): string[] {
  return taxes.some(({ category }) => category === 'reverseCharge')
    ? ['Reverse charge: the recipient accounts for the VAT.']
    : [];
}
