import { expect } from 'vitest';
import type { ApiClient } from '#test/setup/client.ts';
import type { IssuedInvoice } from './facts.ts';

/** Invoices and credit notes are numbered without a gap, one series a year. */
export function checkNumbers(documents: readonly string[]): void {
  const series = new Map<string, number[]>();
  for (const number of documents) {
    const name = number.slice(0, number.lastIndexOf('-'));
    series.set(name, [...(series.get(name) ?? []), Number(number.slice(name.length + 1))]);
  }
  for (const [name, numbers] of series) {
    expect(
      numbers.sort((a, b) => a - b),
      `the numbers of ${name}`,
    ).toEqual(numbers.map((_, index) => index + 1));
  }
}

/** The numbers of all invoices and credit notes that there are. */
export async function readNumbers(api: ApiClient): Promise<string[]> {
  const numbers: string[] = [];
  for (let after = ''; ; ) {
    const { data, nextCursor } = await api.get<{ data: IssuedInvoice[]; nextCursor: string | null }>(
      `/v1/invoices?limit=1000${after}`,
    );
    numbers.push(
      ...data.flatMap((invoice) => [invoice, ...invoice.creditNotes].map((shown) => shown.number)),
    );
    if (nextCursor === null) return numbers;
    after = `&after=${nextCursor}`;
  }
}
