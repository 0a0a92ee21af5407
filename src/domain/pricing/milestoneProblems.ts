import type { Recognition } from '../catalogue/product.ts';
import { problemAt } from '../checks.ts';
import type { FieldProblem } from '../types.ts';
import { addUpProblems, sharePercentProblems } from './paymentTermsProblems.ts';
import type { Milestone } from './quoteRequest.ts';

const MAX_MILESTONES = 100;

/** Milestones belong to recognition by milestone and to no other; their names differ and their shares add up to 100. */
export function milestoneProblems(
  milestones: Milestone[] | undefined,
  recognition: Recognition,
  at: string,
): FieldProblem[] {
  if (recognition !== 'milestone') {
    return milestones === undefined
      ? []
      : problemAt(at, 'Milestones need the recognition "milestone" on the line or its product.');
  }
  if (milestones === undefined || milestones.length === 0) {
    return problemAt(at, 'Recognition by milestone needs milestones.');
  }
  if (milestones.length > MAX_MILESTONES)
    return problemAt(at, `There must be at most ${MAX_MILESTONES} milestones.`);
  return [
    ...milestones.flatMap((milestone, index) =>
      sharePercentProblems(`${at}/${index}/percent`, milestone.percent),
    ),
    ...nameProblems(milestones, at),
    ...addUpProblems(
      at,
      'The milestones',
      milestones.map(({ percent }) => percent),
    ),
  ];
}

/** A milestone is reached by its name, so that each line needs names that tell its milestones apart. */
function nameProblems(milestones: Milestone[], at: string): FieldProblem[] {
  const names = milestones.map(({ name }) => name.trim());
  return names.flatMap((name, index) => {
    if (name === '') return problemAt(`${at}/${index}/name`, 'A milestone needs a name.');
    const isRepeated = names.indexOf(name) < index;
    return isRepeated ? problemAt(`${at}/${index}/name`, `There is another milestone "${name}".`) : [];
  });
}
