import type { Language } from '#domain/types.ts';
import type { Format } from '#src/documents/format.ts';
import { chinese } from './chinese.ts';
import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { PRICE_WORDS, type Texts } from './texts.ts';

const TEXTS: Record<Language, Texts> = { en: english, de: german, fr: french, 'zh-Hans': chinese };

/** Who reads: the language of the texts, and how figures and dates are written. */
export interface Reader {
  texts: Texts;
  format: Format;
}

/** The language that a locale (BCP 47) is read in: its own where there are texts in it, else English. */
export function languageOf(locale: string | null | undefined): Language {
  if (!locale) return 'en';
  try {
    const { language, script } = new Intl.Locale(locale).maximize();
    // Who reads traditional characters is not given simplified ones.
    if (language === 'zh') return script === 'Hans' ? 'zh-Hans' : 'en';
    return language === 'de' || language === 'fr' ? language : 'en';
  } catch {
    // A tag that is not well-formed.
    return 'en';
  }
}

export const textsOf = (language: Language): Texts => TEXTS[language];

/** Documents that have one language alone; figures and dates follow their reader all the same. */
export const inEnglish = (format: Format): Reader => ({ texts: english, format });

const WORDS = new RegExp(`(?<![\\p{L}'])(${PRICE_WORDS.join('|')})(?![\\p{L}'])`, 'gu');

/**
 * A sentence in which the pricing explains an amount ("10 × 20.00 = 200.00, rounded …") as this reader writes it. Null
 * where it has words beyond those of the price models, which are only there in English.
 */
export function priceSentence(sentence: string, { texts, format }: Reader): string | null {
  const { priceWords } = texts;
  if (priceWords === null) return format.figures(sentence);
  if (/\p{L}/u.test(sentence.replace(WORDS, ''))) return null;
  return format.figures(sentence).replace(WORDS, (word) => priceWords[word as keyof typeof priceWords]);
}
