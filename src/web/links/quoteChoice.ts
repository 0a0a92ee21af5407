import type { PricedLine } from '#domain/pricing/pricedQuote.ts';
import { priceSelection } from '#domain/pricing/selection.ts';
import type { Fields } from '../form.ts';
import type { OpenedQuote } from './openedQuote.ts';

/** The optional lines that a form has ticked; those that are offered as chosen where nothing was sent yet. */
export function chosenLines({ quote: { selectable } }: OpenedQuote, fields: Fields): number[] | null {
  if (!selectable) return null;
  if (fields.choice === undefined) return selectable.selected;
  return selectable.optional.filter((lineNo) => fields[`line${lineNo}`] !== undefined);
}

/** The quote with its price for what is chosen, worked out as it will be accepted. */
export function withChoice(opened: OpenedQuote, fields: Fields): OpenedQuote {
  const { quote } = opened;
  const chosen = chosenLines(opened, fields);
  if (!quote.selectable || chosen === null) return opened;
  const priced = priceSelection(quote.selectable, chosen);
  return priced.ok ? { ...opened, quote: { ...quote, priced: priced.value } } : opened;
}

/** Each optional line with its own price, to be ticked. */
export function choiceModel({ quote, reader, token }: OpenedQuote) {
  const { selectable, priced } = quote;
  if (!selectable) return null;
  const { format, texts } = reader;
  const lines = [...priced.lines, ...(priced.notSelected ?? [])];
  const amountOf = ({ netAmount, every }: PricedLine) =>
    `${format.money(netAmount, priced.currency)}${every ? ` / ${texts.document.every[every]}` : ''}`;
  return {
    path: `/quote/${token}/price`,
    options: selectable.optional.flatMap((lineNo) => {
      const line = lines.find((candidate) => candidate.lineNo === lineNo);
      if (!line) return [];
      return [
        {
          name: `line${lineNo}`,
          description: line.description,
          amount: amountOf(line),
          isChosen: priced.lines.includes(line),
        },
      ];
    }),
  };
}
