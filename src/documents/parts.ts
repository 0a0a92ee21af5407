import type { Customer } from '#db/schema/setup.ts';
import { dec } from '#domain/money.ts';
import type { PricedLine, PricedQuote, TaxLine } from '#domain/pricing/pricedQuote.ts';
import type { PaymentTerms } from '#domain/pricing/quoteRequest.ts';
import type { Amount } from '#domain/types.ts';
import { priceSentence, type Reader } from '#src/languages/languages.ts';
import type { DocumentTexts } from '#src/languages/texts.ts';
import type { Block, Cell, Total } from './blocks.ts';

/** What several documents say in the same way. */

export function customerLines(customer: Customer, { texts, format }: Reader): string[] {
  const { name, address, country, vatId } = customer;
  return [
    name,
    ...(address ? format.addressLines(address) : [format.country(country)]),
    ...(vatId ? [texts.document.vatId(vatId)] : []),
  ];
}

interface LinesShown {
  lines?: readonly PricedLine[];
  /** Whether it is said which of them the customer need not take. */
  marksOptional?: boolean;
}

export function quoteLines(
  priced: Pick<PricedQuote, 'currency' | 'lines'>,
  reader: Reader,
  { lines = priced.lines, marksOptional = false }: LinesShown = {},
): Block {
  const { currency } = priced;
  const texts = reader.texts.document;
  return {
    kind: 'table',
    caption: texts.products,
    columns: [
      { head: texts.lineNo, align: 'left' },
      { head: texts.description, align: 'left', grows: true },
      { head: texts.quantity, align: 'right' },
      { head: texts.netIn(currency), align: 'right' },
      { head: texts.charged, align: 'right' },
      { head: texts.netOverTermIn(currency), align: 'right' },
    ],
    rows: lines.map((line) => quoteLine(line, { currency, lines, reader, marksOptional })),
  };
}

/** How deep a line is within the one that the customer asked for. */
function levelOf({ parentLineNo }: PricedLine, lines: readonly PricedLine[]): number {
  const parent = lines.find(({ lineNo }) => lineNo === parentLineNo);
  return parent ? 1 + levelOf(parent, lines) : 0;
}

function quoteLine(
  line: PricedLine,
  { currency, lines, reader, marksOptional }: Required<LinesShown> & { currency: string; reader: Reader },
): Cell[] {
  const { format, texts } = reader;
  const { listPrice, optionalChosen } = texts.document;
  const level = levelOf(line, lines);
  const attributes = Object.entries(line.attributes ?? {}).map(([name, value]) => `${name}: ${value}`);
  const discounted = !dec(line.discountAmount).isZero();
  return [
    { text: String(line.lineNo) },
    {
      text: line.description,
      notes: [
        ...(marksOptional && line.optional ? [optionalChosen] : []),
        ...(line.sku ? [line.sku] : []),
        ...attributes,
        ...explained(line, reader),
      ],
      ...(level > 0 ? { level } : {}),
    },
    { text: format.number(line.quantity), ...(line.unit ? { notes: [line.unit] } : {}) },
    {
      text: format.amount(line.netAmount, currency),
      ...(discounted ? { notes: [listPrice(format.amount(line.listAmount, currency))] } : {}),
    },
    chargedCell(line, texts.document),
    { text: format.amount(line.termNetAmount, currency) },
  ];
}

/** "12 × month", and below it the days of a first or last period that the term cuts off. */
function chargedCell(
  { every, periods, brokenPeriods = [] }: PricedLine,
  words: Pick<DocumentTexts, 'once' | 'every' | 'days'>,
): Cell {
  if (every === null) return { text: words.once };
  const broken = brokenPeriods.map(({ days }) => words.days(days));
  const [text = '', ...others] = [...(periods > 0 ? [`${periods} × ${words.every[every]}`] : []), ...broken];
  return others.length > 0 ? { text, notes: others.map((days) => `+ ${days}`) } : { text };
}

/** How a line's price comes about. What it is a part of, and its place in a ramp, are said in English sentences only, so other readers get them in short. */
function explained({ explanation, parentLineNo, role, segment }: PricedLine, reader: Reader): string[] {
  const { priceWords, document } = reader.texts;
  const sentences = explanation.flatMap((sentence) => priceSentence(sentence, reader) ?? []);
  if (priceWords === null) return sentences;
  const stretch = segment ? [document.segment(segment.number, segment.of)] : [];
  if (role === undefined) return [...stretch, ...sentences];
  const place =
    role === 'added' || parentLineNo === undefined ? document.added : document.role[role](parentLineNo);
  return [place, ...stretch, ...sentences];
}

