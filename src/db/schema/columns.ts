import { customType, numeric, timestamp } from 'drizzle-orm/pg-core';

/** A decimal of any size, read and written as a string: an amount never becomes a JS number. */
export const amount = () => numeric();

/** An instant, read and written as RFC 3339 in UTC with milliseconds. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  fromDriver: (value) => new Date(value).toISOString(),
});

/** When the row was recorded. This is technical time; when a thing happened in the business comes from the deal. */
export const recordedAt = () => timestamp({ withTimezone: true, mode: 'string' }).notNull().defaultNow();

/** Of processes, such as when a lease ends: the business knows nothing of it. */
export const technicalTime = () => timestamp({ withTimezone: true, mode: 'string' });

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
