import { Temporal } from 'temporal-polyfill';
import type { Instant, PlainDate } from './types.ts';

/** Years that a date may have; within them every date has the same ten characters, so text order is time order. */
const EARLIEST: PlainDate = '1900-01-01';
/** From when something counts that has counted from the start. */
export const SINCE_EVER = EARLIEST;
const LATEST: PlainDate = '9999-12-31';

/** The hours of a business day, in the seller's zone: invoices at its start, reminders and late fees, recognition. */
export const MAILS_AT = '09:00';
export const RECOGNITION_AT = '23:59';

/** `YYYY-MM-DD`, a day that exists, from 1900 to 9999. */
export function isPlainDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < EARLIEST || text > LATEST) return false;
  return succeeds(() => Temporal.PlainDate.from(text, { overflow: 'reject' }));
}

/** RFC 3339 with seconds and an offset ("2031-01-01T00:00:00Z"), from 1900 to 9999. */
export function isInstant(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i.test(text)) return false;
  return succeeds(() => {
    const utc = canonicalInstant(text).slice(0, 10);
    if (utc < EARLIEST || utc > LATEST) throw new RangeError('out of range');
  });
}

/** A name of the IANA time zone database; a bare offset is none, since it knows no summer time. */
export function isTimeZone(text: string): boolean {
  return (
    /^[A-Za-z]/.test(text) &&
    succeeds(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text))
  );
}

/** `YYYY-MM-DDTHH:MM:SS.sssZ`, the one way in which an instant is written, so that text order is time order. */
export function canonicalInstant(text: string): Instant {
  return written(Temporal.Instant.from(text));
}

export function epochMs(instant: Instant): number {
  return Temporal.Instant.from(instant).epochMilliseconds;
}

export function instantFromMs(ms: number): Instant {
  return written(Temporal.Instant.fromEpochMilliseconds(ms));
}

/** The calendar date that an instant falls on in a time zone. */
export function dateOf(instant: Instant, zone: string): PlainDate {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/**
 * The instant of a local time ("09:00" or "09:00:30"). One that a change to summer time skips is taken as much later
 * as the clock jumps; one that occurs twice is the first.
 */
export function instantAt(date: PlainDate, time: string, zone: string): Instant {
  return written(
    Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant(),
  );
}

export function startOfDay(date: PlainDate, zone: string): Instant {
  return written(Temporal.PlainDate.from(date).toZonedDateTime(zone).toInstant());
}

/** 23:59:59 local: after all that a day holds, its last business falling at 23:59. */
export function endOfDay(date: PlainDate, zone: string): Instant {
  return instantAt(date, '23:59:59', zone);
}

export function addDays(date: PlainDate, days: number): PlainDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Clamped to the month's last day: 31 January and one month is 28 (or 29) February. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  return Temporal.PlainDate.from(date).add({ months }, { overflow: 'constrain' }).toString();
}

/** `to` − `from` in days; negative where `to` is the earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days;
}

/** The last day of a date's month. */
export function monthEnd(date: PlainDate): PlainDate {
  const day = Temporal.PlainDate.from(date);
  return day.with({ day: day.daysInMonth }).toString();
}

export function laterOf(a: PlainDate, b: PlainDate): PlainDate {
  return a > b ? a : b;
}

/**
 * Moves an instant on by an ISO 8601 duration ("P30D", "P1M", "PT12H"), days and months counted on the zone's calendar.
 * Refuses what is no duration, what does not lead forward and what leads beyond the year 9999.
 */
export function addDuration(
  instant: Instant,
  duration: string,
  zone: string,
): { ok: true; value: Instant } | { ok: false } {
  try {
    const length = Temporal.Duration.from(duration);
    if (length.sign <= 0) return { ok: false };
    const moved = written(Temporal.Instant.from(instant).toZonedDateTimeISO(zone).add(length).toInstant());
    return isInstant(moved) ? { ok: true, value: moved } : { ok: false };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false };
    throw error;
  }
}

/**
 * The business date under which a fact is posted that happened on `effectiveOn` and became known at `now`: its own
 * date until the recognition of that month, on its last day, has run, from then on the day of the report.
 */
export function postingDate(fact: { effectiveOn: PlainDate; now: Instant; zone: string }): PlainDate {
  const closed = instantAt(monthEnd(fact.effectiveOn), RECOGNITION_AT, fact.zone);
  return canonicalInstant(fact.now) < closed ? fact.effectiveOn : dateOf(fact.now, fact.zone);
}

/** Milliseconds are what JavaScript and Temporal timers have; finer digits are cut off. */
function written(instant: Temporal.Instant): Instant {
  return instant.toString({ fractionalSecondDigits: 3, roundingMode: 'floor' });
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
