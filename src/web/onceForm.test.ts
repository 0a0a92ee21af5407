import { expect, it } from 'vitest';
import { formCommand, newFormKey } from './onceForm.ts';

const me = { email: 'me@seller.example' };

it('names what a form does: the same when it is sent twice, another for others, other forms and other content', () => {
  const form = newFormKey();
  const name = formCommand(me, form, { a: '1' }).id('deal');
  expect(name).toMatch(/^deal_[0-9a-hjkmnp-tv-z]{26}$/);
  expect(formCommand(me, form, { a: '1' }).id('deal')).toBe(name);
  const others = [
    formCommand({ email: 'you@seller.example' }, form, { a: '1' }),
    formCommand(me, newFormKey(), { a: '1' }),
    formCommand(me, form, { a: '2' }),
  ];
  expect(new Set([name, ...others.map((other) => other.id('deal'))]).size).toBe(4);
});

it('takes no key of a form that we have not made', () => {
  expect(formCommand(me, "x' or 1=1", {}).id('deal')).toMatch(/^deal_[0-9a-hjkmnp-tv-z]{26}$/);
});
