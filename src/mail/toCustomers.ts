import type { MailTemplate } from '#db/outbox.ts';
import { dec, toAmount } from '#domain/money.ts';
import { amountDue } from '#domain/receivables.ts';
import { type MailContent, type MailFacts, need, numberOf, textOf } from './content.ts';
import { type QuoteTemplate, toQuoteReaders } from './toQuoteReaders.ts';

export type CustomerTemplate = Extract<
  MailTemplate,
  | QuoteTemplate
  | 'signatureRequest'
  | 'signatureReminder'
  | 'contractSigned'
  | 'contractClosed'
  | 'orderRefused'
  | 'invoice'
  | 'reminder'
  | 'finalNotice'
  | 'creditNote'
  | 'orderCancelled'
>;

/** Mails to customers and signers. */
export const toCustomers: Record<CustomerTemplate, (facts: MailFacts) => MailContent> = {
  ...toQuoteReaders,

  signatureRequest: (facts) => signature(facts, { reminder: false }),
  signatureReminder: (facts) => signature(facts, { reminder: true }),

  contractSigned(facts) {
    const { id } = need(facts.contract, 'contract');
    const { seller, customer } = need(facts.quote, 'quote');
    return {
      subject: `Contract between ${seller.name} and ${customer.name} is signed`,
      paragraphs: [
        'Everybody has signed, and the contract is concluded.',
        'The signed contract is attached, with a certificate that says who signed when and how.',
      ],
      attachment: { kind: 'signedContract', subjectId: id },
    };
  },

  contractClosed(facts) {
    const { seller, customer } = need(facts.quote, 'quote');
    const { expiresOn } = need(facts.contract, 'contract');
    const reason = textOf(facts, 'reason');
    const outcomes: Record<string, string> = {
      declined: 'A signer declined to sign the contract.',
      expired: `The contract was not signed by ${facts.format.date(expiresOn)}.`,
      withdrawn: 'The contract was withdrawn.',
    };
    return {
      subject: `Contract between ${seller.name} and ${customer.name} is closed`,
      paragraphs: [
        outcomes[textOf(facts, 'outcome') ?? ''] ?? 'The contract was closed.',
        `It can no longer be signed.${reason ? ' The reason:' : ''}`,
      ],
      ...(reason ? { quotation: reason } : {}),
    };
  },

  /** Why the credit check ended as it did is the seller's own affair. */
  orderRefused(facts) {
    const { seller, customer } = need(facts.quote, 'quote');
    return {
      subject: `Your order with ${seller.name} is cancelled`,
      paragraphs: [
        `Dear ${customer.name},`,
        'thank you for your order. After our credit check we cannot carry it out, so we have cancelled it.',
        'Nothing will be delivered or invoiced, and you need not do anything.',
      ],
    };
  },

  invoice(facts) {
    const { format } = facts;
    const invoice = need(facts.invoice, 'invoice');
    const { id, number, seller, customer, dueOn, currency } = invoice;
    const due = amountDue(invoice);
    const isDue = !dec(due).isZero();
    // Credit that the customer had is set off on the day of issue.
    const isReduced = due !== toAmount(invoice.total, currency);
    const request = isDue
      ? `Please pay ${isReduced ? `the ${format.money(due, currency)} that are open` : 'it'} by ${format.date(dueOn)}.`
      : 'Nothing is left to pay on it.';
    return {
      subject: `Invoice ${number} from ${seller.name}`,
      paragraphs: [
        `Dear ${customer.name},`,
        `here is our invoice ${number} over ${format.money(invoice.total, currency)}. ${request}`,
      ],
      ...(isDue ? { facts: paymentFacts(facts, due) } : {}),
      action: 'See the invoice',
      attachment: { kind: 'invoice', subjectId: id },
    };
  },

  reminder(facts) {
    const { format } = facts;
    const { number, seller, customer, dueOn, currency } = need(facts.invoice, 'invoice');
    const amountDue = need(textOf(facts, 'amountDue') ?? null, 'amount due');
    const isDue = (numberOf(facts, 'offsetDays') ?? offsetOf(facts)) > 0;
    const sentence = isDue
      ? `our invoice ${number} was due on ${format.date(dueOn)}, and we have not seen the whole of its payment yet. Please pay what is open soon.`
      : `our invoice ${number} is due on ${format.date(dueOn)}. This is only to remind you.`;
    return {
      subject: `${isDue ? 'Reminder' : 'Soon due'}: invoice ${number} from ${seller.name}`,
      paragraphs: [`Dear ${customer.name},`, sentence, ...lateFee(facts, currency)],
      facts: paymentFacts(facts, amountDue),
      action: 'See the invoice',
      footnote: 'If you have paid in the meantime, please take this mail as settled.',
    };
  },

  finalNotice(facts) {
    const { format } = facts;
    const { id, number, seller, customer, dueOn, currency } = need(facts.invoice, 'invoice');
    const amountDue = need(textOf(facts, 'amountDue') ?? null, 'amount due');
    return {
      subject: `Final notice: invoice ${number} from ${seller.name}`,
      paragraphs: [
        `Dear ${customer.name},`,
        `our invoice ${number} was due on ${format.date(dueOn)} and is still open in spite of our reminders. Please pay it at once. We shall otherwise have to collect it by other means.`,
        ...lateFee(facts, currency),
      ],
      facts: paymentFacts(facts, amountDue),
      action: 'See the invoice',
      footnote: 'If you have paid in the meantime, please take this mail as settled.',
      attachment: { kind: 'invoice', subjectId: id },
    };
  },

  creditNote(facts) {
    const { format } = facts;
    const { id, number, total, reason } = need(facts.creditNote, 'credit note');
    const invoice = need(facts.invoice, 'invoice');
    return {
      subject: `Credit note ${number} from ${invoice.seller.name}`,
      paragraphs: [
        `Dear ${invoice.customer.name},`,
        `we have credited ${format.money(total, invoice.currency)} of our invoice ${invoice.number}. The reason:`,
      ],
      quotation: reason,
      attachment: { kind: 'creditNote', subjectId: id },
    };
  },

  orderCancelled(facts) {
    const { format } = facts;
    const { seller, customer } = need(facts.quote, 'quote');
    const cancelledOn = textOf(facts, 'cancelledOn');
    const figures = cancellationFacts(facts);
    const outcome =
      figures.length > 0
        ? 'What was delivered until then is charged, and the rest of what was invoiced is credited; credit notes and invoices about it come in mails of their own.'
        : 'Nothing had been delivered or invoiced, so there is nothing to pay.';
    return {
      subject: `Contract with ${seller.name} is cancelled`,
      paragraphs: [
        `Dear ${customer.name},`,
        `our contract ended${cancelledOn ? ` on ${format.date(cancelledOn)}` : ''}. ${outcome}`,
        'The reason:',
      ],
      quotation: textOf(facts, 'reason') ?? 'none was given',
      facts: figures,
    };
  },
};

