import { BadFile } from './badFile.ts';

/** No product or price comes near; a file without an end to its first element is not kept in memory whole. */
const LONGEST_ELEMENT = 1_000_000;

/**
 * The texts of the elements of a JSON list, one at a time, so that a long file is never in memory whole. What stands
 * within an element is for `JSON.parse` to judge.
 */
export async function* jsonElements(portions: AsyncIterable<string>): AsyncGenerator<string> {
  const scan = { depth: 0, inText: false, isEscaped: false, isOpen: false, isClosed: false };
  let element = '';
  let count = 0;
  for await (const portion of portions) {
    let from = 0;
    for (let at = 0; at < portion.length; at += 1) {
      const sign = portion[at] as string;
      if (scan.inText) {
        if (scan.isEscaped) scan.isEscaped = false;
        else if (sign === '\\') scan.isEscaped = true;
        else if (sign === '"') scan.inText = false;
        continue;
      }
      if (!scan.isOpen || scan.isClosed) {
        if (/\s/.test(sign)) continue;
        if (scan.isClosed || sign !== '[')
          throw new BadFile(count + 1, 'The file must be one list of JSON: [ … ].');
        scan.isOpen = true;
        from = at + 1;
        continue;
      }
      if (sign === '"') scan.inText = true;
      else if (sign === '{' || sign === '[') scan.depth += 1;
      else if (scan.depth > 0 && (sign === '}' || sign === ']')) scan.depth -= 1;
      else if (scan.depth === 0 && (sign === ',' || sign === ']')) {
        const text = (element + portion.slice(from, at)).trim();
        element = '';
        from = at + 1;
        scan.isClosed = sign === ']';
        // Only an empty list ends without an element.
        if (text !== '' || !scan.isClosed || count > 0) {
          count += 1;
          yield text;
        }
      }
    }
    if (scan.isOpen && !scan.isClosed) element += portion.slice(from);
    if (element.length > LONGEST_ELEMENT) throw new BadFile(count + 1, 'The element is too long.');
  }
  if (!scan.isClosed) throw new BadFile(count + 1, 'The list of JSON has no end.');
}
