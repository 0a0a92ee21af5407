import type { Contract, Quote, Signer } from '#db/schema/deals.ts';
import { dateOf } from '#domain/dates.ts';
import { inEnglish } from '#src/languages/languages.ts';
import { type Block, letterheadOf, type Paper } from './blocks.ts';
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

/** What a signer says by signing; it is kept word for word with the signature. */
export const CONSENT =
  'I have read this contract, I agree to it, and I sign it electronically with the same effect as by hand.';

/** The clauses that are the same in every contract. */
const WHEN_INVOICED =
  'What is charged once is invoiced when the order is released, a recurring charge on its first day.';
const TAX_IS_FORECAST =
  'Each invoice computes its own VAT, so that its sum can differ from the forecast above by a few minor units.';
const EARLY_END =
  'Neither party can end the contract early without a reason. Where it ends early all the same, what was delivered until that day is charged at the prices above, a period that has begun by its days.';
const WHOLE_AGREEMENT =
  'This document is the whole agreement on its subject. Changes need the agreement of both parties in text form. If a clause is void, the others stand.';

export interface ContractData {
  contract: Contract;
  /** The accepted quote, which everything in the contract is filled from. */
  quote: Quote;
  signers: Signer[];
}

/**
 * The contract from its one template. It shows who is to sign but nothing of the signing itself, so that its bytes
 * are settled before the first signature; what was signed is added on the certificate (signedContract.ts).
 */
export function contractPaper(data: ContractData): Paper {
  const { contract, quote } = data;
  const { seller, customer } = quote;
  const format = formatFor({ locale: customer.locale, timeZone: seller.timeZone, print: true });
  const date = dateOf(contract.openedAt, seller.timeZone);
  return {
    title: 'Contract',
    reference: contract.id,
    texts: inEnglish(format).texts,
    date,
    letterhead: letterheadOf(seller, inEnglish(format)),
    facts: [
      ['Reference', contract.id],
      ['Accepted quote', `${quote.id}, version ${quote.version}`],
      ['Date', format.date(date)],
      ['To be signed by', format.date(contract.expiresOn)],
      ...(quote.purchaseOrder ? [['Purchase order', quote.purchaseOrder] as const] : []),
    ],
    blocks: contractBlocks(data, format),
  };
}

/** The clauses: on paper and on the page where they are read before signing. */
export function contractBlocks(data: ContractData, format: Format): Block[] {
  const { quote } = data;
  const { priced, seller, terms } = quote;
  const reader = inEnglish(format);
  const term = termSentences(priced, quote.paymentTerms, reader);
  const special = [terms.terms, terms.notes].filter((part) => part !== undefined);
  const sections: [title: string, blocks: Block[]][] = [
    ['Parties', parties(data, format)],
    ['What is supplied', [text('The seller supplies to the customer:'), quoteLines(priced, reader)]],
    [
      'Price',
      [
        quoteTotals(priced, reader),
        ...recurringTotals(priced, reader),
        ...taxNotes(priced.taxes, reader).map(text),
      ],
    ],
    [
      'Term',
      term.length > 0
        ? [list(term), text('A term ends with its last day; it is not prolonged by itself.')]
        : [text('The contract ends when everything has been supplied and paid.')],
    ],
    [
      'Invoices and payment',
      [
        ...('dueDays' in quote.paymentTerms ? [text(WHEN_INVOICED)] : []),
        ...paymentTermsSentences(quote.paymentTerms, reader).map(text),
        text(TAX_IS_FORECAST),
      ],
    ],
    ['Early end', [text(EARLY_END)]],
    ...(special.length > 0 ? ([['Special terms', special.map(text)]] satisfies [string, Block[]][]) : []),
    [
      'General',
      [
        text(WHOLE_AGREEMENT),
        text(`The law of the seller's country (${format.country(seller.country)}) applies.`),
      ],
    ],
    ['Signatures', signatures(data)],
  ];
  return sections.flatMap(([title, blocks], index) => [
    { kind: 'heading', text: `${index + 1}. ${title}` } as const,
    ...blocks,
  ]);
}

const text = (sentence: string): Block => ({ kind: 'paragraph', text: sentence });
const list = (items: string[]): Block => ({ kind: 'list', items });

function parties({ quote: { seller, customer } }: ContractData, format: Format): Block[] {
  const sellerLines = [seller.legalName, ...format.addressLines(seller.address)];
  return [
    {
      kind: 'facts',
      rows: [
        ['Seller', [...sellerLines, ...(seller.vatId ? [`VAT ID ${seller.vatId}`] : [])].join(', ')],
        ['Customer', customerLines(customer, inEnglish(format)).join(', ')],
      ],
    },
  ];
}

function signatures({ quote, signers }: ContractData): Block[] {
  return [
    text(
      'The contract is concluded once everybody below has signed. It is signed electronically; the certificate that is added then names each signature.',
    ),
    {
      kind: 'signatures',
      boxes: inOrder(signers).map(({ party, name, email }) => ({
        party: `For ${party === 'seller' ? quote.seller.legalName : quote.customer.name}`,
        name,
        email,
      })),
    },
  ];
}

/** By signing order; those who sign side by side, by id. */
export function inOrder(signers: Signer[]): Signer[] {
  return [...signers].sort((a, b) => a.signingOrder - b.signingOrder || (a.id < b.id ? -1 : 1));
}

export function renderContract(data: ContractData, options: RenderOptions): Promise<Buffer> {
  return renderPdf(contractPaper(data), options);
}
