import { Problem } from '#api/problems.ts';
import { nowOf } from '#api/views/deal.ts';
import { writeComment } from '#api/writeComment.ts';
import { isFinal } from '#domain/types.ts';
import { conversationModel, formOf } from '../conversation.ts';
import type { WebDeps } from '../deps.ts';
import { type Fields, LIMITS, textProblem } from '../form.ts';
import { commandKeyOf } from './access.ts';
import type { OpenedQuote } from './openedQuote.ts';

/** As long as the deal goes on and the link is good, whatever became of the version that it leads to. */
export const mayComment = ({ deal, isExpired }: OpenedQuote): boolean => !isFinal(deal.stage) && !isExpired;

export function conversationOf({ db }: WebDeps, opened: OpenedQuote, fields: Fields = {}) {
  const { deal, token, reader } = opened;
  return conversationModel(db, deal.id, {
    format: reader.format,
    texts: reader.texts.page,
    action: mayComment(opened) ? `/quote/${token}/comment` : null,
    fields,
    asksName: true,
  });
}

export function commentProblems(fields: Fields, { reader: { texts } }: OpenedQuote): string[] {
  const { yourName, yourQuestion } = texts.page;
  return [
    textProblem(fields, 'author', { label: yourName, max: LIMITS.name, texts }),
    textProblem(fields, 'comment', { label: yourQuestion, max: LIMITS.text, texts }),
  ].filter((problem) => problem !== null);
}

/** Says what keeps it from being taken for now; throws where nothing is said any more. */
export async function takeComment({ db }: WebDeps, opened: OpenedQuote, fields: Fields): Promise<string[]> {
  const { link, deal, reader } = opened;
  try {
    await writeComment(db, `${commandKeyOf(link)}/${formOf(fields)}`, {
      dealId: deal.id,
      side: 'customer',
      name: fields.author ?? '',
      email: link.email,
      text: fields.comment ?? '',
      at: nowOf(deal),
    });
    return [];
  } catch (error) {
    if (error instanceof Problem && error.code === 'tooManyRequests')
      return [reader.texts.page.tooManyQuestions];
    throw error;
  }
}
