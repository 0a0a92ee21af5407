import { expect, it } from 'vitest';
import { readArguments } from './startArguments.ts';

it('plays the story on kept data in .data by default', () => {
  expect(readArguments([])).toEqual({ fresh: false, story: true, dataDir: '.data', help: false });
});

it('takes every option', () => {
  expect(readArguments(['--fresh', '--no-story', '--data', '/srv/quittance'])).toEqual({
    fresh: true,
    story: false,
    dataDir: '/srv/quittance',
    help: false,
  });
  expect(readArguments(['--data=elsewhere', '-h'])).toMatchObject({ dataDir: 'elsewhere', help: true });
});

it('refuses what it does not know, by name, and shows what there is', () => {
  expect(() => readArguments(['--frehs'])).toThrow(/Unknown option '--frehs'[^]*--no-story/);
  expect(() => readArguments(['story'])).toThrow(/'story'[^]*--no-story/);
  expect(() => readArguments(['--data'])).toThrow(/--data[^]*--no-story/);
  expect(() => readArguments(['--data='])).toThrow(/--data needs a folder/);
});
