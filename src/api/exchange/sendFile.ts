import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FileFormat } from '#db/schema/catalogue.ts';

const TYPES: Record<FileFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

/** Sends an export as a file to keep, in portions as they are read. */
export function sendFile(
  reply: FastifyReply,
  portions: AsyncIterable<string>,
  { name, format }: { name: string; format: FileFormat },
): FastifyReply {
  return reply
    .header('content-type', TYPES[format])
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .send(Readable.from(portions));
}
