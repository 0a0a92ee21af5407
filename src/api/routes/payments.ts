import { eq } from 'drizzle-orm';
import type { BookedPayment, PaymentInput } from '#activities/payment.ts';
import type { MoneyStep } from '#activities/step.ts';
import type { Database } from '#db/connection.ts';
import { type Invoice, invoices } from '#db/schema/billing.ts';
import { customers } from '#db/schema/setup.ts';
import { dateOf } from '#domain/dates.ts';
import { toAmount } from '#domain/money.ts';
import { paymentWorkflowId } from '#workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';
import { checkDecimals, clockFor } from '../moneyInput.ts';
import { idParams } from '../schemas/common.ts';
import * as schemas from '../schemas/money.ts';
import { showPayment } from '../views/invoice.ts';
import { type Api, answers, by, failField, idFor } from './support.ts';

const tags = ['Payments'];

export function paymentRoutes(app: Api, deps: ApiDeps): void {
  const { db, gateway } = deps;
  app.post(
    '/v1/payments',
    {
      config: { scopes: ['finance'] },
      schema: {
        tags,
        summary: 'Record a payment',
        description:
          'Of an invoice, or of a customer: then the oldest invoices come first. The rest is the customer’s credit. The same amount under the same reference on the same day is the same payment: a 409 that names the first one.',
        body: schemas.newPayment,
        response: answers(201, schemas.paymentAnswer),
      },
    },
    async (request, reply) => {
      const { body } = request;
      checkDecimals(body);
      const { customerId, invoice } = await payerOf(db, body);
      request.dealId = invoice?.dealId ?? null;
      const clock = await clockFor(db, { dealId: invoice?.dealId, customerId });
      const receivedOn = body.receivedOn ?? dateOf(clock.now, clock.timeZone);
      if (receivedOn > dateOf(clock.now, clock.timeZone)) {
        failField(
          '/receivedOn',
          `${receivedOn} is in the future: today is ${dateOf(clock.now, clock.timeZone)}.`,
        );
      }
      const paymentId = idFor(request, 'pay');
      const input: PaymentInput = {
        paymentId,
        customerId,
        ...(invoice ? { invoiceId: invoice.id } : {}),
        amount: toAmount(body.amount, body.currency),
        currency: body.currency,
        method: body.method,
        reference: body.reference,
        receivedOn,
      };
      const { dealIds = [], ...answer } = await gateway.execute<BookedPayment>('payment', {
        workflowId: paymentWorkflowId(paymentId),
        args: [{ ...by(request), at: clock.now, timeZone: clock.timeZone } satisfies MoneyStep, input],
      });
      // A caller that asks for a deal right after its payment finds what the payment brought about.
      await Promise.all(dealIds.map((dealId) => gateway.awaitQuiet(dealId)));
      return reply.code(201).send(answer);
    },
  );
  app.get(
    '/v1/payments/:id',
    {
      config: { scopes: [] },
      schema: { tags, summary: 'A payment', params: idParams, response: answers(200, schemas.payment) },
    },
    ({ params }) => showPayment(db, params.id),
  );
}

async function payerOf(
  db: Database,
  body: { invoiceId?: string | undefined; customerId?: string | undefined; currency: string },
): Promise<{ customerId: string; invoice: Invoice | null }> {
  if (body.invoiceId !== undefined) {
    const [invoice] = await db.select().from(invoices).where(eq(invoices.id, body.invoiceId));
    if (!invoice) return failField('/invoiceId', `There is no invoice ${body.invoiceId}.`);
    if (body.customerId !== undefined && body.customerId !== invoice.customerId) {
      return failField('/customerId', 'The invoice is another customer’s.');
    }
    if (invoice.currency !== body.currency) failField('/currency', `The invoice is in ${invoice.currency}.`);
    return { customerId: invoice.customerId, invoice };
  }
  const [customer] = await db
    .select()
    .from(customers)
    .where(eq(customers.id, body.customerId ?? ''));
  if (!customer) return failField('/customerId', `There is no customer ${body.customerId}.`);
  return { customerId: customer.id, invoice: null };
}
