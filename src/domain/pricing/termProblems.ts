import { dateProblems, integerProblems, problemAt } from '../checks.ts';
import { needsStart } from '../proration.ts';
import type { FieldProblem } from '../types.ts';
import { periodName } from './explain.ts';
import type { Subject } from './lineSubject.ts';
import type { QuoteLineRequest } from './quoteRequest.ts';

export const MAX_TERM_MONTHS = 600;

/** What is wrong with when a line runs, how its periods lie and how often it is invoiced. */
export function termProblems(
  request: QuoteLineRequest,
  subject: Pick<Subject, 'term' | 'price'>,
  at: string,
): FieldProblem[] {
  const { termMonths, startOn, endOn } = request;
  const field = { pointer: `${at}/termMonths`, name: 'The term' };
  const malformed = [
    ...(termMonths === undefined ? [] : integerProblems(field, termMonths, { from: 1, to: MAX_TERM_MONTHS })),
    ...(startOn === undefined ? [] : dateProblems({ pointer: `${at}/startOn`, name: 'The start' }, startOn)),
    ...(endOn === undefined ? [] : dateProblems({ pointer: `${at}/endOn`, name: 'The end' }, endOn)),
  ];
  const problems = [...malformed, ...withoutTermProblems(request, subject, at)];
  if (problems.length > 0) return problems;
  const ofEnd = endProblems(request, subject, at);
  return ofEnd.length > 0 ? ofEnd : startProblems(request, subject, at);
}

/** What is charged and recognised at once has nothing to divide into periods. */
function withoutTermProblems(
  { alignTo, billing }: QuoteLineRequest,
  { term, price }: Pick<Subject, 'term' | 'price'>,
  at: string,
): FieldProblem[] {
  if (price === null || term.termMonths !== null) return [];
  const detail = 'The line has no term, so that it is invoiced once.';
  return [
    ...(alignTo === undefined ? [] : problemAt(`${at}/alignTo`, detail)),
    ...(billing === undefined || billing === 'once' ? [] : problemAt(`${at}/billing`, detail)),
  ];
}

function endProblems(
  { termMonths, startOn, endOn }: QuoteLineRequest,
  { term }: Pick<Subject, 'term'>,
  at: string,
): FieldProblem[] {
  if (endOn === undefined) return [];
  if (termMonths !== undefined)
    return problemAt(`${at}/endOn`, 'A term has either termMonths or an endOn, not both.');
  if (startOn === undefined) return problemAt(`${at}/startOn`, 'A term with an endOn needs a startOn.');
  if (endOn < startOn) return problemAt(`${at}/endOn`, 'The term must not end before it starts.');
  return (term.termMonths ?? 0) > MAX_TERM_MONTHS
    ? problemAt(`${at}/endOn`, `The term must not be longer than ${MAX_TERM_MONTHS} months.`)
    : [];
}

/** A price must not depend on the day on which somebody will sign. */
function startProblems(
  { startOn, alignTo }: QuoteLineRequest,
  { term, price }: Pick<Subject, 'term' | 'price'>,
  at: string,
): FieldProblem[] {
  if (startOn !== undefined || term.termMonths === null || !price?.every) return [];
  if (!needsStart(term, price.every)) return [];
  const why =
    alignTo === 'calendar'
      ? 'Periods of the calendar cut the term by its days'
      : `A term of ${term.termMonths} months is no multiple of the ${periodName(price.every)}, so that its last period is charged by its days`;
  return problemAt(`${at}/startOn`, `${why}: say on which day it starts.`);
}
