import { eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { nowOf } from '#api/views/deal.ts';
import { type Invoice, invoices } from '#db/schema/billing.ts';
import type { Deal } from '#db/schema/deals.ts';
import { dateOf } from '#domain/dates.ts';
import { dec } from '#domain/money.ts';
import { amountDue, invoiceStatus } from '#domain/receivables.ts';
import { type Format, formatFor } from '#src/documents/format.ts';
import { bankRows, invoiceBlocks, invoiceFacts } from '#src/documents/invoice.ts';
import { inEnglish } from '#src/languages/languages.ts';
import type { WebDeps } from '../deps.ts';
import { dueRows, STATUS_WORDS } from '../invoiceStanding.ts';
import { sendDocument, sendPage } from '../page.ts';
import { expired, openLink, senderOf } from './access.ts';
import { noSuchLink, registerLinkPage } from './route.ts';

/** Where a customer looks at an invoice: what is still due, and how to pay it. This link is never used up. */
export function registerInvoicePages(app: FastifyInstance, deps: WebDeps): void {
  registerLinkPage(app, '/invoice', {
    async show({ token, reply }) {
      const { invoice, format, deal } = await open(deps, token);
      const due = amountDue(invoice);
      return sendPage(reply, {
        view: 'invoice',
        title: `Invoice ${invoice.number}`,
        sandbox: deps.sandbox,
        sender: senderOf(invoice.seller, inEnglish(format)),
        secretAddress: true,
        model: {
          number: invoice.number,
          status: STATUS_WORDS[invoiceStatus(invoice)],
          pdfPath: `/invoice/${token}/pdf`,
          amountDue: format.money(due, invoice.currency),
          isDue: !dec(due).isZero(),
          isOverdue: dateOf(nowOf(deal), deal.timeZone) > invoice.dueOn,
          dueOn: format.date(invoice.dueOn),
          facts: invoiceFacts(invoice, format),
          blocks: [...invoiceBlocks(invoice, format), { kind: 'totals', rows: dueRows(invoice, format) }],
          bank: bankRows(invoice),
        },
      });
    },

    async pdf({ token, reply }) {
      const { invoice } = await open(deps, token);
      const document = await deps.documents.get('invoice', invoice.id);
      if (!document) throw noSuchLink();
      return sendDocument(reply, document);
    },
  });
}

async function open(deps: WebDeps, token: string): Promise<{ invoice: Invoice; deal: Deal; format: Format }> {
  const { link, deal, isExpired } = await openLink(deps, token, 'viewInvoice');
  const [invoice] = await deps.db.select().from(invoices).where(eq(invoices.id, link.subjectId));
  if (!invoice || invoice.dealId !== deal.id) throw noSuchLink();
  if (isExpired) throw expired();
  return {
    invoice,
    deal,
    format: formatFor({ locale: invoice.customer.locale, timeZone: invoice.seller.timeZone }),
  };
}
