import { ALIGNMENTS, BILLINGS } from '#domain/pricing/price.ts';
import { everyWord } from '#domain/pricing/priceWords.ts';
import {
  type FieldModel,
  type Form,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
} from '../../pointerForm.ts';

/** From when until when a line runs, and how often it is invoiced. */
export const TERM_FIELDS = ['termMonths', 'startOn', 'endOn', 'alignTo', 'billing'] as const;

export function termFields(form: Form, pointer: string): FieldModel[] {
  return [
    form.field(`${pointer}/termMonths`, { label: 'Term (months)', kind: 'number', hint: 'usually 12' }),
    form.field(`${pointer}/startOn`, { label: 'Starts on', kind: 'date', hint: 'else with the signature' }),
    form.field(`${pointer}/endOn`, { label: 'Ends on', kind: 'date', hint: 'instead of the months' }),
    form.field(`${pointer}/alignTo`, {
      label: 'Periods',
      kind: 'select',
      choices: [
        { value: '', label: 'as usual' },
        ...ALIGNMENTS.map((value) => ({ value, label: ALIGNMENT_WORDS[value] })),
      ],
    }),
    billingField(form, pointer, 'with its price'),
  ];
}

const ALIGNMENT_WORDS = { start: 'from its start', calendar: 'of the calendar' };

/** How often is invoiced; `otherwise` says what counts where nothing is chosen. */
export const billingField = (form: Form, pointer: string, otherwise: string): FieldModel =>
  form.field(`${pointer}/billing`, {
    label: 'Billing',
    kind: 'select',
    choices: [
      { value: '', label: otherwise },
      ...BILLINGS.map((value) => ({
        value,
        label: value === 'once' ? 'once, for the whole term' : `every ${everyWord(value)}`,
      })),
    ],
  });

/** Whether the customer may choose a line, and whether it is chosen at first. */
export const OPTIONAL_FIELDS = ['optional', 'selected'] as const;

export const optionalFields = (form: Form, pointer: string): FieldModel[] => [
  form.field(`${pointer}/optional`, {
    label: 'The customer may leave it out',
    kind: 'select',
    choices: NO_OR_YES,
  }),
  form.field(`${pointer}/selected`, {
    label: 'Chosen at first',
    kind: 'select',
    hint: 'where it may be left out',
    choices: NO_OR_YES,
  }),
];

const NO_OR_YES = [
  { value: '', label: 'no' },
  { value: 'true', label: 'yes' },
];

/** "12 months at 20 % off, then 12 months": the segments of a ramp, which stand as JSON. */
export function rampWords({ ramp }: JsonObject): string {
  return listOf(ramp)
    .map((segment) => {
      const { percent, amount } = objectOf(segment.discount);
      return [
        `${plain(segment.termMonths)} months`,
        ...(segment.quantity ? [`of ${plain(segment.quantity)}`] : []),
        ...(segment.price ? ['at a price of their own'] : []),
        ...(percent ? [`at ${plain(percent)} % off`] : []),
        ...(amount ? [`with ${plain(amount)} off`] : []),
      ].join(' ');
    })
    .join(', then ');
}

/** What is filled in may be of any shape until the request is checked. */
const plain = (json: Json | undefined): string =>
  typeof json === 'string' || typeof json === 'number' ? String(json) : '?';
