import type { Signer } from '#db/schema/deals.ts';
import { dateOf } from '#domain/dates.ts';
import type { Block, Fact, Paper, SignatureBox } from './blocks.ts';
import { type ContractData, contractPaper, inOrder } from './contract.ts';
import { type Format, formatFor } from './format.ts';
import { type RenderOptions, renderPdf } from './pdf.ts';

export interface SignedContractData extends ContractData {
  /** The document that was signed, as it was stored before the first signature. */
  signedDocument: { fileName: string; content: Buffer; sha256: string };
}

/** The contract with the signatures in place, and the certificate that says how each of them came about. */
export function signedContractPaper({ signedDocument, ...data }: SignedContractData): Paper {
  const { contract, quote, signers } = data;
  const { seller, customer } = quote;
  const format = formatFor({ locale: customer.locale, timeZone: seller.timeZone, print: true });
  const paper = contractPaper(data);
  return {
    ...paper,
    title: 'Signed contract',
    date: dateOf(contract.closedAt ?? contract.openedAt, seller.timeZone),
    blocks: [
      ...paper.blocks.map((block) =>
        block.kind === 'signatures' ? { ...block, boxes: signedBoxes(block.boxes, signers, format) } : block,
      ),
      { kind: 'pageBreak' },
      ...certificate(data, signedDocument.sha256, format),
    ],
  };
}

function signedBoxes(boxes: SignatureBox[], signers: Signer[], format: Format): SignatureBox[] {
  return boxes.map((box) => {
    const evidence = signers.find(({ email }) => email === box.email)?.evidence;
    return evidence
      ? { ...box, signed: `${evidence.name}\nelectronically, ${format.instant(evidence.at)}` }
      : box;
  });
}

function certificate({ contract, signers }: ContractData, sha256: string, format: Format): Block[] {
  return [
    { kind: 'heading', text: 'Certificate of signature' },
    {
      kind: 'paragraph',
      text: 'Everybody named here signed the contract that this document repeats. The file that was signed is attached to this PDF; its SHA-256 is the number below.',
    },
    {
      kind: 'facts',
      rows: [
        ['Contract', contract.id],
        ['SHA-256', sha256],
        ...(contract.closedAt ? [['Completed', format.instant(contract.closedAt)] as const] : []),
      ],
    },
    ...inOrder(signers).flatMap((signer, index): Block[] => [
      { kind: 'heading', text: `Signature ${index + 1} of ${signers.length}` },
      { kind: 'facts', rows: evidenceRows(signer, format) },
    ]),
  ];
}

function evidenceRows({ evidence, name, email, party }: Signer, format: Format): Fact[] {
  const signer: Fact[] = [
    ['Signer', `${name} <${email}>`],
    ['Signs for', `the ${party}`],
  ];
  if (!evidence) return signer;
  return [
    ...signer,
    ['Signed as', evidence.name],
    ['Signed at', `${format.instant(evidence.at)} (${evidence.at})`],
    ['IP address', evidence.ip ?? 'not known'],
    ['Browser', evidence.userAgent ?? 'not known'],
    ['Way', evidence.via === 'link' ? 'through the personal link in a mail to the signer' : evidence.via],
    ['Consent', evidence.consent],
    ['SHA-256 of the document', evidence.documentSha256],
  ];
}

export function renderSignedContract(data: SignedContractData, { sandbox }: RenderOptions): Promise<Buffer> {
  const { fileName, content } = data.signedDocument;
  const attachment = { fileName, content, description: 'The contract as it was signed' };
  return renderPdf(signedContractPaper(data), { sandbox, attachment });
}
