import type { Product } from '../catalogue/product.ts';
import { dec } from '../money.ts';
import type { ConfigurationProblem, OptionGroup, OptionRequest, ProductOption } from './types.ts';
import { listed, named, namedAll, type ProductsBySku } from './words.ts';

export interface ChosenOption {
  group: string;
  option: ProductOption;
  /** For each unit of the product that it is chosen for. */
  quantity: string;
  /** Null where the option is there by default. */
  asked: { request: OptionRequest; pointer: string } | null;
}

interface Choices {
  chosen: ChosenOption[];
  problems: ConfigurationProblem[];
}

/** An entry of the request, and where it stands there. */
type Entry = { request: OptionRequest; pointer: string };

/**
 * What is chosen in each group of a product, in the order of the catalogue: what was asked for, and the defaults of the
 * groups of which nothing was said.
 *
 * @param pointer where the request has the product
 */
export function chooseOptions(
  product: Product,
  asked: readonly OptionRequest[],
  { products, pointer }: { products: ProductsBySku; pointer: string },
): Choices {
  const groups = product.optionGroups ?? [];
  const of = named(product.sku, products);
  const entries = asked.map((request, index) => ({ request, pointer: `${pointer}/options/${index}` }));
  const names = groups.map(({ name }) => name);
  const unknown = entries
    .filter(({ request }) => !names.includes(request.group))
    .map((entry) => ({
      pointer: `${entry.pointer}/group`,
      reason: `${of} has no options “${entry.request.group}”.`,
      fix: names.length > 0 ? `Choose from ${listed(names)}.` : 'Leave the option out.',
    }));
  const choices = groups.map((group) => {
    const own = entries.filter(({ request }) => request.group === group.name);
    return chooseInGroup(group, own, { of, products, pointer });
  });
  return {
    chosen: choices.flatMap(({ chosen }) => chosen),
    problems: [...unknown, ...choices.flatMap(({ problems }) => problems)],
  };
}

function chooseInGroup(
  group: OptionGroup,
  asked: Entry[],
  { of, products, pointer }: { of: string; products: ProductsBySku; pointer: string },
): Choices {
  const problems: ConfigurationProblem[] = [];
  const chosen: ChosenOption[] =
    asked.length > 0
      ? []
      : group.options
          .filter(({ isDefault }) => isDefault)
          .map((option) => ({ group: group.name, option, quantity: defaultOf(option), asked: null }));
  for (const entry of asked) {
    const { sku, quantity } = entry.request;
    if (sku === undefined) continue;
    const option = group.options.find((candidate) => candidate.sku === sku);
    if (!option) {
      problems.push({
        pointer: `${entry.pointer}/sku`,
        reason: `“${group.name}” of ${of} has no ${named(sku, products)}.`,
        fix: `Choose from ${namedAll(skusOf(group), products)}.`,
      });
    } else if (chosen.some((earlier) => earlier.option === option)) {
      problems.push({
        pointer: `${entry.pointer}/sku`,
        reason: `${named(sku, products)} is chosen twice for ${of}.`,
        fix: 'Choose it once, with the quantity of both.',
      });
    } else {
      const choice = { group: group.name, option, quantity: quantity ?? defaultOf(option), asked: entry };
      chosen.push(choice);
      problems.push(...quantityProblems(choice, entry, products));
    }
  }
  return { chosen, problems: [...problems, ...countProblems(group, chosen, { of, products, pointer })] };
}

const skusOf = (group: OptionGroup) => group.options.map(({ sku }) => sku);
const defaultOf = ({ defaultQuantity, minQuantity }: ProductOption) => defaultQuantity ?? minQuantity ?? '1';

function quantityProblems(
  { option, quantity }: ChosenOption,
  { pointer }: Entry,
  products: ProductsBySku,
): ConfigurationProblem[] {
  const { sku, minQuantity, maxQuantity } = option;
  const isLess = minQuantity !== undefined && dec(quantity).lt(minQuantity);
  const isMore = maxQuantity !== undefined && dec(quantity).gt(maxQuantity);
  if (!isLess && !isMore) return [];
  const bound = isLess ? `at least ${minQuantity}` : `at most ${maxQuantity}`;
  return [
    {
      pointer: `${pointer}/quantity`,
      reason: `Of ${named(sku, products)} there must be ${bound} for each unit, not ${quantity}.`,
      fix: `Choose ${bound}.`,
    },
  ];
}

function countProblems(
  group: OptionGroup,
  chosen: ChosenOption[],
  { of, products, pointer }: { of: string; products: ProductsBySku; pointer: string },
): ConfigurationProblem[] {
  const { name, minimum, maximum } = group;
  const count = chosen.length;
  if (count >= minimum && count <= maximum) return [];
  const isFew = count < minimum;
  const bound = isFew ? `at least ${minimum}` : `at most ${maximum}`;
  const taken = chosen.map(({ option }) => option.sku);
  const rest = skusOf(group).filter((sku) => !taken.includes(sku));
  return [
    {
      pointer: `${pointer}/options`,
      reason: `${of} takes ${bound} of “${name}”, and ${count === 1 ? '1 is' : `${count} are`} chosen.`,
      fix: isFew
        ? `Choose ${minimum - count} more: ${namedAll(rest, products, 'or')}.`
        : `Take ${count - maximum} away: ${namedAll(taken, products, 'or')}.`,
    },
  ];
}
