import { describe, expect, it } from 'vitest';
import {
  aContract,
  aCreditNote,
  aCustomer,
  aLine,
  anInvoice,
  aPricedQuote,
  aQuote,
  aSigner,
} from '#test/pages/rows.ts';
import type { Block, Paper } from './blocks.ts';
import { CONSENT, contractPaper, renderContract } from './contract.ts';
import { creditNotePaper, renderCreditNote } from './creditNote.ts';
import { invoicePaper, renderInvoice } from './invoice.ts';
import { quotePaper, renderQuote } from './quote.ts';
import { renderSignedContract, signedContractPaper } from './signedContract.ts';

const live = { sandbox: false };
const signedDocument = {
  fileName: 'contract.pdf',
  content: Buffer.from('%PDF-1.7'),
  sha256: 'ab'.repeat(32),
};
const evidence = {
  name: 'J. Brückner',
  email: 'jana@brueckner.example',
  at: '2031-01-01T10:00:00.000Z',
  ip: '203.0.113.7',
  userAgent: 'Firefox',
  documentSha256: signedDocument.sha256,
  via: 'link',
  consent: CONSENT,
};
const contract = { contract: aContract(), quote: aQuote(), signers: [aSigner()] };
const signed = {
  contract: aContract({ status: 'signed', closedAt: evidence.at }),
  quote: aQuote(),
  signers: [aSigner({ status: 'signed', decidedAt: evidence.at, evidence })],
  signedDocument,
};

/** Every text of a paper, joined: what a reader can find on it. */
function textOf(paper: Paper): string {
  return [
    paper.title,
    paper.reference,
    ...(paper.recipient ?? []),
    ...paper.facts.flat(),
    ...paper.blocks.map(blockText),
  ].join('\n');
}
function blockText(block: Block): string {
  switch (block.kind) {
    case 'table':
      return block.rows.flatMap((row) => row.flatMap(({ text, notes = [] }) => [text, ...notes])).join('\n');
    case 'facts':
      return block.rows.flat().join('\n');
    case 'totals':
      return block.rows.map(({ label, value }) => `${label} ${value}`).join('\n');
    case 'list':
      return block.items.join('\n');
    case 'signatures':
      return block.boxes.map(({ name, signed: by = '' }) => `${name} ${by}`).join('\n');
    case 'pageBreak':
      return '';
    default:
      return block.text;
  }
}
const pagesIn = (pdf: Buffer) => (pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g) ?? []).length;

describe('a PDF', () => {
  const renderings: [string, () => Promise<Buffer>][] = [
    ['quote', () => renderQuote({ quote: aQuote() }, live)],
    ['contract', () => renderContract(contract, live)],
    ['signed contract', () => renderSignedContract(signed, live)],
    ['invoice', () => renderInvoice({ invoice: anInvoice() }, live)],
    ['credit note', () => renderCreditNote({ creditNote: aCreditNote(), invoice: anInvoice() }, live)],
  ];

  it.each(renderings)('of a %s has the same bytes whenever it is made', async (_kind, render) => {
    const first = await render();
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await render()).equals(first)).toBe(true);
  });

  it('has the same bytes whatever was printed before it', async () => {
    const quote = aQuote({ terms: { currency: 'EUR', lines: [], notes: 'one two' } });
    const first = await renderQuote({ quote }, live);
    await renderQuote({ quote: aQuote({ terms: { currency: 'EUR', lines: [], notes: 'x\u00a0y' } }) }, live);
    expect((await renderQuote({ quote }, live)).equals(first)).toBe(true);
  });

  it('is tagged, has a language and a title, and embeds its fonts', async () => {
    const pdf = (await renderInvoice({ invoice: anInvoice() }, live)).toString('latin1');
    for (const mark of ['/StructTreeRoot', '/Lang (en)', '>Invoice INV-2031-00001</rdf:li>', '/FontFile2']) {
      expect(pdf).toContain(mark);
    }
  });

  it('differs in a sandbox, where it says TEST', async () => {
    const [test, real] = await Promise.all([
      renderInvoice({ invoice: anInvoice() }, { sandbox: true }),
      renderInvoice({ invoice: anInvoice() }, live),
    ]);
    expect(test.equals(real)).toBe(false);
  });

  it('of a quote says when terms begin and end, and how they are charged', () => {
    const segment = { termMonths: 12, startAfterMonths: 12, billing: 'once' as const };
    const days = { startOn: '2031-01-15', endOn: '2031-03-31', alignTo: 'calendar' as const };
    const priced = aPricedQuote({
      lines: [aLine({ description: 'Ramp', ...segment }), aLine({ description: 'Term', ...days })],
    });
    const terms = { currency: 'EUR', lines: [], language: 'en' as const };
    const text = textOf(quotePaper({ quote: aQuote({ priced, terms }) }));
    expect(text).toContain(
      'Ramp: 12 months, beginning 12 months after the day that the last signer signs; charged once',
    );
    expect(text).toMatch(/Term: until [^;]*2031, beginning on [^;]*2031; charged monthly in advance/);
    expect(text).toContain('2 × month\n+ 17 days');

    const german = textOf(quotePaper({ quote: aQuote({ priced }) }));
    expect(german).toContain(
      'Ramp: 12 Monate, beginnend 12 Monate nach dem Tag der letzten Unterschrift; Berechnung einmalig im Voraus.',
    );
    expect(german).toContain('17 von 31 Tagen im Januar: 454,06');
  });

  it('of a quote sets parts in below what they belong to, with what was chosen and why they are there', () => {
    const priced = aPricedQuote({ lines: [1, 2, 3, 4].map((lineNo) => aLine({ lineNo })) });
    const [kit, part, ofPart, option] = priced.lines;
    if (!kit || !part || !ofPart || !option) throw new Error('There are four lines.');
    const reason = 'Part of “Kit 2000” (line 1): 1000 for each of 2 = 2000.';
    const lines = [
      kit,
      { ...part, parentLineNo: 1, attributes: { size: '2000' }, explanation: [reason] },
      { ...ofPart, parentLineNo: 2 },
      { ...option, parentLineNo: 1 },
    ];
    const quote = aQuote({ priced: { ...priced, lines }, customer: aCustomer({ locale: 'en-DE' }) });
    const table = quotePaper({ quote }).blocks.find(({ kind }) => kind === 'table');
    const cells = table?.kind === 'table' ? table.rows.map(([, description]) => description) : [];
    expect(cells.map((cell) => cell?.level ?? 0)).toEqual([0, 1, 2, 1]);
    expect(cells[1]?.notes?.slice(1)).toEqual([
      'size: 2000',
      'Part of “Kit 2000” (line 1): 1.000 for each of 2 = 2.000.',
    ]);
  });

  it('goes on over pages for many lines, for one endless line and for endless words', async () => {
    const lines = Array.from({ length: 90 }, (_, index) => aLine({ lineNo: index + 1 }));
    const endless = [aLine({ description: 'Everything that was agreed. '.repeat(400) })];
    const word = aQuote({ priced: aPricedQuote({ lines: [aLine({ description: 'x'.repeat(3000) })] }) });
    expect(
      pagesIn(await renderQuote({ quote: aQuote({ priced: aPricedQuote({ lines }) }) }, live)),
    ).toBeGreaterThan(5);
    expect(
      pagesIn(await renderQuote({ quote: aQuote({ priced: aPricedQuote({ lines: endless }) }) }, live)),
    ).toBeGreaterThan(2);
    expect(pagesIn(await renderQuote({ quote: word }, live))).toBeGreaterThan(1);
  });
});

