import { describe, expect, it } from 'vitest';
import { importArguments, progressLine } from './importFile.ts';

describe('npm run import', () => {
  it('takes a subject and a file of a known type', () => {
    expect(importArguments(['prices', 'list.CSV', '--dry-run'])).toEqual({
      subject: 'prices',
      file: 'list.CSV',
      type: 'text/csv',
      dryRun: true,
      url: 'http://127.0.0.1:3000',
    });
    expect(importArguments(['products', 'a.json', '--url', 'http://q.example'])).toMatchObject({
      type: 'application/json',
      url: 'http://q.example',
    });
    for (const wrong of [
      [],
      ['prices'],
      ['prices', 'a.xls'],
      ['deals', 'a.csv'],
      ['prices', 'a.csv', '--fast'],
    ])
      expect(importArguments(wrong)).toBeNull();
  });

  it('shows how far the file is read', () => {
    const job = { id: 'imp_1', rowsUnchanged: 0, rowsWritten: 0, errors: [] };
    expect(
      progressLine({ ...job, status: 'running', bytes: 300, bytesRead: 100, rowsRead: 7, errorCount: 0 }),
    ).toBe('running: 33 % of the file, 7 rows');
    expect(
      progressLine({ ...job, status: 'failed', bytes: 0, bytesRead: 0, rowsRead: 0, errorCount: 1 }),
    ).toContain('1 problems');
  });
});
