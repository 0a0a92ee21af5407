import type { PerformedLine } from './cancellation.ts';
import { dec, min, sum } from './money.ts';
import { termOf } from './periods.ts';
import { type Performance, ratablePerformance } from './ratable.ts';
import type { PlainDate } from './types.ts';

/**
 * How much was delivered of a bundle that has the price of its parts: as much as of them, each by its standalone selling
 * price. A bundle of itself delivers nothing, so that it would otherwise count as delivered on its first day. Null for
 * every other line, also for a bundle with a standalone selling price of its own, which is something beside its parts.
 */
export function deliveredParts(
  { line }: PerformedLine,
  lines: readonly PerformedLine[],
  dates: { startOn: PlainDate; through: PlainDate },
): Performance | null {
  const isBundle = dec(line.standaloneSellingPrice).isZero() && !dec(line.termNetAmount).isZero();
  if (!isBundle || line.recognition !== 'pointInTime') return null;
  const parts = partsWithin(line.lineNo, lines);
  const whole = sum(parts.map((part) => part.line.standaloneSellingPrice));
  if (whole.isZero()) return null;
  const delivered = parts.map((part) => {
    const { part: done, whole: all } = performanceOf(part, dates);
    return dec(part.line.standaloneSellingPrice).times(done).div(all);
  });
  return { part: sum(delivered).toFixed(), whole: whole.toFixed() };
}

/** The parts that the price of a line includes, at any depth. */
function partsWithin(lineNo: number, lines: readonly PerformedLine[]): PerformedLine[] {
  const own = lines.filter(({ line }) => line.parentLineNo === lineNo && dec(line.termNetAmount).isZero());
  return own.flatMap((part) => [part, ...partsWithin(part.line.lineNo, lines)]);
}

function performanceOf(
  { line, delivered, percentReached }: PerformedLine,
  { startOn, through }: { startOn: PlainDate; through: PlainDate },
): Performance {
  switch (line.recognition) {
    case 'pointInTime':
      return { part: min(delivered, line.quantity).toFixed(), whole: line.quantity };
    case 'milestone':
      return { part: percentReached, whole: '100' };
    case 'ratable': {
      const term = termOf(line, startOn);
      return term ? ratablePerformance({ ...term, through }) : { part: '0', whole: '1' };
    }
    default:
      return line.recognition satisfies never;
  }
}
