import type { Billing } from '#domain/pricing/price.ts';
import type { Texts } from './texts.ts';

const within = (days: number) =>
  days === 0 ? 'on the day of its issue' : `within ${days} ${days === 1 ? 'day' : 'days'} of its issue`;
const ADVERBS: Record<Billing, string> = {
  month: 'monthly',
  quarter: 'quarterly',
  halfYear: 'half-yearly',
  year: 'yearly',
  once: 'once',
};
const monthsOf = (count: number) => (count === 1 ? '1 month' : `${count} months`);
const by = (who: string | null) => (who ? ` by ${who}` : '');
const on = (when: string | null) => (when ? ` on ${when}` : '');

export const english: Texts = {
  language: 'en',
  document: {
    title: 'Quote',
    reference: 'Reference',
    version: 'Version',
    date: 'Date',
    validUntil: 'Valid until',
    vatId: (id) => `VAT ID ${id}`,
    pageOf: (page, count) => `Page ${page} of ${count}`,
    sandbox: 'TEST: made in a sandbox, without legal effect',

    products: 'Products and services',
    lineNo: 'No.',
    description: 'Description',
    quantity: 'Quantity',
    netIn: (currency) => `Net (${currency})`,
    charged: 'Charged',
    netOverTermIn: (currency) => `Net over the term (${currency})`,
    listPrice: (amount) => `list ${amount}`,
    once: 'once',
    every: { month: 'month', quarter: 'quarter', halfYear: 'half-year', year: 'year' },
    days: (count) => (count === 1 ? '1 day' : `${count} days`),
    role: {
      component: (lineNo) => `part of line ${lineNo}`,
      option: (lineNo) => `chosen for line ${lineNo}`,
    },
    added: 'belongs to another line',
    segment: (number, of) => `Segment ${number} of ${of} of a ramp`,

    discount: 'Discount',
    discountsAndPromotions: 'Discounts and promotions',
    net: 'Net',
    sumOfLines: 'Sum of the lines',
    totalOverTerm: 'Total over the term',
    // "standard" is the seller's own name of a category; a reader sees it beside the rate.
    tax: (rate, category) => `VAT ${rate} (${category})`,
    taxOn: (tax, taxable) => `${tax} on ${taxable}`,
    priceOfPeriod: "Price of a period, before the quote's discount",
    everyHead: 'Every',
    taxIn: (currency) => `VAT (${currency})`,
    totalIn: (currency) => `Total (${currency})`,

    termsOfPayment: 'Terms of payment',
    payable: (dueDays) => `Each invoice is payable without deduction ${within(dueDays)}.`,
    instalments: (count) => `The total is invoiced in ${count} instalments when the order is released.`,
    instalment: ({ number, percent, dueDays }) =>
      `Instalment ${number}: ${percent}, payable ${within(dueDays)}.`,
    reverseCharge: 'Reverse charge: the recipient accounts for the VAT.',
    term: 'Term',
    termOf({ description, months, endOn, startOn, monthsAfter, charged }) {
      const signed = 'the day that the last signer signs';
      const begins = startOn
        ? `on ${startOn}`
        : monthsAfter > 0
          ? `${monthsOf(monthsAfter)} after ${signed}`
          : `on ${signed}`;
      const length = endOn ? `until ${endOn}` : monthsOf(months);
      const billed = charged ? `; charged ${ADVERBS[charged]} in advance` : '';
      return `${description}: ${length}, beginning ${begins}${billed}.`;
    },
    validity: 'Validity',
    valid: (until) =>
      `This quote can be accepted up to and including ${until}. The contract is signed after that.`,
    terms: 'Terms',
    notes: 'Notes',
    optionalChosen: 'optional, included',
    optionalTitle: 'Optional',
    optionalIntro: 'Not included in the total; you can add it when you accept:',
  },
  page: {
    sandbox: 'TEST: this is a sandbox. Nothing here has legal effect.',
    titleFor: (customer) => `Quote for ${customer}`,
    pdf: 'Quote as PDF',
    accept: 'Accept the quote',
    yourName: 'Your name',
    purchaseOrder: 'Your purchase order',
    ifYouHaveOne: '(if you have one)',
    afterAccepting:
      'After this the contract goes to its signers. Nothing is owed before everybody has signed.',
    declineInstead: 'Decline instead',
    reason: 'The reason',
    decline: 'Decline the quote',

    choose: 'Please choose whether you accept or decline.',
    missing: (field) => `${field} is missing.`,
    tooLong: (field, max) => `${field} is too long: at most ${max} characters.`,

    accepted: 'This quote was accepted',
    acceptedBy: (who, when) => `It was accepted${by(who)}${on(when)}.`,
    contractFollows: 'The contract follows by mail.',
    declined: 'This quote was declined',
    declinedBy: (who, when) => `It was declined${by(who)}${on(when)}.`,
    expired: 'This quote has expired',
    expiredOn: (date) => `It could be accepted until ${date ?? 'its last day'}.`,
    superseded: 'There is a newer version',
    supersededBy: 'This version of the quote was replaced. The newer one comes with a mail of its own.',
    withdrawn: 'This quote was withdrawn',
    noLongerAcceptable: 'It can no longer be accepted.',
    inWork: 'This quote is being worked on',
    newVersionComes: 'A new version comes by mail.',
    closed: 'This is no longer open',
    timeHasPassed: 'The time for this has passed. Please ask for a new link if you still need it.',
    usedUp: 'This link was used already.',
    thanks: 'Thank you, the quote is accepted',
    contractGoesOut:
      'The contract goes to its signers by mail now. It is concluded once everybody has signed.',
    youDeclined: 'You have declined the quote',
    reasonPassedOn: 'We have passed your reason on. You need not do anything more.',

    why: 'What was decisive?',
    whyOptional: '(if you like to say)',
    lostReasons: {
      price: 'The price',
      competitor: 'Another supplier',
      noBudget: 'No budget',
      timing: 'The time is not right',
      noDecision: 'We decided not to buy',
      productFit: 'It does not fit our needs',
      other: 'Something else',
    },
    chooseOptions: 'Choose what you want in addition; the total follows.',
    updateTotal: 'Update the total',

    questions: 'Questions and comments',
    noQuestions: 'Is anything unclear? Ask here; the answer comes by mail and stands on this page.',
    yourQuestion: 'Your question or comment',
    send: 'Send',
    tooManyQuestions: 'That was a lot in a short time. Please try again later.',
    question: 'Question',
  },
  mail: {
    sandbox: 'TEST: sent by a sandbox, without legal effect',
    dear: (name) => `Dear ${name},`,
    quote: {
      subject: (seller) => `Quote from ${seller}`,
      here: (total) =>
        `here is our quote over ${total} for the whole term. You find every price and how it comes about in the attached document.`,
      acceptUntil: (date) =>
        `You can accept it until ${date}. Accepting takes a minute; the contract comes next.`,
      action: 'Read and answer the quote',
      footnote: 'The link is personal: whoever has it can accept the quote for you.',
    },
    withdrawn: {
      subject: (seller) => `Quote withdrawn by ${seller}`,
      text: (version) => `we have withdrawn version ${version} of our quote; it can no longer be accepted.`,
      reason: 'The reason:',
      newVersion: 'A new version of the quote is being prepared.',
    },
    answer: {
      subject: (seller) => `About your quote from ${seller}`,
      wrote: (name) => `${name} wrote about your quote:`,
      action: 'Read the quote and reply',
    },
  },
  priceWords: null,
};
