import type { MailTemplate } from '#db/outbox.ts';
import { type MailContent, type MailFacts, need, textOf } from './content.ts';

/** Mails that are written in the language of the quote that they are about. */
export const ABOUT_A_QUOTE = ['quote', 'quoteWithdrawn', 'quoteAnswer'] as const satisfies MailTemplate[];
export type QuoteTemplate = (typeof ABOUT_A_QUOTE)[number];

export const toQuoteReaders: Record<QuoteTemplate, (facts: MailFacts) => MailContent> = {
  quote(facts) {
    const { format, texts } = facts;
    const { id, seller, customer, priced, validUntil } = need(facts.quote, 'quote');
    const { mail, document } = texts;
    const total = format.money(priced.total, priced.currency);
    const until = validUntil ? format.date(validUntil) : null;
    return {
      subject: mail.quote.subject(seller.name),
      paragraphs: [
        mail.dear(customer.name),
        mail.quote.here(total),
        ...(until ? [mail.quote.acceptUntil(until)] : []),
      ],
      facts: [[document.totalOverTerm, total], ...(until ? [[document.validUntil, until] as const] : [])],
      action: mail.quote.action,
      footnote: mail.quote.footnote,
      attachment: { kind: 'quote', subjectId: id },
    };
  },

  quoteAnswer(facts) {
    const { seller, customer } = need(facts.quote, 'quote');
    const { dear, answer } = facts.texts.mail;
    return {
      subject: answer.subject(seller.name),
      paragraphs: [dear(customer.name), answer.wrote(textOf(facts, 'name') ?? seller.name)],
      quotation: need(textOf(facts, 'text') ?? null, 'comment'),
      action: answer.action,
      footnote: facts.texts.mail.quote.footnote,
      replyTo: textOf(facts, 'replyTo'),
    };
  },

  quoteWithdrawn(facts) {
    const { seller, customer, version } = need(facts.quote, 'quote');
    const { dear, withdrawn } = facts.texts.mail;
    // Where a new version takes its place, the reason is our own and not somebody's words.
    const reason = facts.data.isReplaced === true ? withdrawn.newVersion : textOf(facts, 'reason');
    return {
      subject: withdrawn.subject(seller.name),
      paragraphs: [dear(customer.name), `${withdrawn.text(version)}${reason ? ` ${withdrawn.reason}` : ''}`],
      ...(reason ? { quotation: reason } : {}),
    };
  },
};
