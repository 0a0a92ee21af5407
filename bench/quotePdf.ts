import { LANGUAGES, type Language } from '#domain/types.ts';
import { renderQuote } from '#src/documents/quote.ts';
import { aCustomer, aLine, aPricedQuote, aQuote } from '#test/pages/rows.ts';

/**
 * How long the PDF of a quote takes in each language: the first one of a process, which reads the fonts, and a later one.
 *
 *     npm run bench:pdf -- [LINES]
 */
const lines = Array.from({ length: Number(process.argv[2] ?? 20) }, (_, index) =>
  aLine({ lineNo: index + 1 }),
);
const priced = aPricedQuote({ lines });

async function millisecondsFor(language: Language): Promise<number> {
  const quote = aQuote({ priced, customer: aCustomer({ locale: language }) });
  const begun = performance.now();
  await renderQuote({ quote }, { sandbox: true });
  return Math.round(performance.now() - begun);
}

// The first document of all also waits for code to be compiled.
console.log(`first of all: ${await millisecondsFor('en')} ms`);
for (const language of LANGUAGES) {
  const first = await millisecondsFor(language);
  console.log(`${language}: first ${first} ms, later ${await millisecondsFor(language)} ms`);
}
