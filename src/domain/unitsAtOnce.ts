import { type Decimal, max, sum, ZERO } from './money.ts';

/** Units of a line, and the segment that it is of a ramp. */
export interface Units {
  quantity: Decimal;
  segment?: { ramp: string | number; number: number } | undefined;
}

/** How many units there are at the same time: of a ramp, whose segments follow one another, those of the largest. */
export function unitsAtOnce(lines: readonly Units[]): Decimal {
  const ramps = new Map<string | number, Map<number, Decimal>>();
  const lasting: Decimal[] = [];
  for (const { quantity, segment } of lines) {
    if (!segment) {
      lasting.push(quantity);
      continue;
    }
    const segments = ramps.get(segment.ramp) ?? new Map<number, Decimal>();
    segments.set(segment.number, quantity.plus(segments.get(segment.number) ?? 0));
    ramps.set(segment.ramp, segments);
  }
  return sum([
    ...lasting,
    ...[...ramps.values()].map((segments) => [...segments.values()].reduce(max, ZERO)),
  ]);
}
