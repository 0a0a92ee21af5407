import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

describe('createLog', () => {
  const logged = (facts: object) => {
    const lines: string[] = [];
    createLog('info', { write: (line) => lines.push(line) }).error(facts, 'It failed.');
    return lines.join('');
  };

  it('says of a failed query what it was and why it failed, and none of its values', () => {
    const cause = Object.assign(new Error('invalid byte sequence'), {
      code: '22021',
      detail: 'Failing row contains (buyer@customer.example).',
    });
    const values = ['cus_1', 'Line one\n    at Line two', 'buyer@customer.example'];
    const error = new DrizzleQueryError('insert into "customers" values ($1, $2, $3)', values, cause);
    const outer = new Error(error.message, { cause: error });
    for (const err of [error, outer]) {
      const line = logged({ err });
      expect(line).toContain('insert into');
      expect(line).toContain('22021');
      expect(line).toContain('log.test.ts');
      for (const secret of ['buyer@customer.example', 'Line two', 'Failing row'])
        expect(line).not.toContain(secret);
    }
  });

  it('ends the chain of causes, even one that goes round', () => {
    const error = new Error('round');
    error.cause = error;
    expect(logged({ err: error }).length).toBeLessThan(20_000);
  });

  it('blots out addresses and tokens', () => {
    const line = logged({ email: 'a@b.example', mail: { to: 'a@b.example', token: 'secret' } });
    expect(line).not.toMatch(/a@b|secret/);
  });
});