/** What a cancellation came to; a figure of zero is left out. */
export function cancellationFacts(facts: MailFacts): [string, string][] {
  const { currency } = need(facts.quote, 'quote').priced;
  const figures = [
    ['Charged for what was delivered (net)', 'charged'],
    ['Credited (gross)', 'credited'],
    ['Of it set off against other invoices', 'settled'],
    ['Of it to be refunded', 'refunded'],
    ['Of it kept as credit', 'kept'],
    ['Still to be paid, late fees included', 'amountDue'],
  ] as const;
  return figures.flatMap(([label, name]) => {
    const amount = textOf(facts, name);
    return amount === undefined || dec(amount).isZero()
      ? []
      : [[label, facts.format.money(amount, currency)]];
  });
}

function signature(facts: MailFacts, { reminder }: { reminder: boolean }): MailContent {
  const { format } = facts;
  const { expiresOn } = need(facts.contract, 'contract');
  const { name } = need(facts.signer, 'signer');
  const { seller, customer } = need(facts.quote, 'quote');
  const parties = `the contract between ${seller.legalName} and ${customer.name}`;
  return {
    subject: `${reminder ? 'Reminder: please' : 'Please'} sign the contract with ${seller.name}`,
    paragraphs: [
      `Dear ${name},`,
      reminder
        ? `${parties} still waits for your signature.`
        : `${parties} is ready for your signature. You can read it and sign it on one page.`,
      `It can be signed until ${format.date(expiresOn)}.`,
    ],
    action: 'Read and sign the contract',
    footnote: 'The link is personal: a signature that is given over it counts as yours.',
  };
}

function offsetOf(facts: MailFacts): number {
  const step = numberOf(facts, 'step') ?? -1;
  return facts.invoice?.dunningSteps[step]?.offsetDays ?? 1;
}

function lateFee(facts: MailFacts, currency: string): string[] {
  const fee = textOf(facts, 'lateFee');
  return fee ? [`A late fee of ${facts.format.money(fee, currency)} has been added.`] : [];
}

function paymentFacts(facts: MailFacts, amount: string): [string, string][] {
  const { number, dueOn, currency, seller } = need(facts.invoice, 'invoice');
  return [
    ['To pay', facts.format.money(amount, currency)],
    ['Due', facts.format.date(dueOn)],
    ['Account holder', seller.legalName],
    ...(seller.iban ? [['IBAN', seller.iban] as [string, string]] : []),
    ...(seller.bic ? [['BIC', seller.bic] as [string, string]] : []),
    ['Reference', number],
  ];
}
