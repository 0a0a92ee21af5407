import type { Json } from '#test/setup/client.ts';

/** The terms of a version of the quote of `simpleRequest`, at another price. */
export const workshop = (amount: string) => ({
  currency: 'EUR',
  lines: [{ description: 'Workshop', quantity: '1', price: { model: 'flat', amount } }],
});

export const statuses = (versions: Json[]): string[] =>
  versions.map(({ version, status }) => `${version} ${status}`);
