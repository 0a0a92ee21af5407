import type { Invoice } from '#db/schema/billing.ts';
import { inEnglish } from '#src/languages/languages.ts';
import { type Block, type Cell, type Fact, letterheadOf, type Paper } from './blocks.ts';
import { type Format, formatFor } from './format.ts';
import { customerLines, taxNotes, taxRows } from './parts.ts';
import { type RenderOptions, renderPdf } from './pdf.ts';

export interface InvoiceData {
  invoice: Invoice;
}

export function invoicePaper({ invoice }: InvoiceData): Paper {
  const { seller, customer, currency } = invoice;
  const format = formatFor({ locale: customer.locale, timeZone: seller.timeZone, print: true });
  const reader = inEnglish(format);
  const money = (amount: string) => format.money(amount, currency);
  return {
    title: 'Invoice',
    reference: invoice.number,
    texts: reader.texts,
    date: invoice.issuedOn,
    letterhead: letterheadOf(seller, reader),
    recipient: customerLines(customer, reader),
    facts: invoiceFacts(invoice, format),
    blocks: [
      ...invoiceBlocks(invoice, format),
      { kind: 'heading', text: 'Payment' },
      { kind: 'paragraph', text: `Please pay ${money(invoice.total)} by ${format.date(invoice.dueOn)}.` },
      { kind: 'facts', rows: bankRows(invoice) },
    ],
  };
}

/** What is charged, up to the total: on paper and on the page where an invoice is looked at. */
export function invoiceBlocks(invoice: Invoice, format: Format): Block[] {
  const { currency, netAmount, total, taxes } = invoice;
  const reader = inEnglish(format);
  return [
    invoiceLines(invoice, format),
    {
      kind: 'totals',
      rows: [
        { label: 'Net', value: format.money(netAmount, currency) },
        ...taxRows(taxes, currency, reader),
        { label: 'Total', value: format.money(total, currency), strong: true },
      ],
    },
    ...taxNotes(taxes, reader).map((text): Block => ({ kind: 'paragraph', text })),
  ];
}

export function invoiceFacts(
  { number, issuedOn, dueOn, instalment, purchaseOrder, customer }: Invoice,
  format: Format,
): Fact[] {
  return [
    ['Invoice number', number],
    ['Date of issue', format.date(issuedOn)],
    ['Due', format.date(dueOn)],
    ['Customer number', customer.externalId ?? customer.id],
    ...(purchaseOrder ? [['Purchase order', purchaseOrder] as const] : []),
    ...(instalment
      ? [
          [
            'Instalment',
            `${instalment.number} of ${instalment.of} (${format.percent(instalment.percent)})`,
          ] as const,
        ]
      : []),
  ];
}

function invoiceLines({ lines, currency, taxes }: Invoice, format: Format): Block {
  const rateOf = (category: string) => taxes.find((line) => line.category === category)?.rate;
  return {
    kind: 'table',
    caption: 'What is charged',
    columns: [
      { head: 'No.', align: 'left' },
      { head: 'Description', align: 'left', grows: true },
      { head: 'Quantity', align: 'right' },
      { head: 'VAT', align: 'right' },
      { head: `Net (${currency})`, align: 'right' },
    ],
    rows: lines.map(
      ({ sku, description, quantity, periodStart, periodEnd, taxCategory, netAmount }, index): Cell[] => [
        { text: String(index + 1) },
        {
          text: description,
          notes: [
            ...(sku ? [sku] : []),
            ...(periodStart && periodEnd ? [`${format.date(periodStart)} to ${format.date(periodEnd)}`] : []),
          ],
        },
        { text: format.number(quantity) },
        { text: rateText(rateOf(taxCategory), format) ?? taxCategory },
        { text: format.amount(netAmount, currency) },
      ],
    ),
  };
}

const rateText = (rate: string | undefined, format: Format) =>
  rate === undefined ? undefined : format.percent(rate);

/** How to pay; the number as the reference is what finance finds the payment by. */
export function bankRows({ seller, number }: Pick<Invoice, 'seller' | 'number'>): Fact[] {
  return [
    ['Account holder', seller.legalName],
    ...(seller.iban ? [['IBAN', groupsOfFour(seller.iban)] as const] : []),
    ...(seller.bic ? [['BIC', seller.bic] as const] : []),
    ['Reference', number],
  ];
}

function groupsOfFour(iban: string): string {
  return iban.replace(/\s/g, '').replace(/(.{4})(?=.)/g, '$1 ');
}

export function renderInvoice(data: InvoiceData, options: RenderOptions): Promise<Buffer> {
  return renderPdf(invoicePaper(data), options);
}
