/** How the story looks in a terminal: plain text, figures right-aligned, no colour unless somebody can see it. */
export interface Telling {
  chapter(title: string): void;
  line(text: string): void;
  /** The first column to the left, the others to the right, as figures are read. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
}

export function telling(print: (line: string) => void): Telling {
  const coloured = process.stdout.isTTY && process.env.NO_COLOR === undefined;
  const bold = (text: string) => (coloured ? `\u001b[1m${text}\u001b[22m` : text);
  const dim = (text: string) => (coloured ? `\u001b[2m${text}\u001b[22m` : text);
  let chapters = 0;
  return {
    chapter(title) {
      chapters += 1;
      print('');
      print(bold(`${chapters}  ${title}`));
    },
    line: (text) => print(`   ${text}`),
    table(head, rows) {
      const widths = head.map((_, column) =>
        Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)),
      );
      const draw = (row: readonly string[]) =>
        widths
          .map((width, column) => {
            const cell = row[column] ?? '';
            return column === 0 ? cell.padEnd(width) : cell.padStart(width);
          })
          .join('   ')
          .trimEnd();
      print(dim(`   ${draw(head)}`));
      for (const row of rows) print(`   ${draw(row)}`);
    },
  };
}

/** "15393.84" as "15,393.84"; digits are moved, never counted, so that no cent is lost on the way. */
export function figure(amount: string): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(.*)$/.exec(amount) ?? [];
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest}`;
}

/** Nothing for an amount that is zero: in a table of debits and credits only one side says something. */
export function figureUnlessZero(amount: string): string {
  return /[1-9]/.test(amount) ? figure(amount) : '';
}
