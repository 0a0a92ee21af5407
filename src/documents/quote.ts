import type { Quote } from '#db/schema/deals.ts';
import { dateOf } from '#domain/dates.ts';
import { type Block, LANGUAGE, letterheadOf, type Paper } from './blocks.ts';
import { type Format, formatFor } from './format.ts';
import {
  customerLines,
  paymentTermsSentences,
  quoteLines,
  quoteTotals,
  recurringTotals,
  taxNotes,
  termSentences,
} from './parts.ts';
import { type RenderOptions, renderPdf } from './pdf.ts';

export interface QuoteData {
  /** A quote that was sent: one that is still a draft has no date of validity yet. */
  quote: Quote;
}

export function quotePaper({ quote }: QuoteData): Paper {
  const { seller, customer } = quote;
  const format = formatFor({ locale: customer.locale, timeZone: seller.timeZone, print: true });
  const date = dateOf(quote.sentAt ?? quote.createdAt, seller.timeZone);
  return {
    title: 'Quote',
    reference: quote.id,
    language: LANGUAGE,
    date,
    letterhead: letterheadOf(seller, format.addressLines(seller.address)),
    recipient: customerLines(customer, format),
    facts: [
      ['Reference', quote.id],
      ['Version', String(quote.version)],
      ['Date', format.date(date)],
      ...(quote.validUntil ? [['Valid until', format.date(quote.validUntil)] as const] : []),
    ],
    blocks: quoteBlocks(quote, format),
  };
}

/** The prices and terms of a quote: on paper and on the page where it is answered. */
export function quoteBlocks(quote: Quote, format: Format): Block[] {
  const { priced } = quote;
  return [
    quoteLines(priced, format),
    quoteTotals(priced, format),
    ...recurringTotals(priced, format),
    ...terms(quote, format),
  ];
}

function terms({ priced, paymentTerms, validUntil, terms: { notes } }: Quote, format: Format): Block[] {
  const term = termSentences(priced, paymentTerms, format);
  return [
    { kind: 'heading', text: 'Terms of payment' },
    ...paragraphs(paymentTermsSentences(paymentTerms, format)),
    ...paragraphs(taxNotes(priced.taxes)),
    ...(term.length > 0
      ? [{ kind: 'heading', text: 'Term' } as const, { kind: 'list', items: term } as const]
      : []),
    ...(validUntil
      ? [
          { kind: 'heading', text: 'Validity' } as const,
          ...paragraphs([
            `This quote can be accepted up to and including ${format.date(validUntil)}. The contract is signed after that.`,
          ]),
        ]
      : []),
    ...(notes ? [{ kind: 'heading', text: 'Notes' } as const, ...paragraphs([notes])] : []),
  ];
}

const paragraphs = (texts: string[]): Block[] => texts.map((text) => ({ kind: 'paragraph', text }));

export function renderQuote(data: QuoteData, options: RenderOptions): Promise<Buffer> {
  return renderPdf(quotePaper(data), options);
}
