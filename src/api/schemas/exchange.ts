import { z } from 'zod';
import { FILE_FORMATS, IMPORT_STATUSES, IMPORT_SUBJECTS } from '#db/schema/catalogue.ts';
import { plainDate } from './common.ts';

const format = z.enum(FILE_FORMATS);

export const importQuery = z.object({
  format: format.optional().meta({ description: 'By default what the Content-Type says.' }),
  dryRun: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .meta({ description: 'Only validates the file; what would have been written is counted.' }),
});

export const importJob = z
  .object({
    id: z.string(),
    subject: z.enum(IMPORT_SUBJECTS),
    format,
    dryRun: z.boolean(),
    requestedBy: z.string(),
    status: z.enum(IMPORT_STATUSES).meta({
      description: 'All of the file was written where it `succeeded`, nothing where it `failed`.',
    }),
    bytes: z.number(),
    bytesRead: z.number(),
    rowsRead: z.number(),
    rowsValid: z.number(),
    rowsUnchanged: z.number().meta({ description: 'They say what is there already.' }),
    rowsWritten: z.number(),
    errorCount: z.number(),
    errors: z
      .array(
        z.object({
          row: z.number(),
          column: z.string().optional(),
          pointer: z.string().optional(),
          detail: z.string(),
        }),
      )
      .meta({
        description:
          'The first hundred. Rows of a CSV are counted from its header, which is row 1; a JSON file has pointers.',
      }),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: 'Import' });

export const exportQuery = z.object({
  format: format.default('csv'),
  on: plainDate.optional().meta({
    description: 'What counts on that day; without it all versions, past and to come.',
  }),
});
export const priceExportQuery = exportQuery.extend({
  priceBook: z.string().optional().meta({ description: 'The id of the only book to export.' }),
});
