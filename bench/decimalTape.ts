import { Decimal } from '#domain/money.ts';

type Operation = (this: Decimal, ...args: unknown[]) => unknown;

/** Methods that compute, compare or write; decimal.js calls some of them within others. */
const OPERATIONS =
  'plus minus times div negated abs ceil floor toDecimalPlaces decimalPlaces comparedTo cmp equals eq lessThan lt ' +
  'lessThanOrEqualTo lte greaterThan gt greaterThanOrEqualTo gte isZero isNegative toFixed';

/**
 * Records every decimal operation that some work does, with its operands, and plays them again one after the other:
 * what the work would cost if it were arithmetic alone. What is read from strings on the way is not part of it.
 */
export function recordDecimals(work: () => void): { count: number; replay: () => void } {
  const tape: { operation: Operation; self: Decimal; args: unknown[] }[] = [];
  const methods = Decimal.prototype as unknown as Record<string, Operation>;
  const originals = OPERATIONS.split(' ').map((name) => [name, methods[name]] as const);
  let isWithin = false;
  for (const [name, operation] of originals) {
    if (!operation) throw new Error(`decimal.js has no ${name}.`);
    methods[name] = function record(...args) {
      if (isWithin) return operation.apply(this, args);
      tape.push({ operation, self: this, args });
      isWithin = true;
      try {
        return operation.apply(this, args);
      } finally {
        isWithin = false;
      }
    };
  }
  try {
    work();
  } finally {
    for (const [name, operation] of originals) if (operation) methods[name] = operation;
  }
  return {
    count: tape.length,
    replay: () => {
      for (const { operation, self, args } of tape) operation.apply(self, args);
    },
  };
}
