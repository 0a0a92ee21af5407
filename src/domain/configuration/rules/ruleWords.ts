import { dec } from '../../money.ts';
import { quantityRuleWords } from '../partQuantity.ts';
import type { ConfigurationRule, RuleCondition } from '../types.ts';
import { listed, named, namedAll, type ProductsBySku } from '../words.ts';

/** A rule as a sentence, for whoever keeps the rules: “Screen” (SCREEN) needs “Dock” (DOCK). */
export function ruleWords(rule: ConfigurationRule, products: ProductsBySku): string {
  const subject = subjectWords(rule.when, products);
  switch (rule.kind) {
    case 'requires': {
      const { skus = [], anyOf = [] } = rule.then;
      const one = anyOf.length > 0 ? [`one of ${namedAll(anyOf, products, 'or')}`] : [];
      const all = skus.length > 0 ? [namedAll(skus, products)] : [];
      return `${subject} needs ${[...all, ...one].join(', and ')}.`;
    }
    case 'excludes':
      return `${subject} cannot be sold together with ${namedAll(rule.then.skus, products, 'or')}.`;
    case 'limitsQuantity': {
      const { skus, minimum, maximum } = rule.then;
      const together = skus.length > 1 ? ' together' : '';
      return `With ${subject} there must be ${bounds(minimum, maximum)} of ${namedAll(skus, products)}${together}.`;
    }
    case 'limitsChoice': {
      const { skus, minimum, maximum } = rule.then;
      const bound = bounds(minimum?.toString(), maximum?.toString());
      return `With ${subject} there must be ${bound} of these products: ${namedAll(skus, products)}.`;
    }
    case 'adds': {
      const { skus, quantity } = rule.then;
      const each = skus.length > 1 ? ' each' : '';
      return `${subject} brings ${namedAll(skus, products)} with it: ${quantityRuleWords(quantity)}${each}.`;
    }
    case 'recommends':
      return `${namedAll(rule.then.skus, products)} ${rule.then.skus.length > 1 ? 'go' : 'goes'} well with ${subject}.`;
    default:
      return rule satisfies never;
  }
}

function subjectWords({ sku, attributes = {}, minQuantity }: RuleCondition, products: ProductsBySku): string {
  const values = Object.entries(attributes).map(([name, value]) => `${name} “${value}”`);
  return [
    named(sku, products),
    ...(values.length > 0 ? [`with ${listed(values)}`] : []),
    ...(minQuantity === undefined ? [] : [`from ${dec(minQuantity).toFixed()} units on`]),
  ].join(' ');
}

function bounds(minimum: string | undefined, maximum: string | undefined): string {
  const words = [
    ...(minimum === undefined ? [] : [`at least ${dec(minimum).toFixed()}`]),
    ...(maximum === undefined ? [] : [`at most ${dec(maximum).toFixed()}`]),
  ];
  return listed(words);
}
