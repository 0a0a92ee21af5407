import type { SelectableQuote } from '../pricing/pricedQuote.ts';
import { extremesOf, offeredPrice } from '../pricing/selection.ts';
import { type ApprovalFacts, approvalFacts } from './facts.ts';

/**
 * What a policy judges of a quote: what was offered, and, where the customer may choose, the least and the most that it
 * can come to. What was chosen since is not what was to be approved.
 */
export function judgedFacts({
  selectable,
  ...quote
}: Parameters<typeof approvalFacts>[0] & { selectable: SelectableQuote | null }): {
  facts: ApprovalFacts;
  alternatives: ApprovalFacts[];
} {
  return {
    facts: approvalFacts({ ...quote, priced: offeredPrice({ priced: quote.priced, selectable }) }),
    alternatives: selectable
      ? extremesOf(selectable).map((priced) => approvalFacts({ ...quote, priced }))
      : [],
  };
}
