import { minorUnits } from '#domain/currencies.ts';
import { dec } from '#domain/money.ts';
import type { Address, Amount, Instant, PlainDate } from '#domain/types.ts';

/**
 * How amounts, dates and places are written for one reader. Amounts stay decimal strings on their way through
 * Intl, which reads them exactly: no amount becomes a JS number, however many digits it has.
 */
export interface Format {
  readonly locale: string;
  readonly timeZone: string;
  /** With the currency's symbol or code and exactly its decimals. */
  money(amount: Amount, currency: string): string;
  /** The same without the currency, for a column that names it in its head. */
  amount(amount: Amount, currency: string): string;
  /** A quantity, with the decimals that it has. */
  number(value: string): string;
  /** A percentage that is given in percent: "19" is 19 %. */
  percent(value: string): string;
  date(date: PlainDate): string;
  /** Date, time to the minute and zone, in the format's time zone. */
  instant(instant: Instant): string;
  country(code: string): string;
  addressLines(address: Address): string[];
  /** A sentence of the pricing ("10 × 20.00 = 200.00") with its figures written as this reader writes them. */
  figures(text: string): string;
}

export const DEFAULT_LOCALE = 'en';

/** Scripts that the embedded fonts have letters of; a date in another one would print as empty boxes. */
const PRINTABLE =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Devanagari}\p{Script=Han}\p{Script=Common}]*$/u;
/** Marks that turn the direction of writing count as common to all scripts, but the fonts have none of them. */
const NOT_PRINTABLE = /[\u200e\u200f]/;

export interface FormatOptions {
  /** BCP 47; what Intl does not know falls back to English. */
  locale: string | null | undefined;
  timeZone: string;
  /** For print: a locale whose dates the font cannot show is replaced by English. */
  print?: boolean;
}

const formats = new Map<string, Format>();
const MAX_FORMATS = 500;

/** Intl objects are costly to make, so each format is made once. */
export function formatFor({ locale, timeZone, print = false }: FormatOptions): Format {
  const known = usableLocale(locale, print);
  const key = `${known} ${timeZone}`;
  const found = formats.get(key);
  if (found) return found;
  const made = createFormat(known, timeZone);
  if (formats.size < MAX_FORMATS) formats.set(key, made);
  return made;
}

function usableLocale(locale: string | null | undefined, print: boolean): string {
  const [known] = supported(locale ?? DEFAULT_LOCALE);
  if (known === undefined) return DEFAULT_LOCALE;
  if (!print) return known;
  const sample =
    new Intl.DateTimeFormat(known, { ...GREGORIAN, dateStyle: 'medium' }).format(0) +
    new Intl.DateTimeFormat(known, { ...GREGORIAN, ...TO_THE_MINUTE }).format(0) +
    new Intl.NumberFormat(known, { style: 'currency', currency: 'JPY' }).format(-1) +
    new Intl.DisplayNames(known, { type: 'region' }).of('DE');
  return PRINTABLE.test(sample) && !NOT_PRINTABLE.test(sample) ? known : DEFAULT_LOCALE;
}

function supported(locale: string): string[] {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale);
  } catch {
    // A tag that is not well-formed BCP 47.
    return [];
  }
}

/** Commerce counts in Gregorian dates and Latin digits everywhere, whatever the locale's own preference. */
const GREGORIAN = { calendar: 'gregory', numberingSystem: 'latn' } as const;
const TO_THE_MINUTE = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
} as const;
const MOST_DECIMALS = 20;

function createFormat(locale: string, timeZone: string): Format {
  const dates = new Intl.DateTimeFormat(locale, { ...GREGORIAN, dateStyle: 'medium', timeZone: 'UTC' });
  const instants = new Intl.DateTimeFormat(locale, { ...GREGORIAN, ...TO_THE_MINUTE, timeZone });
  const numbers = new Intl.NumberFormat(locale, {
    numberingSystem: 'latn',
    maximumFractionDigits: MOST_DECIMALS,
  });
  const countries = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });
  const currencies = new Map<string, Intl.NumberFormat>();

  const amounts = (currency: string, style: 'currency' | 'decimal') => {
    const key = `${currency} ${style}`;
    const digits = minorUnits(currency);
    const made =
      currencies.get(key) ??
      new Intl.NumberFormat(locale, {
        numberingSystem: 'latn',
        style,
        ...(style === 'currency' ? { currency } : {}),
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
    currencies.set(key, made);
    return made;
  };

  const number = (value: string) => numbers.format(decimal(value));
  const country = (code: string) => countries.of(code) ?? code;
  return {
    locale,
    timeZone,
    money: (amount, currency) => amounts(currency, 'currency').format(decimal(amount)),
    amount: (amount, currency) => amounts(currency, 'decimal').format(decimal(amount)),
    number,
    percent: (value) => `${number(value)}\u00a0%`,
    date: (date) => dates.format(new Date(`${date}T00:00:00Z`)),
    instant: (instant) => instants.format(new Date(instant)),
    country,
    addressLines: (address) => addressLines(address, country),
    // What is quoted is somebody's name or sentence, and stays as it was written.
    figures: (text) =>
      text.replace(/“[^”]*”|\d[\d,]*(\.\d+)?/g, (found) =>
        found.startsWith('“') ? found : localised(found, locale),
      ),
  };
}

/** Intl reads a decimal string exactly; its type wants to see that it is one. */
function decimal(value: string): Intl.StringNumericLiteral {
  if (!/^-?\d+(\.\d+)?$/.test(value)) throw new RangeError(`"${value}" is no decimal.`);
  return value as Intl.StringNumericLiteral;
}

/** A figure with as many decimals as it came with; pricing groups its thousands with commas. */
function localised(figure: string, locale: string): string {
  const plain = figure.replaceAll(',', '');
  const decimals = Math.min(plain.split('.')[1]?.length ?? 0, MOST_DECIMALS);
  return new Intl.NumberFormat(locale, {
    numberingSystem: 'latn',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(decimal(plain));
}

function addressLines(address: Address, country: (code: string) => string): string[] {
  const { line1, line2, postalCode, city, region } = address;
  return [line1, line2, `${postalCode} ${city}`, region, country(address.country)].filter(
    (line): line is string => line !== undefined && line.trim() !== '',
  );
}

/** For a percentage that was computed, to two decimals; a rate that somebody set is shown with all it has. */
export const shortPercent = (value: string, format: Format): string =>
  format.percent(dec(value).toDecimalPlaces(2).toFixed());
