/** What an unsent mail comes to. */
export type Failure =
  /** The mail server said no to this mail and will say so again. */
  | { kind: 'refused'; code: number | null; response: string }
  /** The mail server said no to this mail for now, whatever it does with others. */
  | { kind: 'putOff' }
  /** The mail server cannot be reached or used, by any mail. */
  | { kind: 'unreachable' };

/** Of a sender that is not let in: a fault of the set-up, whatever the mail (RFC 4954, section 6). */
const NOT_LET_IN: ReadonlySet<number> = new Set([530, 534, 535, 538]);
/** A command out of order says that the session went wrong (RFC 5321, section 4.2.2). */
const BAD_SEQUENCE = 503;

/**
 * Reads an error of nodemailer. Only what was said of the recipient or of the message is about this mail: a greeting, a
 * login, the sender (which is the same for every mail) and a connection that ends are not. A mail that is refused is
 * never tried again, so what is in doubt counts as passing.
 */
export function failureOf(error: unknown): Failure {
  const { code, command, responseCode, response, message } = partsOf(error);
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return { kind: 'unreachable' };
  if (responseCode === null) {
    // Found by nodemailer itself, before it asked: an address that is none, or more bytes than the server takes.
    const isOfMail = /^(Invalid recipient|No recipients|Message size)/.test(message);
    return isOfMail ? { kind: 'refused', code: null, response: message } : { kind: 'unreachable' };
  }
  if (NOT_LET_IN.has(responseCode) || responseCode === BAD_SEQUENCE) return { kind: 'unreachable' };
  // A message that is too large is refused with its size, which stands beside the sender.
  if (command === 'MAIL FROM' && responseCode !== 552) return { kind: 'unreachable' };
  if (responseCode < 500) return { kind: 'putOff' };
  return { kind: 'refused', code: responseCode, response: response ?? message };
}

function partsOf(error: unknown) {
  const parts: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  const text = (name: string) => (typeof parts[name] === 'string' ? parts[name] : null);
  return {
    code: text('code'),
    command: text('command'),
    response: text('response'),
    responseCode: typeof parts.responseCode === 'number' ? parts.responseCode : null,
    message: error instanceof Error ? error.message : String(error),
  };
}
