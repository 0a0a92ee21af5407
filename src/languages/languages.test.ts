import { describe, expect, it } from 'vitest';
import type { Price } from '#domain/pricing/price.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import { LANGUAGES, type Language } from '#domain/types.ts';
import { formatFor } from '#src/documents/format.ts';
import { quotePaper, quoteReader, renderQuote } from '#src/documents/quote.ts';
import { aCustomer, aLine, aQuote } from '#test/pages/rows.ts';
import { languageOf, priceSentence, textsOf } from './languages.ts';

describe('the language of a locale', () => {
  it.each<[string | null, Language]>([
    ['de', 'de'],
    ['de-CH', 'de'],
    ['fr-CA', 'fr'],
    ['en-GB', 'en'],
    ['zh', 'zh-Hans'],
    ['zh-CN', 'zh-Hans'],
    ['zh-Hans-SG', 'zh-Hans'],
    ['zh-TW', 'en'],
    ['nl', 'en'],
    ['not a locale', 'en'],
    [null, 'en'],
  ])('%s is %s', (locale, language) => {
    expect(languageOf(locale)).toBe(language);
  });
});

describe('a quote’s reader', () => {
  const of = (locale: string | null, language?: Language) => {
    const terms = { currency: 'EUR', lines: [], ...(language ? { language } : {}) };
    const { texts, format } = quoteReader(aQuote({ terms, customer: aCustomer({ locale }) }));
    return [texts.language, format.locale];
  };

  it('has the language that the quote names before that of the customer’s locale', () => {
    expect(of('de-CH')).toEqual(['de', 'de-CH']);
    expect(of('de-CH', 'de')).toEqual(['de', 'de-CH']);
    expect(of('de-CH', 'fr')).toEqual(['fr', 'fr']);
    expect(of(null, 'zh-Hans')).toEqual(['zh-Hans', 'zh-Hans']);
    expect(of('nl')).toEqual(['en', 'nl']);
    expect(of(null)).toEqual(['en', 'en']);
  });
});

/** Every text, with its path. What takes arguments is called with some that would show in any text. */
function leavesOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function')
    return [[path, String(value(...(SAMPLES[path.split('.').at(-1) ?? ''] ?? ['7', '8'])))]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, path ? `${path}.${name}` : name));
}
const SAMPLES: Record<string, unknown[]> = {
  instalment: [{ number: 7, percent: '8', dueDays: 9 }],
  termOf: [{ description: '7', months: 8, endOn: null, startOn: null, monthsAfter: 9, charged: 'month' }],
  days: [5],
  payable: [30],
};
/** Words that two languages share. */
const SHARED = /^(document\.(version|date)|page\.question|page\.lostReasons\..*|document\.(optionalTitle))$/;

describe.each(LANGUAGES.filter((language) => language !== 'en'))('the texts in %s', (language) => {
  const english = new Map(leavesOf(textsOf('en')));

  it('are all there, and none of them is the English one', () => {
    const leaves = leavesOf(textsOf(language)).filter(([path]) => path !== 'language');
    expect(leaves.length).toBeGreaterThan(100);
    for (const [path, text] of leaves) {
      expect(text.trim(), path).not.toBe('');
      expect(text, path).not.toMatch(/undefined|null|\[object/);
      if (!SHARED.test(path)) expect(text, path).not.toBe(english.get(path));
    }
  });

  it('say of each price model how its amount came about', () => {
    const reader = { texts: textsOf(language), format: formatFor({ locale: language, timeZone: 'UTC' }) };
    const tiers = [
      { upTo: '10', unitAmount: '5.00', flatAmount: '20.00' },
      { upTo: null, unitAmount: '3.003' },
    ];
    const bounds = { minimumAmount: '9000.00', maximumAmount: '9100.00', minimumTermAmount: '1000000.00' };
    const prices: Price[] = [
      { model: 'flat', amount: '1500.00', maximumTermAmount: '10.00' },
      { model: 'perUnit', unitAmount: '0.0125', freeUnits: '2', every: 'month', ...bounds },
      { model: 'graduated', tiers, every: 'quarter' },
      { model: 'volume', tiers, every: 'year' },
      { model: 'package', packageSize: '100', packageAmount: '9.00' },
      { model: 'package', packageSize: '2', packageAmount: '9.00' },
      { model: 'commitment', unitAmount: '2.00', overageUnitAmount: '3.00', every: 'month' },
    ];
    const lines = prices.map((price, index) => {
      const termMonths = price.every ? 12 : null;
      return aLine({ lineNo: index + 1, price, quantity: '13', termMonths, discount: { percent: '5' } });
    });
    lines.push(aLine({ lineNo: 8, price: { model: 'percentOf', percent: '12' }, termMonths: null }));
    const quote = priceQuote({
      currency: 'EUR',
      date: '2031-01-01',
      validDays: 30,
      paymentTerms: { dueDays: 30 },
      lines,
      taxRates: { standard: '19' },
      discount: { percent: '3' },
    });
    const sentences = quote.lines.flatMap(({ explanation }) => explanation);
    expect(sentences.length).toBeGreaterThan(20);
    for (const sentence of sentences) {
      const written = priceSentence(sentence, reader);
      expect(written, sentence).not.toBeNull();
      expect(written, sentence).not.toMatch(
        /\b(less|rounded|at least|at most|free|months?|flat of|packages?)\b/,
      );
    }
  });
});

describe('a quote on paper', () => {
  const titles: Record<Language, [string, string]> = {
    en: ['Quote', '€15,393.84'],
    de: ['Angebot', '15.393,84\u00a0€'],
    fr: ['Devis', '15\u202f393,84\u00a0€'],
    'zh-Hans': ['报价单', '€15,393.84'],
  };

  it.each(LANGUAGES)('is in %s, figures and dates included', async (language) => {
    const quote = aQuote({
      customer: aCustomer({ locale: language, name: '上海镕喆软件有限公司' }),
      terms: { currency: 'EUR', lines: [], coverText: 'To begin with', terms: 'A clause of its own' },
    });
    const paper = quotePaper({ quote });
    const texts = JSON.stringify(paper.blocks);
    expect([paper.title, paper.texts.language]).toEqual([titles[language][0], language]);
    expect(texts).toContain(titles[language][1]);
    expect(texts).toContain('To begin with');
    expect(texts).toContain('A clause of its own');
    const pdf = await renderQuote({ quote }, { sandbox: true });
    expect(pdf.toString('latin1')).toContain(`/Lang (${language})`);
    // Chinese names need a font of their own, whatever the language.
    expect(pdf.toString('latin1')).toContain('NotoSansHans');
    expect((await renderQuote({ quote }, { sandbox: true })).equals(pdf)).toBe(true);
  });

  it('carries the Chinese font only where something is written in it', async () => {
    const pdf = await renderQuote({ quote: aQuote() }, { sandbox: true });
    expect(pdf.toString('latin1')).not.toContain('NotoSansHans');
  });

  it('says in short what a line is part of, where the sentences are in English', () => {
    const lines = aQuote().priced.lines;
    const [kit, part] = lines;
    if (!kit || !part) throw new Error('There are two lines.');
    const ofKit = {
      ...part,
      parentLineNo: 1,
      role: 'component' as const,
      explanation: ['Part of “Kit” (line 1).'],
    };
    const quote = aQuote({ priced: { ...aQuote().priced, lines: [kit, ofKit] } });
    const text = JSON.stringify(quotePaper({ quote }).blocks);
    expect(text).toContain('Teil von Position 1');
    expect(text).not.toContain('Part of');
  });
});
