import { addDuration } from '../dates.ts';
import type { Instant } from '../types.ts';

/** Somebody who has not decided by then will not be moved by one more mail. */
const MAX_REMINDERS = 50;

/** When a request that nobody decides goes to `escalateTo` as well; null where it waits without a limit, or went there. */
export function escalatesAt(request: {
  requestedAt: Instant | null;
  escalateAfterHours: number | null;
  escalateTo: string | null;
  escalatedAt: Instant | null;
}): Instant | null {
  const { requestedAt, escalateAfterHours, escalateTo, escalatedAt } = request;
  if (!requestedAt || escalateAfterHours === null || !escalateTo || escalatedAt) return null;
  return hoursAfter(requestedAt, escalateAfterHours);
}

/** When those who were asked are reminded next: each time that the hours have passed. Null where they are not. */
export function remindsAt(request: {
  requestedAt: Instant | null;
  remindAfterHours: number | null;
  remindedAt: Instant | null;
  reminders: number;
}): Instant | null {
  const { requestedAt, remindAfterHours, remindedAt, reminders } = request;
  if (!requestedAt || remindAfterHours === null || reminders >= MAX_REMINDERS) return null;
  return hoursAfter(remindedAt ?? requestedAt, remindAfterHours);
}

function hoursAfter(from: Instant, hours: number): Instant | null {
  const at = addDuration(from, `PT${hours}H`, 'UTC');
  return at.ok ? at.value : null;
}
