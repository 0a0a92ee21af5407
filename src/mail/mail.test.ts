import { describe, expect, it } from 'vitest';
import { MAIL_TEMPLATES, type MailTemplate } from '#db/outbox.ts';
import type { ApprovalRequest, Deal } from '#db/schema/deals.ts';
import type { Language } from '#domain/types.ts';
import { formatFor } from '#src/documents/format.ts';
import { quoteReader } from '#src/documents/quote.ts';
import { textsOf } from '#src/languages/languages.ts';
import { aContract, aCreditNote, aCustomer, anInvoice, aQuote, aSeller, aSigner } from '#test/pages/rows.ts';
import type { MailFacts } from './content.ts';
import { renderMail } from './render.ts';

const approval: ApprovalRequest = {
  id: 'apr_1',
  dealId: 'deal_1',
  quoteId: 'quo_1',
  submission: 1,
  groupNo: 1,
  approver: 'role:headOfSales',
  eligible: ['head@seller.example'],
  delegatesAsked: null,
  rules: [0],
  votesNeeded: null,
  remindAfterHours: null,
  remindedAt: null,
  reminders: 0,
  reason: 'discountPercent 10 is above 5',
  escalateAfterHours: null,
  escalateTo: null,
  status: 'pending',
  requestedAt: '2031-01-01T08:00:00.000Z',
  escalatedAt: null,
  decidedAt: null,
  decidedBy: null,
  decidedFor: null,
  comment: null,
};
const deal: Deal = {
  id: 'deal_1',
  workflowId: 'deal:deal_1',
  customerId: 'cus_01',
  owner: 'sales@seller.example',
  currency: 'EUR',
  stage: 'active',
  waitingFor: null,
  timeZone: 'Europe/Berlin',
  testClock: true,
  clockAt: '2031-01-01T08:00:00.000Z',
  startedAt: '2031-01-01T08:00:00.000Z',
  endedAt: null,
  endReason: null,
  lostReason: null,
  recordedAt: '2031-01-01T08:00:00.000Z',
};

/** Every row that a mail can show; a template takes what it needs. */
function someFacts(with_: Partial<MailFacts> = {}): MailFacts {
  return {
    to: 'reader@customer.example',
    data: {
      step: 0,
      amountDue: '4595.32',
      lateFee: '40.00',
      reason: 'The budget was cut.',
      name: 'Bea Buyer',
      text: 'Is training included?',
      replyTo: 'bea@customer.example',
      comment: 'Too cheap.',
      decidedBy: 'head@seller.example',
      outcome: 'declined',
      termEnd: '2031-12-31',
      daysLeft: 90,
      lines: ['60 × Platform seats'],
      template: 'signatureReminder',
      to: 'gone@customer.example',
      response: '550 5.1.1 no such mailbox',
    },
    seller: aSeller(),
    deal,
    customer: aCustomer(),
    quote: aQuote(),
    approval,
    contract: aContract(),
    signer: aSigner(),
    invoice: anInvoice({ dunningSteps: [{ offsetDays: 14, template: 'reminder', lateFee: '40.00' }] }),
    creditNote: aCreditNote(),
    logo: null,
    seesMargin: true,
    format: formatFor({ locale: 'de', timeZone: 'Europe/Berlin' }),
    texts: textsOf('en'),
    ...with_,
  };
}
const url = 'https://quittance.example/quote/token';
const render = (template: MailTemplate, facts = someFacts()) =>
  renderMail(template, facts, { url, sandbox: false });