/** From the lines' sum to the total, one step a row. */
export function quoteTotals(priced: PricedQuote, { texts, format }: Reader): Block {
  const { currency, subtotal, discountAmount, netAmount, taxes, total } = priced;
  const { net, sumOfLines, totalOverTerm, discount, discountsAndPromotions } = texts.document;
  const money = (amount: Amount) => format.money(amount, currency);
  const hasPromotions = priced.waterfall?.some(({ step }) => step === 'promotion') ?? false;
  const discounts: Total[] = dec(discountAmount).isZero()
    ? []
    : [
        {
          label: hasPromotions ? discountsAndPromotions : discount,
          value: money(dec(discountAmount).neg().toFixed()),
        },
        { label: net, value: money(netAmount) },
      ];
  return {
    kind: 'totals',
    rows: [
      { label: discounts.length > 0 ? sumOfLines : net, value: money(subtotal) },
      ...discounts,
      ...taxRows(taxes, currency, { texts, format }),
      { label: totalOverTerm, value: money(total), strong: true },
    ],
  };
}

/** Where one rate covers the whole document, the taxable amount is the net just above. */
export function taxRows(taxes: TaxLine[], currency: string, { texts, format }: Reader): Total[] {
  const { tax, taxOn } = texts.document;
  return taxes.map((line) => {
    const label = tax(format.percent(line.rate), line.category);
    return {
      label: taxes.length > 1 ? taxOn(label, format.money(line.taxable, currency)) : label,
      value: format.money(line.tax, currency),
    };
  });
}

/** What is charged again and again, with its tax; nothing where all is charged once. */
export function recurringTotals(priced: PricedQuote, { texts, format }: Reader): Block[] {
  if (priced.recurring.length === 0) return [];
  const { priceOfPeriod, everyHead, every: everyWords, netIn, taxIn, totalIn } = texts.document;
  const { currency } = priced;
  const amount = (value: Amount): Cell => ({ text: format.amount(value, currency) });
  return [
    { kind: 'heading', text: priceOfPeriod },
    {
      kind: 'table',
      caption: priceOfPeriod,
      columns: [
        { head: everyHead, align: 'left', grows: true },
        { head: netIn(currency), align: 'right' },
        { head: taxIn(currency), align: 'right' },
        { head: totalIn(currency), align: 'right' },
      ],
      rows: priced.recurring.map(({ every, netAmount, taxAmount, total }) => [
        { text: everyWords[every] },
        amount(netAmount),
        amount(taxAmount),
        amount(total),
      ]),
    },
  ];
}

export function paymentTermsSentences(terms: PaymentTerms, { texts, format }: Reader): string[] {
  const { payable, instalments, instalment } = texts.document;
  if ('dueDays' in terms) return [payable(terms.dueDays)];
  return [
    instalments(terms.instalments.length),
    ...terms.instalments.map(({ percent, dueDays }, index) =>
      instalment({ number: index + 1, percent: format.percent(percent), dueDays }),
    ),
  ];
}

/** When each line of a term runs and is charged, in words. Instalments replace charging by the period. */
export function termSentences(
  { lines }: PricedQuote,
  paymentTerms: PaymentTerms,
  { texts, format }: Reader,
): string[] {
  return lines
    .filter((line) => line.termMonths !== null)
    .map(({ description, termMonths, endOn, startOn, startAfterMonths = 0, every, billing = every }) =>
      texts.document.termOf({
        description,
        months: termMonths ?? 0,
        endOn: endOn ? format.date(endOn) : null,
        startOn: startOn ? format.date(startOn) : null,
        monthsAfter: startAfterMonths,
        charged: 'dueDays' in paymentTerms ? billing : null,
      }),
    );
}

/** What the law wants to read where the customer owes the tax. */
export function taxNotes(taxes: TaxLine[], { texts }: Reader): string[] {
  return taxes.some(({ category }) => category === 'reverseCharge') ? [texts.document.reverseCharge] : [];
}
