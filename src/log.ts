import { type Logger, pino } from 'pino';

/** JSON lines. Secrets and customers' addresses are left out by what is logged; these paths are the second fence. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
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
  });
}
