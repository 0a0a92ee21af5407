import { addComment, type CommentRefusal, type NewComment } from '#db/comments.ts';
import type { Database } from '#db/connection.ts';
import { Problem } from './problems.ts';

/** Takes a comment of customer or seller, for the API and for pages. The same key is the same comment. */
export async function writeComment(db: Database, key: string, comment: NewComment): Promise<{ id: string }> {
  const added = await addComment(db, key, comment);
  if ('refused' in added) throw problemOf(added.refused);
  return added;
}

function problemOf(refusal: CommentRefusal): Problem {
  switch (refusal) {
    case 'ended':
      return new Problem('wrongStage', 'The deal has ended; nothing more is said about its quote.');
    case 'noQuote':
      return new Problem('wrongStage', 'The customer has no quote yet that could be written about.');
    case 'tooMany':
      return new Problem('tooManyRequests', 'Too many comments came in a short time; try again later.');
    default:
      return refusal satisfies never;
  }
}