describe('renderMail', () => {
  it.each(MAIL_TEMPLATES)('writes the mail “%s” as HTML and as text', (template) => {
    const { subject, html, text } = render(template);
    expect(subject).not.toBe('');
    for (const part of [subject, html, text]) expect(part).not.toMatch(/undefined|null|\[object|NaN/);
    expect(text).not.toMatch(/<\/?[a-z]+>/);
    expect(text).not.toContain('&amp;');
    expect(html).toContain('Speicherstraße 12');
  });

  it('tells the margin to those alone who may see it', () => {
    const quote = aQuote();
    quote.priced.marginPercent = '12.5';
    expect(render('approvalRequest', someFacts({ quote })).text).toContain('Margin');
    expect(render('approvalRequest', someFacts({ quote, seesMargin: false })).text).not.toContain('Margin');
  });

  it('shows amounts and dates as the reader writes them', () => {
    const { text } = render('invoice');
    expect(text).toContain('4.555,32\u00a0€');
    expect(text).toContain('31.01.2031');
    expect(
      render('invoice', someFacts({ format: formatFor({ locale: 'en', timeZone: 'UTC' }) })).text,
    ).toContain('€4,555.32');
  });

  it.each<[Language, string, string, string]>([
    [
      'en',
      'Quote from Nordlicht Software',
      'You can accept it until Jan 31, 2031',
      'Read and answer the quote',
    ],
    ['de', 'Angebot von Nordlicht Software', 'bis 31.01.2031 annehmen', 'Angebot lesen und beantworten'],
    ['fr', 'Devis de Nordlicht Software', 'jusqu’au 31 janv. 2031', 'Lire le devis et répondre'],
    ['zh-Hans', 'Nordlicht Software 的报价单', '您可在 2031年1月31日 之前接受报价', '查看并答复报价'],
  ])('writes of a quote in %s', (language, subject, sentence, action) => {
    const quote = aQuote({ customer: aCustomer({ locale: language }) });
    const mail = render('quote', someFacts({ quote, ...quoteReader(quote) }));
    expect(mail.subject).toBe(subject);
    for (const part of [mail.html, mail.text]) {
      expect(part).toContain(sentence);
      expect(part).toContain(action);
    }
    expect(mail.html).toContain(`<html lang="${language}">`);
    const data = { reason: 'A new version of the quote is being prepared.', isReplaced: true };
    const withdrawn = render('quoteWithdrawn', someFacts({ quote, ...quoteReader(quote), data })).text;
    expect(withdrawn).toContain(textsOf(language).mail.withdrawn.newVersion);
  });

  it('shows the seller’s logo and colour', () => {
    const seller = aSeller({ colour: '#8a1c5c' });
    const logo = { mediaType: 'image/png' as const, content: Buffer.from('logo') };
    const { html } = render('quote', someFacts({ seller, logo }));
    expect(html).toContain('src="cid:logo@quittance" alt="Nordlicht Software"');
    expect(html).toContain('background:#8a1c5c');
  });

  it('carries the link where the mail is about an action', () => {
    for (const template of [
      'quote',
      'approvalRequest',
      'signatureRequest',
      'invoice',
      'reminder',
      'signIn',
    ] as const) {
      const { html, text } = render(template);
      expect(html).toContain(`href="${url}"`);
      expect(text).toContain(url);
    }
  });

  it('attaches the document that the mail is about', () => {
    expect(render('quote').attachment).toEqual({ kind: 'quote', subjectId: aQuote().id });
    expect(render('contractSigned').attachment).toEqual({
      kind: 'signedContract',
      subjectId: aContract().id,
    });
    expect(render('invoice').attachment).toEqual({ kind: 'invoice', subjectId: anInvoice().id });
    expect(render('finalNotice').attachment).toEqual({ kind: 'invoice', subjectId: anInvoice().id });
    expect(render('creditNote').attachment).toEqual({ kind: 'creditNote', subjectId: aCreditNote().id });
    expect(render('reminder').attachment).toBeNull();
  });

  it('says TEST in a sandbox', () => {
    const { subject, html, text } = renderMail('invoice', someFacts(), { url, sandbox: true });
    expect(subject).toMatch(/^\[TEST\] /);
    expect(html).toContain('TEST');
    expect(text).toMatch(/^TEST/);
  });

  it('shows a hostile name as text, and lets it begin no header', () => {
    const customer = aCustomer({ name: '<script>alert(1)</script>\r\nBcc: all@victims.example' });
    const { html, subject } = render('approvalRequest', someFacts({ quote: aQuote({ customer }) }));
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(subject).not.toMatch(/[\r\n]/);
  });

  it('reminds before the due date in other words than after it', () => {
    const before = anInvoice({ dunningSteps: [{ offsetDays: -3, template: 'reminder' }] });
    expect(render('reminder', someFacts({ invoice: before })).text).toContain('only to remind you');
    const after = render('reminder').text;
    expect(after).toContain('was due on');
    expect(after).toContain('late fee of 40,00\u00a0€');
    expect(after).toContain('4.595,32\u00a0€');
  });

  it('tells the owner what became of a held order, who decided it and why', () => {
    const released = render('creditReleased');
    expect(released.subject).toBe(`Released: order of ${aCustomer().name}`);
    const refused = render('creditRefused');
    expect(refused.subject).toBe(`Refused: order of ${aCustomer().name}`);
    for (const { text } of [released, refused]) {
      expect(text).toContain('The budget was cut.');
      expect(text).toContain('head@seller.example');
    }
    expect(refused.text).toContain('The deal is cancelled');
  });

  it('tells the owner which mail was refused, to whom and why', () => {
    const { subject, text } = render('mailRefused');
    expect(subject).toBe('Mail to gone@customer.example could not be delivered');
    expect(text).toContain('The mail “signature reminder” to gone@customer.example was refused for good');
    expect(text).toContain('550 5.1.1 no such mailbox');
    expect(text).toContain(`Customer: ${aCustomer().name}`);
    expect(text).toContain('Deal: deal_1');
  });

  it('tells the customer of a refused order, and neither why nor by whom', () => {
    const { subject, html, text } = render('orderRefused');
    expect(subject).toBe(`Your order with ${aSeller().name} is cancelled`);
    expect(text).toContain('Nothing will be delivered or invoiced');
    for (const part of [html, text]) expect(part).not.toMatch(/The budget was cut|head@seller/);
  });

  it('refuses to go out without what it is about', () => {
    expect(() => render('invoice', someFacts({ invoice: null }))).toThrow('invoice was not found');
  });
});
