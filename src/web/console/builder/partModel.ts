import type { Product } from '#domain/catalogue/product.ts';
import type { OptionGroup, ProductAttribute } from '#domain/configuration/types.ts';
import { type ProductsBySku, segment } from '#domain/configuration/words.ts';
import type { FieldModel, Form, Slot } from '../../pointerForm.ts';
import { configurableComponents, optionPlaces } from './draft.ts';

/** What there is to choose about a product, in a line or deep within one. */
export interface PartModel {
  attributes: FieldModel[];
  groups: GroupModel[];
  components: { sku: string; name: string; skuField: string; part: PartModel }[];
  slot: Slot;
}
interface GroupModel {
  name: string;
  /** "choose 1 to 2" */
  words: string;
  choices: ChoiceModel[];
}
interface ChoiceModel {
  type: 'checkbox' | 'radio';
  /** The field that names the group, once for each entry of the request. */
  group: { name: string; value: string } | null;
  name: string;
  value: string;
  checked: boolean;
  label: string;
  note: string;
  quantity: FieldModel | null;
  part: PartModel | null;
  slot: Slot | null;
}

interface At {
  pointer: string;
  form: Form;
  products: ProductsBySku;
}

export function partModel(product: Product, at: At): PartModel {
  const { pointer, form, products } = at;
  return {
    slot: form.slot(`${pointer}/options`),
    attributes: (product.attributes ?? []).map((attribute) => attributeField(attribute, at)),
    groups: groupModels(product, at),
    components: configurableComponents(product, products).flatMap((sku, index) => {
      const component = products.get(sku);
      const inner = `${pointer}/components/${index}`;
      return component
        ? [
            {
              sku,
              name: component.name,
              skuField: `${inner}/sku`,
              part: partModel(component, { ...at, pointer: inner }),
            },
          ]
        : [];
    }),
  };
}

function attributeField(
  { name, type, values = [], required, minimum, maximum }: ProductAttribute,
  at: At,
): FieldModel {
  const range = [minimum ? `from ${minimum}` : '', maximum ? `to ${maximum}` : ''].filter(Boolean).join(' ');
  return at.form.field(`${at.pointer}/attributes/${segment(name)}`, {
    label: name,
    kind: type === 'choice' ? 'select' : type === 'number' ? 'decimal' : 'text',
    required: required ?? false,
    ...(range ? { hint: range } : {}),
    ...(type === 'choice'
      ? { choices: [{ value: '', label: '' }, ...values.map((value) => ({ value, label: value }))] }
      : {}),
  });
}

function groupModels(product: Product, at: At): GroupModel[] {
  const places = optionPlaces(product, at.products).map((place, index) => ({ ...place, index }));
  return (product.optionGroups ?? []).map((group) => {
    const own = places.filter((place) => place.group === group);
    const [first] = own;
    const choices =
      first?.option === null
        ? radios(group, first.index, at)
        : own.flatMap(({ option, index }) => (option ? [checkbox(group, option, index, at)] : []));
    return { name: group.name, words: choiceWords(group), choices };
  });
}

export function choiceWords({ minimum, maximum }: OptionGroup): string {
  if (minimum === maximum) return `choose ${maximum}`;
  return minimum === 0 ? `choose up to ${maximum}` : `choose ${minimum} to ${maximum}`;
}

type Option = OptionGroup['options'][number];

/** One may be chosen, so all of the group are one field; its first row carries what belongs to all of them. */
function radios(group: OptionGroup, index: number, at: At): ChoiceModel[] {
  const entry = `${at.pointer}/options/${index}`;
  const name = `${entry}/sku`;
  const chosen = at.form.value(name);
  const none: Option[] = group.minimum === 0 ? [{ sku: '', pricing: 'included' }] : [];
  const rows = [...none, ...group.options];
  return rows.map((option, row) => ({
    type: 'radio',
    group: row === 0 ? { name: `${entry}/group`, value: group.name } : null,
    name,
    value: option.sku,
    checked: chosen === option.sku,
    label: option.sku === '' ? 'None' : nameOf(option.sku, at),
    note: option.sku === '' ? '' : noteOf(option),
    quantity: row === rows.length - 1 ? quantityField(group.options, entry, at) : null,
    part: null,
    slot: row === rows.length - 1 ? at.form.slot(entry) : null,
  }));
}

function checkbox(group: OptionGroup, option: Option, index: number, at: At): ChoiceModel {
  const entry = `${at.pointer}/options/${index}`;
  const product = at.products.get(option.sku);
  const isChosen = at.form.value(`${entry}/sku`) === option.sku;
  return {
    type: 'checkbox',
    group: { name: `${entry}/group`, value: group.name },
    name: `${entry}/sku`,
    value: option.sku,
    checked: isChosen,
    label: nameOf(option.sku, at),
    note: noteOf(option),
    quantity: quantityField([option], entry, at),
    part: product ? partModel(product, { ...at, pointer: entry }) : null,
    slot: at.form.slot(entry),
  };
}

const nameOf = (sku: string, { products }: At): string => products.get(sku)?.name ?? sku;
const noteOf = ({ sku, pricing }: Option): string => (pricing === 'included' ? `${sku}, included` : sku);

/** Only where there is a quantity to choose; left empty it is the catalogue's. */
function quantityField(options: readonly Option[], entry: string, { form }: At): FieldModel | null {
  const isFixed = options.every(
    ({ minQuantity, maxQuantity }) => minQuantity !== undefined && minQuantity === maxQuantity,
  );
  if (isFixed) return null;
  const presets = new Set(
    options.map(({ defaultQuantity, minQuantity }) => defaultQuantity ?? minQuantity ?? '1'),
  );
  const [preset = '1'] = presets;
  return form.field(`${entry}/quantity`, {
    label: 'for each unit',
    kind: 'decimal',
    ...(presets.size === 1 ? { hint: `usually ${preset}` } : {}),
  });
}
