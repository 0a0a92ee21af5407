import type { Fulfilment, Recognition } from './catalogue/product.ts';
import { type Decimal, dec, min, ZERO } from './money.ts';
import type { Milestone } from './pricing/quoteRequest.ts';
import type { FieldProblem, PlainDate, Result } from './types.ts';

export interface OrderLine {
  sku: string | null;
  fulfilment: Fulfilment;
  ordered: string;
  /** What was delivered before. */
  delivered: string;
}

/**
 * Spreads delivered quantities over the lines of their SKU, in the order of the lines; lines that get nothing are left
 * out. Refused where nothing of an SKU is to be delivered, or less of it than was.
 */
export function spreadDelivery<Line extends OrderLine>(
  order: readonly Line[],
  delivery: readonly { sku: string; quantity: string }[],
): Result<{ line: Line; quantity: string }[]> {
  const taken = new Map<Line, Decimal>();
  const takenOf = (line: Line) => taken.get(line) ?? ZERO;
  const problems: FieldProblem[] = [];
  for (const [index, { sku, quantity }] of delivery.entries()) {
    const lines = order.filter((line) => line.sku === sku && line.fulfilment !== 'none');
    if (lines.length === 0) {
      const detail = `The order has no ${sku} that is to be delivered.`;
      problems.push({ pointer: `/lines/${index}/sku`, detail });
      continue;
    }
    let left = dec(quantity);
    for (const line of lines) {
      const open = dec(line.ordered).minus(line.delivered).minus(takenOf(line));
      const part = min(left, open);
      taken.set(line, takenOf(line).plus(part));
      left = left.minus(part);
    }
    if (!left.isZero()) {
      const detail = `${left.toFixed()} more ${sku} than are still to be delivered.`;
      problems.push({ pointer: `/lines/${index}/quantity`, detail });
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  const parts = order.map((line) => ({ line, quantity: takenOf(line).toFixed() }));
  return { ok: true, value: parts.filter(({ quantity }) => quantity !== '0') };
}

/** A ratable line needs no delivery; one with milestones is delivered by reaching them. */
export function isUndelivered(
  line: Omit<OrderLine, 'sku'> & {
    recognition: Recognition;
    milestones: readonly Milestone[] | null;
    /** The names of the milestones that were reached. */
    reached: readonly string[];
    /** When a cancellation ended its delivery. */
    closedOn?: PlainDate | null;
  },
): boolean {
  const { recognition, fulfilment, milestones, reached, delivered, ordered, closedOn } = line;
  if (closedOn) return false;
  switch (recognition) {
    case 'ratable':
      return false;
    case 'milestone':
      return reached.length < (milestones?.length ?? 0);
    case 'pointInTime':
      return fulfilment !== 'none' && dec(delivered).lt(ordered);
    default:
      return recognition satisfies never;
  }
}

/** Whether all of an order was delivered, invoiced and recognised. */
export const isNothingToCome = (order: {
  nextInvoice: unknown;
  nextRecognitionOn: PlainDate | null;
  undelivered: number;
}): boolean => order.nextInvoice === null && order.nextRecognitionOn === null && order.undelivered === 0;
