import { describe, expect, it } from 'vitest';
import { preferredLocale } from './reader.ts';

describe('preferredLocale', () => {
  it.each([
    ['de-DE,de;q=0.9,en;q=0.8', 'de-DE'],
    ['en;q=0.5, fr;q=0.9', 'fr'],
    ['*', null],
    ['', null],
    [undefined, null],
    ['en;q=0, nl', 'nl'],
    ['<script>, "x"; pt-BR', null],
    ['<script>, pt-BR', 'pt-BR'],
  ])('reads %j as %j', (header, locale) => {
    expect(preferredLocale(header)).toBe(locale);
  });
});
