import { Problem, type ProblemCode } from '#api/problems.ts';
import type { FieldProblem, Result } from '#domain/types.ts';

/** What a person mends in the form that they have sent. */
const MENDABLE: readonly ProblemCode[] = ['malformed', 'ruleViolation', 'conflict'];

/** What an act gives, or the fields for which it is refused; whatever else goes wrong is thrown on. */
export async function attempt<T>(act: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await act() };
  } catch (error) {
    if (!(error instanceof Problem) || !MENDABLE.includes(error.code)) throw error;
    const problems: FieldProblem[] =
      error.errors.length > 0 ? error.errors : [{ pointer: '', detail: error.message }];
    return { ok: false, problems };
  }
}
