import type { creditNotes, Invoice } from '#db/schema/billing.ts';
import { dec } from '#domain/money.ts';
import { inEnglish } from '#src/languages/languages.ts';
import { type Block, letterheadOf, type Paper } from './blocks.ts';
import { type Format, formatFor } from './format.ts';
import { customerLines, taxNotes, taxRows } from './parts.ts';
import { type RenderOptions, renderPdf } from './pdf.ts';

export type CreditNote = typeof creditNotes.$inferSelect;

export interface CreditNoteData {
  creditNote: CreditNote;
  /** The invoice that it credits. */
  invoice: Invoice;
}

const KINDS = {
  correction: 'Correction: the invoice is taken back as far as it is credited here, and billed again.',
  priceReduction: 'Reduction of the price.',
  cancellation: 'Cancellation of the contract: what was not delivered is credited.',
} as const satisfies Record<CreditNote['kind'], string>;

export function creditNotePaper({ creditNote, invoice }: CreditNoteData): Paper {
  const { seller, customer, currency } = invoice;
  const format = formatFor({ locale: customer.locale, timeZone: seller.timeZone, print: true });
  const reader = inEnglish(format);
  const money = (amount: string) => format.money(amount, currency);
  const toCredit = dec(creditNote.toCredit);
  return {
    title: 'Credit note',
    reference: creditNote.number,
    texts: reader.texts,
    date: creditNote.issuedOn,
    letterhead: letterheadOf(seller, reader),
    recipient: customerLines(customer, reader),
    facts: [
      ['Credit note number', creditNote.number],
      ['Date of issue', format.date(creditNote.issuedOn)],
      ['Credits invoice', `${invoice.number} of ${format.date(invoice.issuedOn)}`],
      ['Customer number', customer.externalId ?? customer.id],
      ...(invoice.purchaseOrder ? [['Purchase order', invoice.purchaseOrder] as const] : []),
    ],
    blocks: [
      { kind: 'paragraph', text: KINDS[creditNote.kind] },
      { kind: 'paragraph', text: `Reason: ${creditNote.reason}` },
      ...creditedLines({ creditNote, invoice }, format),
      {
        kind: 'totals',
        rows: [
          { label: 'Net credited', value: money(creditNote.netAmount) },
          ...taxRows(creditNote.taxes, currency, reader),
          { label: 'Total credited', value: money(creditNote.total), strong: true },
        ],
      },
      ...taxNotes(creditNote.taxes, reader).map((text): Block => ({ kind: 'paragraph', text })),
      {
        kind: 'paragraph',
        text: toCredit.isZero()
          ? 'The amount is taken off what is open on the invoice.'
          : `${money(creditNote.toCredit)} of it exceeds what was open on the invoice. That is kept as your credit and used for your next invoice, unless you ask for it back.`,
      },
    ],
  };
}

/** A credit by lines names them by their number on the invoice; one by amount has none. */
function creditedLines({ creditNote, invoice }: CreditNoteData, format: Format): Block[] {
  if (creditNote.lines.length === 0) return [];
  const { currency } = invoice;
  return [
    {
      kind: 'table',
      caption: 'What is credited',
      columns: [
        { head: 'Line', align: 'left' },
        { head: 'Description', align: 'left', grows: true },
        { head: `Net credited (${currency})`, align: 'right' },
      ],
      rows: creditNote.lines.map(({ lineNo, netAmount }) => [
        { text: String(lineNo) },
        { text: invoice.lines[lineNo - 1]?.description ?? '' },
        { text: format.amount(netAmount, currency) },
      ]),
    },
  ];
}

export function renderCreditNote(data: CreditNoteData, options: RenderOptions): Promise<Buffer> {
  return renderPdf(creditNotePaper(data), options);
}
