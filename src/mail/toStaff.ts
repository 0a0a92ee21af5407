import type { MailTemplate } from '#db/outbox.ts';
import { LOST_REASONS } from '#domain/types.ts';
import { shortPercent } from '#src/documents/format.ts';
import { type MailContent, type MailFacts, need, numberOf, textOf, textsOf } from './content.ts';
import { type CustomerTemplate, cancellationFacts } from './toCustomers.ts';

export type StaffTemplate = Exclude<MailTemplate, CustomerTemplate>;

/** Mails to approvers, to the owner of a deal and to those who decide on credit. */
export const toStaff: Record<StaffTemplate, (facts: MailFacts) => MailContent> = {
  approvalRequest: (facts) => approval(facts, 'For your approval', askedWords(facts)),
  approvalReminder: (facts) => approval(facts, 'Still for your approval', askedWords(facts)),
  approvalEscalation: (facts) => approval(facts, 'Escalated to you', escalatedWords(facts)),

  approvalWithdrawn(facts) {
    const { customer, version } = need(facts.quote, 'quote');
    const reason = textOf(facts, 'reason');
    return {
      subject: `No longer for you to decide: quote for ${customer.name}`,
      paragraphs: [
        `Version ${version} of the quote for ${customer.name} no longer waits for your approval.${reason ? ' The reason:' : ''}`,
      ],
      ...(reason ? { quotation: reason } : {}),
    };
  },

  approvalRejected(facts) {
    const { customer, version } = need(facts.quote, 'quote');
    const comment = textOf(facts, 'comment');
    return {
      subject: `Rejected: quote for ${customer.name}`,
      paragraphs: [
        `${textOf(facts, 'decidedBy') ?? 'An approver'} rejected version ${version} of the quote for ${customer.name}. The deal is a draft again.`,
        ...(comment ? ['The comment:'] : []),
      ],
      ...(comment ? { quotation: comment } : {}),
    };
  },

  quoteDeclined(facts) {
    const { customer } = need(facts.quote, 'quote');
    const reason = textOf(facts, 'reason');
    const code = LOST_REASONS.find((known) => known === textOf(facts, 'reasonCode'));
    return {
      subject: `Declined: quote for ${customer.name}`,
      paragraphs: [
        `${customer.name} declined the quote.${reason ? ' The reason:' : ' No reason was given.'}`,
      ],
      ...(reason ? { quotation: reason } : {}),
      facts: [
        ...(code ? [['Counted under', facts.texts.page.lostReasons[code]] as const] : []),
        ...quoteFacts(facts),
      ],
    };
  },

  quoteExpired(facts) {
    const { customer, validUntil } = need(facts.quote, 'quote');
    return {
      subject: `Expired: quote for ${customer.name}`,
      paragraphs: [
        `${customer.name} has not answered the quote${validUntil ? `, which was valid until ${facts.format.date(validUntil)}` : ''}. The deal is lost unless a new version of the quote is made.`,
      ],
      facts: quoteFacts(facts),
    };
  },

  quoteComment(facts) {
    const { customer } = need(facts.quote, 'quote');
    return {
      subject: `Question about the quote for ${customer.name}`,
      paragraphs: [`${textOf(facts, 'name') ?? customer.name} writes on the quote’s page:`],
      quotation: need(textOf(facts, 'text') ?? null, 'comment'),
      facts: quoteFacts(facts),
      footnote:
        'Answer in the console, so that it stands on the page as well; a reply to this mail goes straight to the customer.',
      replyTo: textOf(facts, 'replyTo'),
    };
  },

  creditHold(facts) {
    const name = facts.customer?.name ?? 'a customer';
    return {
      subject: `On hold: order of ${name}`,
      paragraphs: [
        `The credit check holds the order of ${name}. It goes on once somebody releases it, and ends if somebody refuses it.`,
        'The reason:',
      ],
      quotation: textOf(facts, 'reason') ?? 'none was given',
      ...(facts.deal ? { facts: [['Deal', facts.deal.id]] as const } : {}),
    };
  },

  creditReleased: (facts) => creditDecision(facts, { title: 'Released', outcome: 'The order goes on.' }),
  creditRefused: (facts) => creditDecision(facts, { title: 'Refused', outcome: 'The deal is cancelled.' }),

  creditHoldWithdrawn: (facts) => ({
    subject: `No longer for you to decide: order of ${facts.customer?.name ?? 'a customer'}`,
    paragraphs: ['The order that the credit check held was cancelled. The reason:'],
    quotation: textOf(facts, 'reason') ?? 'none was given',
    ...(facts.deal ? { facts: [['Deal', facts.deal.id]] as const } : {}),
  }),

  dealCancelled(facts) {
    const { customer, priced, dealId } = need(facts.quote, 'quote');
    const adjustment = textOf(facts, 'revenueAdjustment');
    return {
      subject: `Cancelled: deal with ${customer.name}`,
      paragraphs: [`The signed deal with ${customer.name} was cancelled. The reason:`],
      quotation: textOf(facts, 'reason') ?? 'none was given',
      facts: [
        ...cancellationFacts(facts),
        ...(adjustment
          ? [['Revenue adjustment', facts.format.money(adjustment, priced.currency)] as const]
          : []),
        ['Deal', dealId],
      ],
    };
  },

  renewalNotice(facts) {
    const { format } = facts;
    const name = facts.customer?.name ?? 'a customer';
    const termEnd = textOf(facts, 'termEnd');
    const daysLeft = numberOf(facts, 'daysLeft');
    const lines = textsOf(facts, 'lines');
    const end = termEnd ? format.date(termEnd) : 'soon';
    return {
      subject: `Renewal: the term of ${name} ends ${termEnd ? `on ${end}` : end}`,
      paragraphs: [
        `A term of ${name} ends ${termEnd ? `on ${end}` : end}${daysLeft === undefined ? '' : `, in ${daysLeft} days`}. It is not prolonged by itself: now is the time for a new quote.`,
      ],
      facts: [
        ...lines.map((line) => ['Ends', line] as const),
        ...(facts.deal ? [['Deal', facts.deal.id] as const] : []),
      ],
    };
  },

  mailRefused(facts) {
    const what = spelledOut(textOf(facts, 'template') ?? 'mail');
    const to = textOf(facts, 'to') ?? 'its reader';
    return {
      subject: `Mail to ${to} could not be delivered`,
      paragraphs: [
        `The mail “${what}” to ${to} was refused for good by the mail server and is not sent again. The deal goes on without it: please see to it that ${to} gets to know in another way. The mail server says:`,
      ],
      quotation: textOf(facts, 'response') ?? 'nothing',
      facts: [
        ...(facts.customer ? [['Customer', facts.customer.name] as const] : []),
        ...(facts.deal ? [['Deal', facts.deal.id] as const] : []),
      ],
    };
  },

  documentTampered(facts) {
    const document = textOf(facts, 'document') ?? 'document';
    const name = facts.customer?.name ?? 'a customer';
    return {
      subject: `Alarm: a stored ${document} of ${name} was changed`,
      paragraphs: [
        `The stored ${document} is not the one that was issued: its bytes do not have the hash that was recorded. It is neither shown, sent nor signed until the document is restored from a backup.`,
        'Somebody has changed the database past the service, or its disk is damaged. Please look into it.',
      ],
      facts: [
        ['Document of', textOf(facts, 'subjectId') ?? ''],
        ['SHA-256 as issued', textOf(facts, 'issuedSha256') ?? 'not known'],
        ['SHA-256 as found', textOf(facts, 'foundSha256') ?? 'the document is gone'],
        ...(facts.deal ? [['Deal', facts.deal.id] as const] : []),
      ],
    };
  },

  signIn: () => ({
    subject: 'Your link to sign in',
    paragraphs: ['With this link you sign in to the console. It works once, for 15 minutes.'],
    action: 'Sign in',
    footnote: 'If you did not ask for it, you need not do anything.',
  }),
};

