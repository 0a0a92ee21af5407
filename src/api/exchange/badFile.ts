import type { RowProblem } from '#db/schema/catalogue.ts';

/** A file that cannot be read on: what is wrong, and where. */
export class BadFile extends Error {
  readonly problem: RowProblem;

  constructor(row: number, detail: string) {
    super(detail);
    this.name = 'BadFile';
    this.problem = { row, detail };
  }
}
