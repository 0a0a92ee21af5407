import { problemAt } from '../checks.ts';
import { dec } from '../money.ts';
import type { FieldProblem } from '../types.ts';
import { misfit } from './chooseAttributes.ts';
import type { OptionGroup, ProductAttribute, ProductOption } from './types.ts';

/** What is wrong with the attributes of a product, each by itself and beside the others. */
export function attributeProblems(attributes: readonly ProductAttribute[]): FieldProblem[] {
  return attributes.flatMap((attribute, index) => {
    const at = `/attributes/${index}`;
    const isTwice = attributes.findIndex(({ name }) => name === attribute.name) < index;
    return [
      ...(isTwice ? problemAt(`${at}/name`, `There are two attributes “${attribute.name}”.`) : []),
      ...valueProblems(attribute, at),
      ...rangeProblems(attribute, at),
    ];
  });
}

function valueProblems(attribute: ProductAttribute, at: string): FieldProblem[] {
  const { type, values, default: preset } = attribute;
  const isChoice = type === 'choice';
  if (isChoice && !values?.length) return problemAt(`${at}/values`, 'A choice needs values to choose from.');
  if (!isChoice && values) return problemAt(`${at}/values`, 'Values belong to an attribute of type choice.');
  if (new Set(values).size < (values?.length ?? 0)) {
    return problemAt(`${at}/values`, 'A value must not be in the list twice.');
  }
  const wanted = preset === undefined ? null : misfit(attribute, preset);
  return wanted === null
    ? []
    : problemAt(`${at}/default`, `The default is no value of the attribute. ${wanted}.`);
}

function rangeProblems({ type, minimum, maximum }: ProductAttribute, at: string): FieldProblem[] {
  if (type !== 'number') {
    return [
      ...(minimum === undefined ? [] : problemAt(`${at}/minimum`, 'A minimum belongs to a number.')),
      ...(maximum === undefined ? [] : problemAt(`${at}/maximum`, 'A maximum belongs to a number.')),
    ];
  }
  const isEmpty = minimum !== undefined && maximum !== undefined && dec(minimum).gt(maximum);
  return isEmpty ? problemAt(`${at}/minimum`, 'The minimum is above the maximum.') : [];
}

/** What is wrong with the groups of options of a product, apart from which products they name. */
export function groupProblems(groups: readonly OptionGroup[]): FieldProblem[] {
  return groups.flatMap((group, index) => {
    const at = `/optionGroups/${index}`;
    const { name, minimum, maximum, options } = group;
    const isTwice = groups.findIndex((other) => other.name === name) < index;
    const defaults = options.filter(({ isDefault }) => isDefault).length;
    return [
      ...(isTwice ? problemAt(`${at}/name`, `There are two groups “${name}”.`) : []),
      ...(minimum > maximum ? problemAt(`${at}/minimum`, 'The minimum is above the maximum.') : []),
      ...(minimum > options.length
        ? problemAt(`${at}/minimum`, `There are only ${options.length} options to choose from.`)
        : []),
      ...(defaults > maximum
        ? problemAt(`${at}/options`, `There are ${defaults} defaults, and at most ${maximum} may be chosen.`)
        : []),
      ...options.flatMap((option, place) => optionProblems(option, place, { options, at })),
    ];
  });
}

function optionProblems(
  { sku, minQuantity, maxQuantity, defaultQuantity }: ProductOption,
  place: number,
  { options, at }: { options: readonly ProductOption[]; at: string },
): FieldProblem[] {
  const pointer = `${at}/options/${place}`;
  const isTwice = options.findIndex((other) => other.sku === sku) < place;
  const isEmpty = minQuantity !== undefined && maxQuantity !== undefined && dec(minQuantity).gt(maxQuantity);
  const preset = defaultQuantity ?? minQuantity ?? '1';
  const isBelow = minQuantity !== undefined && dec(preset).lt(minQuantity);
  const isAbove = maxQuantity !== undefined && dec(preset).gt(maxQuantity);
  return [
    ...(isTwice ? problemAt(`${pointer}/sku`, `${sku} is in the group already.`) : []),
    ...(isEmpty ? problemAt(`${pointer}/minQuantity`, 'The minimum is above the maximum.') : []),
    ...(!isEmpty && (isBelow || isAbove)
      ? problemAt(
          `${pointer}/defaultQuantity`,
          `The default of ${preset} is ${isBelow ? 'below the minimum' : 'above the maximum'}.`,
        )
      : []),
  ];
}
