import { eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { Problem } from '#api/problems.ts';
import { type Invoice, invoices } from '#db/schema/billing.ts';
import { dec } from '#domain/money.ts';
import { amountDue, invoiceStatus } from '#domain/receivables.ts';
import { type Format, formatFor } from '#src/documents/format.ts';
import { bankRows, invoiceBlocks, invoiceFacts } from '#src/documents/invoice.ts';
import { PAGE, type WebDeps } from '../deps.ts';
import { dueRows, STATUS_WORDS } from '../invoiceStanding.ts';
import { sendDocument, sendPage } from '../page.ts';
import { expired, NO_SUCH_LINK, openLink, senderOf, type TokenRoute } from './access.ts';

/** Where a customer looks at an invoice: what is still due, and how to pay it. This link is never used up. */
export function registerInvoicePages(app: FastifyInstance, deps: WebDeps): void {
  app.get<TokenRoute>('/invoice/:token', PAGE, async (request, reply) => {
    const { token } = request.params;
    const { invoice, format } = await open(deps, token);
    const due = amountDue(invoice);
    return sendPage(reply, {
      view: 'invoice',
      title: `Invoice ${invoice.number}`,
      sandbox: deps.sandbox,
      sender: senderOf(invoice.seller, format),
      secretAddress: true,
      model: {
        number: invoice.number,
        status: STATUS_WORDS[invoiceStatus(invoice)],
        pdfPath: `/invoice/${token}/pdf`,
        amountDue: format.money(due, invoice.currency),
        isDue: !dec(due).isZero(),
        dueOn: format.date(invoice.dueOn),
        facts: invoiceFacts(invoice, format),
        blocks: [...invoiceBlocks(invoice, format), { kind: 'totals', rows: dueRows(invoice, format) }],
        bank: bankRows(invoice),
      },
    });
  });

  app.get<TokenRoute>('/invoice/:token/pdf', PAGE, async (request, reply) => {
    const { invoice } = await open(deps, request.params.token);
    const document = await deps.documents.get('invoice', invoice.id);
    if (!document) throw new Problem('notFound', NO_SUCH_LINK);
    return sendDocument(reply, document);
  });
}

async function open(deps: WebDeps, token: string): Promise<{ invoice: Invoice; format: Format }> {
  const { link, deal, isExpired } = await openLink(deps, token, 'viewInvoice');
  const [invoice] = await deps.db.select().from(invoices).where(eq(invoices.id, link.subjectId));
  if (!invoice || invoice.dealId !== deal.id) throw new Problem('notFound', NO_SUCH_LINK);
  if (isExpired) throw expired();
  return {
    invoice,
    format: formatFor({ locale: invoice.customer.locale, timeZone: invoice.seller.timeZone }),
  };
}
