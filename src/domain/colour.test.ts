import { describe, expect, it } from 'vitest';
import { colourProblem } from './colour.ts';

describe('a seller’s colour', () => {
  it.each(['#000000', '#1f5fbf', '#767676', '#B00020'])('may be %s', (colour) => {
    expect(colourProblem(colour)).toBeNull();
  });

  it.each([
    ['#777777', 'contrast to white is 4.4'],
    ['#ffffff', 'contrast to white is 1,'],
    ['#ffcc00', 'too light'],
    ['red', '#rrggbb'],
    ['#fff', '#rrggbb'],
  ])('is not %s', (colour, reason) => {
    expect(colourProblem(colour)).toContain(reason);
  });
});
