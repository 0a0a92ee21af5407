import { MONTH_NAMES } from '#domain/pricing/explain.ts';
import type { Billing, Every } from '#domain/pricing/price.ts';
import type { Language, LostReason } from '#domain/types.ts';

/** English words of the price models (`src/domain/pricing`), the longer ones first. */
export const PRICE_WORDS = [
  "of the quote's discount",
  "days of the term's first",
  "days of the term's last",
  'each month counted as',
  'for each unit beyond',
  'a year each',
  'half-years',
  'half-year',
  'days of',
  'over the term',
  'by promotions',
  'packages of',
  'package of',
  'at least',
  'at most',
  'are free',
  'rounded',
  'quarters',
  'quarter',
  'months',
  'month',
  'years',
  'year',
  'flat',
  'less',
  '% of',
  'at',
  'of',
  ...MONTH_NAMES,
] as const;
export type PriceWord = (typeof PRICE_WORDS)[number];

/**
 * Every text of a quote that a customer reads, once a language: what is missing in one does not compile. Amounts, dates
 * and numbers come in as they are written for the reader.
 */
export interface Texts {
  language: Language;
  document: DocumentTexts;
  page: PageTexts;
  mail: MailTexts;
  /** Null where sentences of the pricing are shown as they are. */
  priceWords: Record<PriceWord, string> | null;
}

export interface DocumentTexts {
  title: string;
  reference: string;
  version: string;
  date: string;
  validUntil: string;
  vatId: (id: string) => string;
  pageOf: (page: number, count: number) => string;
  sandbox: string;

  products: string;
  lineNo: string;
  description: string;
  quantity: string;
  netIn: (currency: string) => string;
  charged: string;
  netOverTermIn: (currency: string) => string;
  listPrice: (amount: string) => string;
  once: string;
  every: Record<Every, string>;
  days: (count: number) => string;
  /** What a line is of the one with that number. */
  role: Record<'component' | 'option', (lineNo: number) => string>;
  added: string;
  /** A line's place in a ramp. */
  segment: (number: number, of: number) => string;

  discount: string;
  discountsAndPromotions: string;
  net: string;
  sumOfLines: string;
  totalOverTerm: string;
  tax: (rate: string, category: string) => string;
  taxOn: (tax: string, taxable: string) => string;
  priceOfPeriod: string;
  everyHead: string;
  taxIn: (currency: string) => string;
  totalIn: (currency: string) => string;

  termsOfPayment: string;
  payable: (dueDays: number) => string;
  instalments: (count: number) => string;
  instalment: (instalment: { number: number; percent: string; dueDays: number }) => string;
  reverseCharge: string;
  term: string;
  termOf: (line: {
    description: string;
    months: number;
    /** Of a term that is no number of months. */
    endOn: string | null;
    /** Null where the term begins with the last signature, or so many months after it. */
    startOn: string | null;
    monthsAfter: number;
    /** How often; null where it is charged by instalments. */
    charged: Billing | null;
  }) => string;
  validity: string;
  valid: (until: string) => string;
  terms: string;
  notes: string;
  optionalChosen: string;
  optionalTitle: string;
  optionalIntro: string;
}

export interface PageTexts {
  sandbox: string;
  titleFor: (customer: string) => string;
  pdf: string;
  accept: string;
  yourName: string;
  purchaseOrder: string;
  ifYouHaveOne: string;
  afterAccepting: string;
  declineInstead: string;
  reason: string;
  decline: string;

  choose: string;
  missing: (field: string) => string;
  tooLong: (field: string, max: number) => string;

  accepted: string;
  acceptedBy: (who: string | null, when: string | null) => string;
  contractFollows: string;
  declined: string;
  declinedBy: (who: string | null, when: string | null) => string;
  expired: string;
  expiredOn: (date: string | null) => string;
  superseded: string;
  supersededBy: string;
  withdrawn: string;
  noLongerAcceptable: string;
  inWork: string;
  newVersionComes: string;
  closed: string;
  timeHasPassed: string;
  usedUp: string;
  thanks: string;
  contractGoesOut: string;
  youDeclined: string;
  reasonPassedOn: string;

  why: string;
  whyOptional: string;
  lostReasons: Record<LostReason, string>;
  chooseOptions: string;
  updateTotal: string;

  questions: string;
  noQuestions: string;
  yourQuestion: string;
  send: string;
  tooManyQuestions: string;
  question: string;
}

export interface MailTexts {
  sandbox: string;
  dear: (name: string) => string;
  quote: {
    subject: (seller: string) => string;
    here: (total: string) => string;
    acceptUntil: (date: string) => string;
    action: string;
    footnote: string;
  };
  withdrawn: {
    subject: (seller: string) => string;
    text: (version: number) => string;
    reason: string;
    /** Where a new version takes the place of the one that is withdrawn. */
    newVersion: string;
  };
  /** The seller's word on what the customer asked. */
  answer: {
    subject: (seller: string) => string;
    wrote: (name: string) => string;
    action: string;
  };
}
