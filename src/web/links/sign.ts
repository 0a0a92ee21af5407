import { eq } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Signer, signers } from '#db/schema/deals.ts';
import { CONSENT, type ContractData, contractBlocks } from '#src/documents/contract.ts';
import { type Format, formatFor } from '#src/documents/format.ts';
import { loadContract } from '#src/documents/load.ts';
import { inEnglish } from '#src/languages/languages.ts';
import type { WebDeps } from '../deps.ts';
import { type Fields, fieldsOf, LIMITS, textProblem } from '../form.ts';
import { sendDocument, sendPage } from '../page.ts';
import {
  commandKeyOf,
  expired,
  markUsed,
  type OpenedLink,
  openLink,
  senderOf,
  sendNotice,
  usedUp,
} from './access.ts';
import { noSuchLink, registerLinkPage } from './route.ts';

interface OpenedContract extends OpenedLink, ContractData {
  signer: Signer;
  format: Format;
}

/** Where a signer reads the contract, and signs or declines it. */
export function registerSignPages(app: FastifyInstance, deps: WebDeps): void {
  registerLinkPage(app, '/sign', {
    async show({ token, reply }) {
      const opened = await open(deps, token);
      const closed = closedNotice(deps, reply, opened);
      if (closed) return closed;
      await requireAsIssued(deps, opened);
      return sendContract(deps, reply, { opened });
    },

    async pdf({ token, reply }) {
      const { contract, isExpired } = await open(deps, token);
      if (isExpired) throw expired();
      const kind = contract.status === 'signed' ? 'signedContract' : 'contract';
      const document = contract.status === 'preparing' ? null : await deps.documents.get(kind, contract.id);
      if (!document) throw noSuchLink();
      return sendDocument(reply, document);
    },

    async closed({ token, reply }) {
      return closedNotice(deps, reply, await open(deps, token)) !== null;
    },

    async act({ token, request, reply }) {
      const opened = await open(deps, token);
      const closed = closedNotice(deps, reply, opened);
      if (closed) return closed;
      // Before the command, whose refusal would stay with the link when the document has been restored.
      await requireAsIssued(deps, opened);
      const fields = fieldsOf(request.body);
      const problems = problemsOf(fields);
      if (problems.length > 0) return sendContract(deps, reply, { opened, fields, problems });
      const status = await decide(deps, request, opened, fields);
      return sendThanks(deps, reply, await open(deps, token), status);
    },
  });
}

async function open(deps: WebDeps, token: string): Promise<OpenedContract> {
  const opened = await openLink(deps, token, 'signContract');
  const [signer] = await deps.db.select().from(signers).where(eq(signers.id, opened.link.subjectId));
  const data = signer ? await loadContract(deps.db, signer.contractId) : null;
  if (!signer || data?.contract.dealId !== opened.deal.id) throw noSuchLink();
  const { customer, seller } = data.quote;
  const format = formatFor({ locale: customer.locale, timeZone: seller.timeZone });
  return { ...opened, ...data, signer, format };
}

/** Nobody reads one contract and signs another: where the stored one was changed, this throws. */
async function requireAsIssued({ documents }: WebDeps, { contract }: OpenedContract): Promise<void> {
  if (!(await documents.get('contract', contract.id))) throw noSuchLink();
}

/** Where this signer has nothing (more) to sign: why, and since when. Null while the signature is awaited. */
function closedNotice(deps: WebDeps, reply: FastifyReply, opened: OpenedContract): FastifyReply | null {
  const { contract, signer, signers: all, format, isExpired, isUsed } = opened;
  const when = signer.decidedAt ? ` on ${format.instant(signer.decidedAt)}` : '';
  const notice = (status: number, title: string, paragraphs: string[], quotation: string | null = null) =>
    sendNotice(
      reply,
      { status, title, paragraphs, quotation, downloads: downloads(opened) },
      { sandbox: deps.sandbox, sender: senderOf(opened.quote.seller, inEnglish(format)) },
    );

  if (signer.status === 'signed')
    return notice(410, 'You have signed already', [`You signed this contract${when}.`, standing(opened)]);
  if (signer.status === 'declined')
    return notice(410, 'You have declined to sign', [`You declined this contract${when}.`], signer.reason);
  switch (contract.status) {
    case 'declined': {
      const refusal = all.find(({ status }) => status === 'declined');
      const by = refusal ? `${refusal.name} declined to sign.` : 'A signer declined to sign.';
      return notice(
        410,
        'This contract was declined',
        [by, 'It can no longer be signed.'],
        refusal?.reason ?? null,
      );
    }
    case 'expired':
      return notice(410, 'The time to sign has passed', [
        `The contract could be signed until ${format.date(contract.expiresOn)}.`,
      ]);
    case 'withdrawn':
      return notice(
        410,
        'This contract was withdrawn',
        ['It can no longer be signed.'],
        opened.deal.endReason,
      );
    case 'preparing':
      return notice(409, 'The contract is being prepared', ['Please come back in a moment.']);
    case 'signed':
      return notice(410, 'This contract is signed', ['Everybody has signed.']);
    case 'open':
      break;
    default:
      return contract.status satisfies never;
  }
  if (signer.status === 'waiting')
    return notice(409, 'It is not your turn yet', ['Others sign before you. You get a mail then.']);
  if (isExpired) throw expired();
  if (isUsed) throw usedUp();
  return null;
}

