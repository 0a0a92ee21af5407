import type { Logo } from '#db/logos.ts';
import type { Invoice } from '#db/schema/billing.ts';
import type { ApprovalRequest, Contract, Deal, Quote, Signer } from '#db/schema/deals.ts';
import type { Customer, Seller } from '#db/schema/setup.ts';
import type { CreditNote } from '#src/documents/creditNote.ts';
import type { Format } from '#src/documents/format.ts';
import type { DocumentKind } from '#src/documents/store.ts';
import type { Texts } from '#src/languages/texts.ts';

/** What a mail says, apart from how it looks as HTML or as text. */
export interface MailContent {
  subject: string;
  paragraphs: string[];
  /** What somebody wrote, set apart from our own words. */
  quotation?: string;
  facts?: readonly (readonly [label: string, value: string])[];
  /** What the link in the mail is for; a mail without a link has none. */
  action?: string;
  /** Said below the link. */
  footnote?: string;
  /** Who gets a reply; the seller where it is not said. */
  replyTo?: string | undefined;
  attachment?: { kind: DocumentKind; subjectId: string };
}

/** What a mail can show: the rows that the ids in its data point to, and the small facts that came with them. */
export interface MailFacts {
  to: string;
  data: Record<string, unknown>;
  seller: Seller | null;
  deal: Deal | null;
  customer: Customer | null;
  quote: Quote | null;
  approval: ApprovalRequest | null;
  contract: Contract | null;
  signer: Signer | null;
  invoice: Invoice | null;
  creditNote: CreditNote | null;
  /** The seller's, on what customers get. */
  logo: Logo | null;
  /** Whether the one who reads it may see costs and margins. */
  seesMargin: boolean;
  /** For the one who reads it. */
  format: Format;
  /** Those of the language that the mail is written in. */
  texts: Texts;
}

/** A row that the template cannot do without. Its absence is a fault, so the mail waits instead of going out empty. */
export function need<T>(row: T | null, what: string): T {
  if (row === null) throw new Error(`The mail’s ${what} was not found.`);
  return row;
}

/** A small fact from the mail's data, or undefined where it is missing or null. */
export function textOf({ data }: MailFacts, name: string): string | undefined {
  const value = data[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf({ data }: MailFacts, name: string): number | undefined {
  const value = data[name];
  return typeof value === 'number' ? value : undefined;
}

export function textsOf({ data }: MailFacts, name: string): string[] {
  const value = data[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
