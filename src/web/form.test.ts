import { describe, expect, it } from 'vitest';
import { fieldsOf, textProblem } from './form.ts';

describe('fieldsOf', () => {
  it('keeps texts, trimmed and without what cannot be stored', () => {
    const body = { name: ' Bea\u0000 ', reason: 'a\r\nb\u0007', list: ['x'], empty: '' };
    expect(fieldsOf(body)).toEqual({ name: 'Bea', reason: 'a\nb', empty: '' });
  });

  it.each([undefined, null, 'text', 5, []])('reads %j as a form without fields', (body) => {
    expect(fieldsOf(body)).toEqual({});
  });
});

describe('textProblem', () => {
  it('says what is missing or too long', () => {
    const name = { label: 'Your name', max: 3 };
    expect(textProblem({}, 'name', name)).toBe('Your name is missing.');
    expect(textProblem({ name: 'Beate' }, 'name', name)).toBe('Your name is too long: at most 3 characters.');
    expect(textProblem({ name: 'Bea' }, 'name', name)).toBeNull();
    expect(textProblem({}, 'name', { ...name, optional: true })).toBeNull();
  });
});
