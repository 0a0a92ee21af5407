import { z } from 'zod';
import { COMMENT_SIDES } from '#db/schema/comments.ts';
import { email, instant, text } from './common.ts';

export const newComment = z.strictObject({
  text: text(2000),
  author: email.optional().meta({ description: 'One of the staff; default: the deal’s owner.' }),
});
export const comment = z
  .object({
    id: z.string(),
    side: z.enum(COMMENT_SIDES),
    name: z.string(),
    email: z.string(),
    text: z.string(),
    quoteVersion: z.number(),
    at: instant,
  })
  .meta({ id: 'Comment' });
