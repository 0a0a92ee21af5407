import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

/**
 * JSON lines. Secrets and customers' addresses are left out by what is logged; the paths and the words of errors that
 * are taken out here are the second fence.
 *
 * @param lines where they go; by default to the standard output
 */
export function createLog(level: string, lines?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    redact: {
      paths: [
        'req.headers.authorization',
        'req.headers.cookie',
        'email',
        '*.email',
        'to',
        '*.to',
        'token',
        '*.token',
      ],
      censor: '[redacted]',
    },
  };
  return lines ? pino(options, lines) : pino(options);
}

const DEEPEST_CAUSE = 5;

/**
 * An error as a log may have it. Those of the database carry the values of the query, which can be names, addresses
 * and the hashes of keys: as fields, which are left out, and in Drizzle's message, which ends before them here.
 */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { name, cause } = error;
  const message = withoutValues(error.message);
  return {
    type: name,
    message,
    // A stack begins with the message as it was.
    stack: error.stack?.replace(error.message, () => message),
    ...('code' in error ? { code: error.code } : {}),
    ...(cause === undefined || depth >= DEEPEST_CAUSE ? {} : { cause: describeError(cause, depth + 1) }),
  };
}

/** Drizzle writes `params: …` below the query. */
const withoutValues = (message: string) => message.replace(/\nparams: [\s\S]*/, '');