function approval(facts: MailFacts, title: string, sentence: string): MailContent {
  const { customer } = need(facts.quote, 'quote');
  return {
    subject: `${title}: quote for ${customer.name}`,
    paragraphs: [sentence],
    facts: [['Why it needs approval', need(facts.approval, 'approval request').reason], ...quoteFacts(facts)],
    action: 'See the quote and decide',
    footnote: 'The link is personal: a decision that is taken over it counts as yours.',
  };
}

function askedWords(facts: MailFacts): string {
  const absent = textOf(facts, 'onBehalfOf');
  const asked = `A quote for ${need(facts.quote, 'quote').customer.name} waits for your approval`;
  return absent ? `${asked}, in the stead of ${absent}, who is away.` : `${asked}.`;
}

function escalatedWords(facts: MailFacts): string {
  const { approver } = need(facts.approval, 'approval request');
  const { customer } = need(facts.quote, 'quote');
  return `A quote for ${customer.name} was not decided in time by ${approver}, so it is now yours to decide.`;
}

function creditDecision(
  facts: MailFacts,
  { title, outcome }: { title: 'Released' | 'Refused'; outcome: string },
): MailContent {
  const name = facts.customer?.name ?? 'a customer';
  const decidedBy = textOf(facts, 'decidedBy');
  return {
    subject: `${title}: order of ${name}`,
    paragraphs: [
      `The order of ${name}, which the credit check held, was ${title.toLowerCase()}. ${outcome}`,
      'The reason:',
    ],
    quotation: textOf(facts, 'reason') ?? 'none was given',
    facts: [
      ...(decidedBy ? [['Decided by', decidedBy] as const] : []),
      ...(facts.deal ? [['Deal', facts.deal.id] as const] : []),
    ],
  };
}

function quoteFacts(facts: MailFacts): [string, string][] {
  const { format } = facts;
  const { customer, priced, version, dealId } = need(facts.quote, 'quote');
  return [
    ['Customer', customer.name],
    ['Total over the term', format.money(priced.total, priced.currency)],
    ['Discount in all', shortPercent(priced.discountPercent, format)],
    ...(priced.marginPercent === null || !facts.seesMargin
      ? []
      : [['Margin', shortPercent(priced.marginPercent, format)] as [string, string]]),
    ['Version', String(version)],
    ['Deal', dealId],
  ];
}

/** `signatureReminder` as people read it. */
const spelledOut = (template: string) => template.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