/** How far the contract has come, for somebody who has signed. */
function standing({ contract, signers: all, format }: OpenedContract): string {
  if (contract.status === 'signed') {
    return `Everybody has signed, and the contract is concluded${contract.closedAt ? ` since ${format.instant(contract.closedAt)}` : ''}.`;
  }
  if (contract.status !== 'open') return 'The contract was closed before everybody had signed.';
  const missing = all.filter(({ status }) => status !== 'signed').map(({ name }) => name);
  return `It still waits for ${missing.join(', ')}. You get the signed contract by mail.`;
}

const pdfPath = ({ token }: OpenedContract) => `/sign/${token}/pdf`;

function downloads(opened: OpenedContract) {
  const { contract, isExpired } = opened;
  if (isExpired || contract.status === 'preparing') return [];
  const label = contract.status === 'signed' ? 'Signed contract as PDF' : 'Contract as PDF';
  return [{ path: pdfPath(opened), label }];
}

interface Shown {
  opened: OpenedContract;
  fields?: Fields;
  problems?: string[];
}

function sendContract(
  deps: WebDeps,
  reply: FastifyReply,
  { opened, fields = {}, problems = [] }: Shown,
): FastifyReply {
  const { contract, signer, quote, format } = opened;
  return sendPage(reply, {
    view: 'sign',
    title: 'Sign the contract',
    status: problems.length > 0 ? 422 : 200,
    sandbox: deps.sandbox,
    sender: senderOf(quote.seller, inEnglish(format)),
    secretAddress: true,
    model: {
      parties: `${quote.seller.legalName} and ${quote.customer.name}`,
      signer: { name: signer.name, email: signer.email },
      expiresOn: format.date(contract.expiresOn),
      sha256: contract.documentSha256,
      pdfPath: pdfPath(opened),
      blocks: contractBlocks(opened, format),
      consent: CONSENT,
      fields,
      problems,
      limits: LIMITS,
    },
  });
}

function problemsOf(fields: Fields): string[] {
  const { decision } = fields;
  if (decision !== 'sign' && decision !== 'decline') return ['Please choose whether you sign or decline.'];
  const problems =
    decision === 'sign'
      ? [
          textProblem(fields, 'name', { label: 'Your name', max: LIMITS.name }),
          fields.consent === 'yes' ? null : 'Please tick the sentence by which you agree.',
        ]
      : [textProblem(fields, 'reason', { label: 'The reason', max: LIMITS.text })];
  return problems.filter((problem) => problem !== null);
}

const LONGEST_USER_AGENT = 500;

/** Says what was decided: another decision over the same link may have been quicker, and that one stands. */
async function decide(
  deps: WebDeps,
  request: FastifyRequest,
  { link, deal, signer }: OpenedContract,
  fields: Fields,
): Promise<'signed' | 'declined'> {
  const signs = fields.decision === 'sign';
  const { status } = await deps.gateway.send(
    deal.id,
    'signContract',
    {
      signer: link.email,
      name: signs ? (fields.name ?? '') : signer.name,
      decision: signs ? 'sign' : 'decline',
      ...(!signs && fields.reason ? { reason: fields.reason } : {}),
      evidence: {
        ip: request.ip,
        userAgent: request.headers['user-agent']?.slice(0, LONGEST_USER_AGENT) ?? null,
        via: 'link',
        consent: signs ? CONSENT : '',
      },
    },
    { key: commandKeyOf(link), actor: link.email },
  );
  await markUsed(deps, link);
  return status;
}

function sendThanks(
  deps: WebDeps,
  reply: FastifyReply,
  opened: OpenedContract,
  status: 'signed' | 'declined',
): FastifyReply {
  const signed = status === 'signed';
  return sendNotice(
    reply,
    {
      status: 200,
      title: signed ? 'Thank you, you have signed' : 'You have declined to sign',
      paragraphs: signed
        ? [standing(opened)]
        : ['The contract is closed, and we have passed your reason on.'],
      downloads: signed ? downloads(opened) : [],
    },
    { sandbox: deps.sandbox, sender: senderOf(opened.quote.seller, inEnglish(opened.format)) },
  );
}
