import { approvalActivities } from './approval.ts';
import { approvalChangeActivities } from './approvalChanges.ts';
import { approvalWaitActivities } from './approvalWaits.ts';
import { billingActivities } from './billing.ts';
import { cancellationActivities } from './cancellation.ts';
import { closingActivities } from './closing.ts';
import { collectionActivities } from './collection.ts';
import { contractActivities } from './contract.ts';
import { creditNoteActivities } from './creditNote.ts';
import type { Dependencies } from './dependencies.ts';
import { fulfilmentActivities } from './fulfilment.ts';
import { offerActivities } from './offer.ts';
import { orderActivities } from './order.ts';
import { paymentActivities } from './payment.ts';
import { quoteActivities } from './quote.ts';
import { refundActivities } from './refund.ts';
import { renewalActivities } from './renewal.ts';
import { revenueActivities } from './revenue.ts';
import { writeOffActivities } from './writeOff.ts';

/** All side effects of the workflows. They import the type alone. */
export function createActivities(dependencies: Dependencies) {
  return {
    ...quoteActivities(dependencies),
    ...approvalActivities(dependencies),
    ...approvalChangeActivities(dependencies),
    ...approvalWaitActivities(dependencies),
    ...offerActivities(dependencies),
    ...contractActivities(dependencies),
    ...orderActivities(dependencies),
    ...billingActivities(dependencies),
    ...collectionActivities(dependencies),
    ...writeOffActivities(dependencies),
    ...creditNoteActivities(dependencies),
    ...paymentActivities(dependencies),
    ...refundActivities(dependencies),
    ...fulfilmentActivities(dependencies),
    ...revenueActivities(dependencies),
    ...renewalActivities(dependencies),
    ...cancellationActivities(dependencies),
    ...closingActivities(dependencies),
  };
}

export type Activities = ReturnType<typeof createActivities>;
