import type { Product } from '../catalogue/product.ts';
import { addMonths, isPlainDate } from '../dates.ts';
import type { QuoteLineRequest, RampSegment } from '../pricing/quoteRequest.ts';
import { MAX_TERM_MONTHS } from '../pricing/termProblems.ts';
import type { ExpansionContext, Root } from './expandLines.ts';
import type { ConfigurationProblem } from './types.ts';

/** The segment of a ramp that a line comes from. */
export interface RampPlace {
  number: number;
  of: number;
  pointer: string;
  /** Which fields the segment has itself; the others are the ramp's line's. */
  fields: readonly string[];
  /** The ramp's line as it would run over all of its segments. */
  lasting: QuoteLineRequest;
}

const MOVE = 'Move it from the line to the segments of its ramp.';
const LEAVE_OUT = 'Leave it out of a line with a ramp.';
/** What a line with a ramp must not say, why, and what mends it. */
const NOT_OF_THE_LINE = {
  termMonths: ['Each segment of a ramp has its own term.', MOVE],
  endOn: ['A ramp ends with its last segment.', LEAVE_OUT],
  discount: ['Each segment of a ramp has its own discount.', MOVE],
  standaloneSellingPrice: ['Each segment of a ramp has its own standalone selling price.', MOVE],
  milestones: ['A ramp goes by its months.', LEAVE_OUT],
} as const;
const FIELDS = Object.keys(NOT_OF_THE_LINE) as (keyof typeof NOT_OF_THE_LINE)[];

/** A line of a request as what is to be expanded: a ramp becomes a line for each of its segments. */
export function rootsOf(request: QuoteLineRequest, pointer: string): Root[] {
  const { ramp: segments, ...line } = request;
  if (!segments) return [{ request, pointer, added: null }];
  for (const field of FIELDS) delete line[field];
  const months = segments.map(({ termMonths }) => termMonths);
  const monthsBefore = (index: number) => months.slice(0, index).reduce(add, 0);
  const lasting = { ...line, termMonths: monthsBefore(months.length) };
  return segments.map((segment, index) => ({
    request: { ...line, ...segment, ...startsOf(line, monthsBefore(index)) },
    pointer,
    added: null,
    ramp: {
      number: index + 1,
      of: segments.length,
      pointer: `${pointer}/ramp/${index}`,
      fields: Object.keys(segment),
      lasting,
    },
  }));
}

const add = (a: number, b: number) => a + b;

/** A day that does not exist is left as it is, for pricing to refuse. */
function startsOf({ startOn }: QuoteLineRequest, startAfterMonths: number): Partial<QuoteLineRequest> {
  if (startOn === undefined || !isPlainDate(startOn)) return { startAfterMonths };
  return { startAfterMonths, countedFrom: startOn, startOn: addMonths(startOn, startAfterMonths) };
}

/** The place of a line's field in the request; `rest` begins with the field ("/discount/percent"). */
export function placeOf({ pointer, ramp }: Pick<Root, 'pointer' | 'ramp'>, rest: string): string {
  const [, field = ''] = rest.split('/');
  return `${ramp?.fields.includes(field) ? ramp.pointer : pointer}${rest}`;
}

/** Which months a segment is for; nothing of another line. */
export function rampWords({ ramp, request }: Root): string[] {
  if (!ramp) return [];
  const first = (request.startAfterMonths ?? 0) + 1;
  const last = first - 1 + (request.termMonths ?? 0);
  return [`Segment ${ramp.number} of ${ramp.of} of a ramp: months ${first} to ${last}.`];
}

/** A part that is charged once comes with the first segment of a ramp; the later ones go on with it. */
export const cameWithFirst = ({ kind, bundle, optionGroups }: Product, { ramp }: Root): boolean =>
  kind === 'oneTime' && !bundle && !optionGroups && ramp !== undefined && ramp.number > 1;

export function rampProblems(
  request: QuoteLineRequest,
  pointer: string,
  context: ExpansionContext,
): ConfigurationProblem[] {
  const { ramp: segments } = request;
  if (!segments) return [];
  const misplaced = FIELDS.filter((field) => request[field] !== undefined).map((field) => {
    const [reason, fix] = NOT_OF_THE_LINE[field];
    return { pointer: `${pointer}/${field}`, reason, fix };
  });
  const isTooLong = segments.reduce((months, { termMonths }) => months + termMonths, 0) > MAX_TERM_MONTHS;
  return [
    ...misplaced,
    ...(isTooLong
      ? [
          {
            pointer: `${pointer}/ramp`,
            reason: `The segments run for more than ${MAX_TERM_MONTHS} months together.`,
            fix: 'Shorten them.',
          },
        ]
      : []),
    ...segments.flatMap((segment, index) =>
      lasts(segment, request, context)
        ? []
        : [
            {
              pointer: `${pointer}/ramp/${index}`,
              reason: 'What is charged once has no segments that could follow one another.',
              fix: 'Give a line of its own to each time that it is charged.',
            },
          ],
    ),
  ];
}

/** Whether a segment is charged by periods, itself or by its parts. What is unknown is for others to refuse. */
function lasts({ price }: RampSegment, request: QuoteLineRequest, context: ExpansionContext): boolean {
  const { sku = '' } = request;
  const own = price ?? request.price;
  const product = context.products.get(sku);
  if (own?.every || context.everyOf(sku) || product?.bundle) return true;
  return product ? product.kind !== 'oneTime' : request.sku !== undefined || own === undefined;
}
