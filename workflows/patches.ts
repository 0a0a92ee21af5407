import { patched } from '@temporalio/workflow';

/**
 * Changes that deals which are already past the point must not notice, one function each, with the name that their
 * histories keep. A name is never used for anything else. docs/changing-running-deals.md says when each may go.
 */

/**
 * Who has not signed is reminded a second time, shortly before the time to sign is over. Deals whose signer was
 * reminded before this change keep the one reminder. It may go once no run is open that was reminded by older code.
 */
export const hasLastReminder = (): boolean => patched('last-signature-reminder');
