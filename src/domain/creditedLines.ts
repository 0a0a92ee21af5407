import { currencyAmountProblems, positiveProblems, problemAt } from './checks.ts';
import { dec, roundTo, sum, toAmount } from './money.ts';
import type { Amount, FieldProblem, Result } from './types.ts';

/** A line of an invoice; `lineNo` is its own there. */
export interface CreditableLine {
  lineNo: number;
  sku: string | null;
  quantity: string;
  netAmount: Amount;
  taxCategory: string;
}

/** A line to credit, named by number or sku: a net amount of it, the share of a quantity, or else all that is left. */
export interface CreditLineRequest {
  lineNo?: number;
  sku?: string;
  netAmount?: Amount;
  quantity?: string;
}

export interface LineCredit {
  lineNo: number;
  netAmount: Amount;
}

interface ChosenLine {
  credit: LineCredit;
  taxCategory: string;
}

/** Finds the lines that are meant and what of each is credited; refuses more than is left of a line. */
export function creditedLines(
  requests: readonly CreditLineRequest[],
  lines: readonly CreditableLine[],
  earlier: readonly LineCredit[],
  currency: string,
): Result<ChosenLine[]> {
  if (requests.length === 0)
    return { ok: false, problems: problemAt('/lines', 'There must be at least one line.') };
  const chosen: ChosenLine[] = [];
  const problems: FieldProblem[] = [];
  for (const [index, request] of requests.entries()) {
    const pointer = `/lines/${index}`;
    const credits = [...earlier, ...chosen.map(({ credit }) => credit)];
    const result = creditedLine({ request, pointer, lines, credits, currency });
    if (result.ok) chosen.push(result.value);
    else problems.push(...result.problems);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: chosen };
}

function creditedLine({
  request,
  pointer,
  lines,
  credits,
  currency,
}: {
  request: CreditLineRequest;
  pointer: string;
  lines: readonly CreditableLine[];
  credits: readonly LineCredit[];
  currency: string;
}): Result<ChosenLine> {
  const matching = lines.filter((line) => isMeant(request, line));
  const [line] = matching;
  if (!line) return { ok: false, problems: problemAt(pointer, 'The invoice has no such line.') };
  if (matching.length > 1) {
    return {
      ok: false,
      problems: problemAt(pointer, 'Several lines of the invoice are meant: name one by its lineNo.'),
    };
  }
  const left = dec(line.netAmount).minus(
    sum(credits.filter(({ lineNo }) => lineNo === line.lineNo).map(({ netAmount }) => netAmount)),
  );
  const problems = shareProblems(request, line, pointer, currency);
  if (problems.length > 0) return { ok: false, problems };
  const netAmount = shareOf(request, line, left.toFixed(), currency);
  if (left.lessThan(netAmount) || left.isZero()) {
    const detail = `At most ${toAmount(left, currency)} ${currency} net of this line can still be credited.`;
    return { ok: false, problems: problemAt(pointer, detail) };
  }
  return { ok: true, value: { credit: { lineNo: line.lineNo, netAmount }, taxCategory: line.taxCategory } };
}

function isMeant({ lineNo, sku }: CreditLineRequest, line: CreditableLine): boolean {
  if (lineNo === undefined && sku === undefined) return false;
  return (lineNo === undefined || lineNo === line.lineNo) && (sku === undefined || sku === line.sku);
}

function shareProblems(
  { netAmount, quantity }: CreditLineRequest,
  line: CreditableLine,
  pointer: string,
  currency: string,
): FieldProblem[] {
  if (netAmount !== undefined && quantity !== undefined) {
    return problemAt(pointer, 'A line is credited by net amount or by quantity, not by both.');
  }
  if (netAmount !== undefined) {
    const field = { pointer: `${pointer}/netAmount`, name: 'The net amount' };
    const problems = currencyAmountProblems(field, netAmount, currency);
    return problems.length > 0 ? problems : positiveProblems(field, netAmount);
  }
  if (quantity === undefined) return [];
  const field = { pointer: `${pointer}/quantity`, name: 'The quantity' };
  const problems = positiveProblems(field, quantity);
  if (problems.length > 0 || dec(quantity).lessThanOrEqualTo(line.quantity)) return problems;
  return problemAt(field.pointer, `The line has a quantity of ${line.quantity}.`);
}

function shareOf(request: CreditLineRequest, line: CreditableLine, left: Amount, currency: string): Amount {
  if (request.netAmount !== undefined) return toAmount(request.netAmount, currency);
  if (request.quantity === undefined) return toAmount(left, currency);
  const share = dec(line.netAmount).times(request.quantity).div(line.quantity);
  return toAmount(roundTo(share, currency), currency);
}
