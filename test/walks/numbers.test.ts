import { expect, it } from 'vitest';
import { checkNumbers } from './numbers.ts';

it('wants each series to be without a gap, whatever the order', () => {
  checkNumbers(['INV-2031-00002', 'CN-2031-00001', 'INV-2031-00001', 'INV-2032-00001']);
});

it.each([
  ['a gap', ['INV-2031-00001', 'INV-2031-00003']],
  ['a first number that is missing', ['CN-2031-00002']],
  ['a number that is given twice', ['INV-2031-00001', 'INV-2031-00001']],
])('refuses %s', (_, numbers) => {
  expect(() => checkNumbers(numbers)).toThrow('the numbers of');
});