describe('what a document says', () => {
  it('explains each price of a quote in the customer’s figures', () => {
    const text = textOf(quotePaper({ quote: aQuote({ customer: aCustomer({ locale: 'nl' }) }) }));
    expect(text).toContain('10 × 20,00 + 40 × 15,00 + 10 × 12,00 = 920,00');
    expect(text).toContain('15.393,84');
    expect(text).toContain('Each invoice is payable without deduction within 30 days of its issue.');
    expect(text).toContain('Prices hold for further seats within the term.');
  });

  it('names every instalment', () => {
    const instalments = [
      { percent: '50', dueDays: 0 },
      { percent: '50', dueDays: 60 },
    ];
    const text = textOf(
      quotePaper({ quote: aQuote({ paymentTerms: { instalments }, customer: aCustomer({ locale: 'en' }) }) }),
    );
    expect(text).toContain('Instalment 1: 50\u00a0%, payable on the day of its issue.');
    expect(text).toContain('Instalment 2: 50\u00a0%, payable within 60 days of its issue.');
  });

  it('takes a quote’s own terms and notes into the contract, and no cover text', () => {
    const terms = { currency: 'EUR', lines: [], coverText: 'Hello', terms: 'A clause.', notes: 'A note.' };
    const text = textOf(contractPaper({ ...contract, quote: aQuote({ terms }) }));
    expect(text).toMatch(/Special terms\nA clause\.\nA note\./);
    expect(text).not.toContain('Hello');
  });

  it('shows nothing of the signing in a contract, and all of it once it is signed', () => {
    const before = textOf(contractPaper({ ...contract, signers: [aSigner()] }));
    const during = textOf(contractPaper({ ...contract, signers: [aSigner({ status: 'signed', evidence })] }));
    expect(during).toBe(before);
    const after = textOf(signedContractPaper(signed));
    for (const fact of [
      'J. Brückner',
      '203.0.113.7',
      'Firefox',
      CONSENT,
      signedDocument.sha256,
      evidence.at,
    ]) {
      expect(before).not.toContain(fact);
      expect(after).toContain(fact);
    }
  });

  it('carries the signed file within the signed contract', async () => {
    const pdf = (await renderSignedContract(signed, live)).toString('latin1');
    expect(pdf).toContain('/EmbeddedFile');
    expect(pdf).toContain('contract.pdf');
  });

  it('says on an invoice what is charged for when, and how to pay', () => {
    const instalment = { number: 1, of: 2, percent: '50' };
    const text = textOf(invoicePaper({ invoice: anInvoice({ instalment, purchaseOrder: 'PO-4711' }) }));
    for (const fact of [
      '01.01.2031 to 31.01.2031',
      'DE89 3704 0044 0532 0130 00',
      'COBADEFFXXX',
      'PO-4711',
      '1 of 2 (50\u00a0%)',
      '4.555,32',
    ]) {
      expect(text).toContain(fact);
    }
  });

  it('says where the rest of a credit goes', () => {
    const within = textOf(creditNotePaper({ creditNote: aCreditNote(), invoice: anInvoice() }));
    const beyond = textOf(
      creditNotePaper({ creditNote: aCreditNote({ toCredit: '100.00' }), invoice: anInvoice() }),
    );
    expect(within).toContain('taken off what is open');
    expect(beyond).toContain('kept as your credit');
  });

  it('prints a name as it is, and amounts to the last digit', () => {
    const priced = aPricedQuote({
      lines: [
        aLine({
          quantity: '1',
          discount: undefined,
          price: { model: 'flat', amount: '99999999999999.99', every: 'year' },
        }),
      ],
    });
    const text = textOf(
      quotePaper({
        quote: aQuote({ priced, customer: aCustomer({ name: '<script>alert(1)</script>', locale: 'en' }) }),
      }),
    );
    expect(text).toContain('<script>alert(1)</script>');
    expect(text).toContain('99,999,999,999,999.99');
  });
});
