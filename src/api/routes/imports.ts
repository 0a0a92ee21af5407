import { desc, eq } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import { once } from '#db/effects.ts';
import {
  type FileFormat,
  IMPORT_SUBJECTS,
  type Import,
  type ImportSubject,
  imports,
} from '#db/schema/catalogue.ts';
import type { ApiDeps } from '../deps.ts';
import { keepUpload, MAX_FILE_BYTES, Upload } from '../exchange/uploads.ts';
import { actorOf } from '../plugins/auth.ts';
import { Problem } from '../problems.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/exchange.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers, idFor } from './support.ts';

const tags = ['Import and export'];
const admin = { scopes: ['admin'] as const };
const FORMAT_OF_TYPE: Record<string, FileFormat> = { 'text/csv': 'csv', 'application/json': 'json' };

/** Products and prices from a file, whole or not at all. */
export function importRoutes(app: Api, deps: ApiDeps): void {
  // Apart, since a file is kept as it comes in: what reads other bodies would have all of it in memory.
  void app.register(async (scope: Api) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      [...Object.keys(FORMAT_OF_TYPE), 'application/octet-stream'],
      { bodyLimit: MAX_FILE_BYTES },
      async (_: FastifyRequest, body: AsyncIterable<Buffer>) => keepUpload(deps.db, body),
    );
    for (const subject of IMPORT_SUBJECTS) startRoute(scope, deps, subject);
  });
  readRoutes(app, deps);
}

function startRoute(app: Api, { db, importing }: ApiDeps, subject: ImportSubject): void {
  app.post(
    `/v1/imports/${subject}`,
    {
      config: admin,
      bodyLimit: MAX_FILE_BYTES,
      schema: {
        tags,
        summary: `Import ${subject} from a file`,
        description:
          'Answers as soon as the file is kept; `GET /v1/imports/{id}` says how far it is. The columns of a CSV are those of an export, and a JSON file is one list. Every row is validated, and only a file without a fault is written, all at once. What a row leaves out is empty: it replaces the version of its day, and a row that says what is there changes nothing.',
        querystring: schemas.importQuery,
        response: answers(202, schemas.importJob),
      },
    },
    async (request, reply) => {
      const { body } = request;
      if (!(body instanceof Upload)) throw new Problem('malformed', 'Send the file as the body.');
      const made = {
        id: idFor(request, 'imp'),
        subject,
        format: formatOf(request, request.query.format),
        dryRun: request.query.dryRun === 'true',
        requestedBy: actorOf(request),
        uploadId: body.id,
        bytes: body.bytes,
      };
      await once(db, request.commandKey, async (tx) => {
        await tx.insert(imports).values(made);
        return null;
      });
      importing.wake();
      return reply.code(202).send(shown(await findImport(db, made.id)));
    },
  );
}

function formatOf(request: FastifyRequest, asked: FileFormat | undefined): FileFormat {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  const format = asked ?? FORMAT_OF_TYPE[type.trim().toLowerCase()];
  if (format) return format;
  const detail = 'Say whether the file is csv or json.';
  throw new Problem('malformed', `/format: ${detail}`, [{ pointer: '/format', detail }]);
}

function readRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/imports',
    {
      config: admin,
      schema: {
        tags,
        summary: 'Imports, the newest first',
        querystring: pageQuery(),
        response: answers(200, page(schemas.importJob)),
      },
    },
    async ({ query }) => {
      const rows = await db
        .select()
        .from(imports)
        .where(await behind(db, query.after, { cursor: imports.id, newestFirst: true }))
        .orderBy(desc(imports.id))
        .limit(query.limit + 1);
      return pageOf(rows, { limit: query.limit, cursorOf: ({ id }) => id, show: shown });
    },
  );
  app.get(
    '/v1/imports/:id',
    {
      config: admin,
      schema: {
        tags,
        summary: 'How far an import is, and what is wrong with its file',
        params: idParams,
        response: answers(200, schemas.importJob),
      },
    },
    async ({ params }) => shown(await findImport(db, params.id)),
  );
}

async function findImport(db: ApiDeps['db'], id: string): Promise<Import> {
  const [found] = await db.select().from(imports).where(eq(imports.id, id));
  if (!found) throw new Problem('notFound', `There is no import ${id}.`);
  return found;
}

const shown = ({ recordedAt, startedAt, finishedAt, ...job }: Import) => ({
  ...job,
  createdAt: rfc3339(recordedAt),
  startedAt: startedAt && rfc3339(startedAt),
  finishedAt: finishedAt && rfc3339(finishedAt),
});

const rfc3339 = (time: string) => new Date(time).toISOString();
