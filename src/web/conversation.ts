import { desc, eq } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { comments } from '#db/schema/comments.ts';
import type { Format } from '#src/documents/format.ts';
import { newId } from '#src/ids.ts';
import type { PageTexts } from '#src/languages/texts.ts';
import { type Fields, LIMITS } from './form.ts';

const MOST_SHOWN = 200;

interface Shown {
  format: Format;
  texts: PageTexts;
  /** Where its form goes; null where nothing more can be said. */
  action: string | null;
  fields?: Fields;
  /** Whether the one who writes says who they are. */
  asksName: boolean;
}

/** What customer and seller said about a quote, the oldest first, and a form to say more. */
export async function conversationModel(
  db: Database,
  dealId: string,
  { format, fields = {}, ...shown }: Shown,
) {
  const rows = await db
    .select()
    .from(comments)
    .where(eq(comments.dealId, dealId))
    .orderBy(desc(comments.id))
    .limit(MOST_SHOWN);
  return {
    ...shown,
    comments: rows
      .toReversed()
      .map(({ side, name, at, text }) => ({ side, name, text, at: format.instant(at) })),
    fields,
    // A form that is sent twice is one comment.
    form: fields.form ?? newId('comment'),
    limits: LIMITS,
  };
}

/** The part of a comment's key that its form brings along. */
export function formOf({ form = '' }: Fields): string {
  return /^cmt_\w{26}$/.test(form) ? form : newId('comment');
}
