import type { Quote } from '#db/schema/deals.ts';
import { dateOf } from '#domain/dates.ts';
import type { PricedQuote } from '#domain/pricing/pricedQuote.ts';
import { languageOf, type Reader, textsOf } from '#src/languages/languages.ts';
import { type Block, letterheadOf, type Paper } from './blocks.ts';
import { formatFor } from './format.ts';
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

/**
 * How a quote's customer reads it: in the language that the quote names, else in that of the customer's locale, else in
 * English. A locale says more of how figures are written than a language does (de-CH), so it counts where both agree.
 */
export function quoteReader(
  { terms, customer, seller }: Pick<Quote, 'terms' | 'customer' | 'seller'>,
  { print = false }: { print?: boolean } = {},
): Reader {
  const ofCustomer = languageOf(customer.locale);
  const language = terms.language ?? ofCustomer;
  const locale = terms.language === undefined || language === ofCustomer ? customer.locale : language;
  return {
    texts: textsOf(language),
    format: formatFor({ locale: locale ?? language, timeZone: seller.timeZone, print }),
  };
}

export function quotePaper({ quote }: QuoteData): Paper {
  const { seller, customer } = quote;
  const reader = quoteReader(quote, { print: true });
  const { texts, format } = reader;
  const date = dateOf(quote.sentAt ?? quote.createdAt, seller.timeZone);
  return {
    title: texts.document.title,
    reference: quote.id,
    texts,
    date,
    letterhead: letterheadOf(seller, reader),
    recipient: customerLines(customer, reader),
    facts: [
      [texts.document.reference, quote.id],
      [texts.document.version, String(quote.version)],
      [texts.document.date, format.date(date)],
      ...(quote.validUntil ? [[texts.document.validUntil, format.date(quote.validUntil)] as const] : []),
    ],
    blocks: quoteBlocks(quote, reader),
  };
}

/** What a quote says, from its cover text to its terms: on paper and on the page where it is answered. */
export function quoteBlocks(quote: Quote, reader: Reader): Block[] {
  const { priced, terms } = quote;
  return [
    ...(terms.coverText ? paragraphs([terms.coverText]) : []),
    quoteLines(priced, reader, { marksOptional: true }),
    quoteTotals(priced, reader),
    ...recurringTotals(priced, reader),
    ...optionalLines(priced, reader),
    ...termsOf(quote, reader),
  ];
}

/** What the customer may add. */
function optionalLines(priced: PricedQuote, reader: Reader): Block[] {
  const { notSelected = [] } = priced;
  if (notSelected.length === 0) return [];
  const { optionalTitle, optionalIntro } = reader.texts.document;
  return [
    { kind: 'heading', text: optionalTitle },
    ...paragraphs([optionalIntro]),
    quoteLines(priced, reader, { lines: notSelected }),
  ];
}

function termsOf({ priced, paymentTerms, validUntil, terms }: Quote, reader: Reader): Block[] {
  const { format } = reader;
  const texts = reader.texts.document;
  const term = termSentences(priced, paymentTerms, reader);
  const section = (title: string, text: string | undefined) =>
    text ? [{ kind: 'heading', text: title } as const, ...paragraphs([text])] : [];
  return [
    { kind: 'heading', text: texts.termsOfPayment },
    ...paragraphs(paymentTermsSentences(paymentTerms, reader)),
    ...paragraphs(taxNotes(priced.taxes, reader)),
    ...(term.length > 0
      ? [{ kind: 'heading', text: texts.term } as const, { kind: 'list', items: term } as const]
      : []),
    ...section(texts.validity, validUntil ? texts.valid(format.date(validUntil)) : undefined),
    ...section(texts.terms, terms.terms),
    ...section(texts.notes, terms.notes),
  ];
}

const paragraphs = (texts: string[]): Block[] => texts.map((text) => ({ kind: 'paragraph', text }));

export function renderQuote(data: QuoteData, options: RenderOptions): Promise<Buffer> {
  return renderPdf(quotePaper(data), options);
}
