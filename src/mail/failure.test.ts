import { describe, expect, it } from 'vitest';
import { type Failure, failureOf } from './failure.ts';

/** An error as nodemailer makes it: the server's answer stands at the end of the message too. */
function anError(code: string, command: string, response?: string, message = 'It failed'): Error {
  return Object.assign(new Error(response ? `${message}: ${response}` : message), {
    code,
    command,
    ...(response ? { response, responseCode: Number(response.slice(0, 3)) } : {}),
  });
}

describe('failureOf', () => {
  it.each([
    ['EENVELOPE', 'RCPT TO', '550 5.1.1 no such mailbox'],
    ['EENVELOPE', 'RCPT TO', '556 domain takes no mail'],
    ['EENVELOPE', 'DATA', '554 no valid recipients'],
    ['EMESSAGE', 'DATA', '554 5.7.1 looks like spam'],
    ['EENVELOPE', 'MAIL FROM', '552 too large'],
  ])('is a refusal for good: %s at %s, %s', (code, command, response) => {
    expect(failureOf(anError(code, command, response))).toEqual({
      kind: 'refused',
      code: Number(response.slice(0, 3)),
      response,
    });
  });

  it.each([
    ['EENVELOPE', 'API', 'Invalid recipient "<a@b>"'],
    ['EENVELOPE', 'API', 'No recipients defined'],
    ['EMESSAGE', 'MAIL FROM', 'Message size larger than allowed 1000'],
  ])('is a refusal for good without an answer: %s at %s, %s', (code, command, message) => {
    const refused: Failure = { kind: 'refused', code: null, response: message };
    expect(failureOf(anError(code, command, undefined, message))).toEqual(refused);
  });

  it.each([
    ['EENVELOPE', 'RCPT TO', '450 4.2.0 greylisted'],
    ['EENVELOPE', 'RCPT TO', '452 mailbox full'],
    ['EMESSAGE', 'DATA', '451 try again later'],
  ])('puts this mail off: %s at %s, %s', (code, command, response) => {
    expect(failureOf(anError(code, command, response))).toEqual({ kind: 'putOff' });
  });

  it.each([
    ['EPROTOCOL', 'CONN', '554 your network is blocked'],
    ['EAUTH', 'AUTH PLAIN', '535 wrong password'],
    ['EENVELOPE', 'MAIL FROM', '530 authentication required'],
    ['EENVELOPE', 'RCPT TO', '530 start TLS first'],
    ['EENVELOPE', 'MAIL FROM', '550 sender not allowed'],
    ['EENVELOPE', 'MAIL FROM', '451 not now'],
    ['EENVELOPE', 'DATA', '503 bad sequence of commands'],
    ['ECONNECTION', 'CONN', '421 closing'],
    ['ECONNECTION', 'CONN', '550 cut off'],
    ['ETIMEDOUT', 'CONN', undefined],
    ['ESOCKET', 'CONN', undefined],
    ['EDNS', 'CONN', undefined],
    ['ETLS', 'CONN', undefined],
    ['EENVELOPE', 'API', undefined],
  ])('is no fault of the mail: %s at %s, %s', (code, command, response) => {
    expect(failureOf(anError(code, command, response))).toEqual({ kind: 'unreachable' });
  });

  it('is no fault of the mail where it is no error of nodemailer', () => {
    for (const error of [new Error('Connection pool was closed'), 'a text', null, undefined]) {
      expect(failureOf(error)).toEqual({ kind: 'unreachable' });
    }
  });
});
