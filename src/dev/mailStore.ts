import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AddressObject, type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { decodeTime, monotonicFactory } from 'ulid';

export interface CaughtMail {
  /** Sortable by the time of receipt. */
  readonly id: string;
  /** An instant of the wall clock, RFC 3339 in UTC. */
  readonly receivedAt: string;
  /** Whom the mail really went to, whatever its headers say. */
  readonly recipients: readonly string[];
  readonly messageId: string | undefined;
  /** As in the header, with names. */
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | undefined;
  /** The header lines as they came, folded ones joined. */
  readonly headers: readonly string[];
  readonly attachments: readonly MailAttachment[];
}

export interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

export interface MailStore {
  /** The mails in the order of their receipt. */
  messages(): readonly CaughtMail[];
  add(raw: Buffer, recipients: readonly string[]): Promise<CaughtMail>;
  /** The message as it came; undefined for an unknown id. */
  raw(id: string): Promise<Buffer | undefined>;
  attachment(id: string, index: number): Promise<Attachment | undefined>;
}

/** Older ones stay on disk, where there is a folder, but are no longer listed. */
const listedAtMost = 1000;

/** Keeps mails as .eml files in `dir`, or in memory alone without one. */
export async function openMailStore(dir: string | undefined): Promise<MailStore> {
  const nextId = monotonicFactory();
  const inMemory = new Map<string, Buffer>();
  const mails = dir ? await readFolder(dir) : [];
  const fileOf = (id: string) => join(dir ?? '', `${id}.eml`);

  async function raw(id: string): Promise<Buffer | undefined> {
    if (!mails.some((mail) => mail.id === id)) return undefined;
    return dir ? readFile(fileOf(id)) : inMemory.get(id);
  }

  return {
    messages: () => mails,
    raw,
    async add(message, recipients) {
      const delivered = recipients.map((recipient) => `Delivered-To: ${recipient}\r\n`).join('');
      const kept = Buffer.concat([Buffer.from(delivered), message]);
      const mail = await read(nextId(), kept);
      if (dir) await writeFile(fileOf(mail.id), kept);
      else inMemory.set(mail.id, kept);
      mails.push(mail);
      for (const dropped of mails.splice(0, mails.length - listedAtMost)) inMemory.delete(dropped.id);
      return mail;
    },
    async attachment(id, index) {
      const message = await raw(id);
      return message && (await simpleParser(message)).attachments[index];
    },
  };
}

async function readFolder(dir: string): Promise<CaughtMail[]> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const names = (await readdir(dir)).filter((name) => /^[0-9A-Z]{26}\.eml$/.test(name)).sort();
  const mails: CaughtMail[] = [];
  for (const name of names.slice(-listedAtMost)) {
    mails.push(await read(name.slice(0, -'.eml'.length), await readFile(join(dir, name))));
  }
  return mails;
}

async function read(id: string, message: Buffer): Promise<CaughtMail> {
  const parsed = await simpleParser(message);
  return {
    id,
    receivedAt: new Date(decodeTime(id)).toISOString(),
    recipients: recipientsOf(parsed),
    messageId: parsed.messageId,
    from: addresses(parsed.from),
    to: addresses(parsed.to),
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || undefined,
    headers: parsed.headerLines.map(({ line }) => line.replace(/\r?\n\s+/g, ' ')),
    attachments: parsed.attachments.map((attachment, index) => ({
      filename: attachment.filename ?? `attachment-${index + 1}`,
      contentType: attachment.contentType,
      sizeBytes: attachment.size,
    })),
  };
}

function recipientsOf(parsed: ParsedMail): string[] {
  return parsed.headerLines
    .filter(({ key }) => key === 'delivered-to')
    .map(({ line }) => line.slice('Delivered-To:'.length).trim());
}

function addresses(header: AddressObject | AddressObject[] | undefined): string {
  return [header ?? []]
    .flat()
    .map(({ text }) => text)
    .join(', ');
}
