import type { FieldProblem } from '#domain/types.ts';
import { TamperedDocument } from '#src/documents/tampering.ts';
import type { RefusalCode } from '#workflows/messages.ts';

/** Every way in which a request can fail, with its HTTP status and title: the one table. */
export const PROBLEMS = {
  malformed: { status: 400, title: 'The request is malformed' },
  unauthorized: { status: 401, title: 'A valid API key is needed' },
  forbidden: { status: 403, title: 'This is not allowed' },
  notFound: { status: 404, title: 'Not found' },
  methodNotAllowed: { status: 405, title: 'This method is not allowed here' },
  wrongStage: { status: 409, title: 'The deal is not in a state for that' },
  conflict: { status: 409, title: 'This conflicts with what is there' },
  documentTampered: { status: 409, title: 'The stored document is not the one that was issued' },
  gone: { status: 410, title: 'This is no longer available' },
  tooLarge: { status: 413, title: 'The request is too large' },
  unsupportedMediaType: { status: 415, title: 'This media type is not understood' },
  ruleViolation: { status: 422, title: 'A rule refuses this' },
  tooManyRequests: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Not available right now' },
} as const satisfies Record<RefusalCode, unknown> & Record<string, { status: number; title: string }>;
export type ProblemCode = keyof typeof PROBLEMS;

/** A failure that a caller is told about, as RFC 9457 `application/problem+json`. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldProblem[];

  constructor(code: ProblemCode, detail: string, errors: FieldProblem[] = []) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.errors = errors;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  /** @param instance the id of the request, by which a log line can be found */
  toJSON(instance?: string) {
    const { status, title } = PROBLEMS[this.code];
    return {
      type: `urn:quittance:problem:${this.code}`,
      title,
      status,
      detail: this.message,
      ...(instance ? { instance } : {}),
      ...(this.errors.length > 0 ? { errors: this.errors } : {}),
    };
  }
}

/** A failure that was foreseen, as what a caller is told; null where it was not. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  return error instanceof TamperedDocument ? new Problem('documentTampered', error.message) : null;
}

/** Nobody works on a deal right now. What was asked for is kept, so a retry finds what was done meanwhile. */
export const noWorkerAnswered = () =>
  new Problem('unavailable', 'No worker has answered in time; try again with the same Idempotency-Key.');
