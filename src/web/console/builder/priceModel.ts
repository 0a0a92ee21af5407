import type { Block } from '#src/documents/blocks.ts';
import type { Format } from '#src/documents/format.ts';
import { shortPercent } from '#src/documents/format.ts';
import { quoteTotals, recurringTotals } from '#src/documents/parts.ts';
import { inEnglish } from '#src/languages/languages.ts';
import { type WaterfallRow, waterfallRows } from '../../waterfall.ts';
import { approverWords } from '../../words.ts';
import type { PricedDraft } from './price.ts';

/** What stands beside the form: the price, how it comes about, and what it takes to send the quote. */
export interface PriceModel {
  /** How many things are wrong; the price is there once nothing is. */
  problems: number;
  totals: Block[];
  waterfall: WaterfallRow[];
  currency: string;
  discount: string | null;
  margin: string | null;
  approval: string[];
  added: string[];
  recommendations: PricedDraft['recommendations'];
}

export function priceModel(
  { priced, approval, recommendations, problems }: PricedDraft,
  { format, seesMargin }: { format: Format; seesMargin: boolean },
): PriceModel {
  const reader = inEnglish(format);
  const margin = seesMargin ? (priced?.marginPercent ?? null) : null;
  return {
    problems: problems.length,
    totals: priced ? [quoteTotals(priced, reader), ...recurringTotals(priced, reader)] : [],
    waterfall: priced ? waterfallRows(priced.waterfall, priced.currency, format) : [],
    currency: priced?.currency ?? '',
    discount: priced ? shortPercent(priced.discountPercent, format) : null,
    margin: margin === null ? null : shortPercent(margin, format),
    approval: approval ? approvalWords(approval) : [],
    added: (priced?.lines ?? [])
      .filter(({ role }) => role === 'added')
      .map(({ description, quantity, explanation }) =>
        [`${format.number(quantity)} × ${description}.`, ...explanation.map(format.figures)].join(' '),
      ),
    recommendations,
  };
}

function approvalWords({
  autoApproved,
  approvals,
  approvalProblems,
}: NonNullable<PricedDraft['approval']>): string[] {
  if (approvalProblems.length > 0) return approvalProblems;
  if (autoApproved !== null) return [`Approved automatically: ${autoApproved}.`];
  if (approvals.length === 0) return ['Nobody has to approve this quote.'];
  return approvals.map(({ requests, votesNeeded }) => {
    const asked = requests.map(({ approver, reason }) => `${approverWords(approver)} (${reason})`);
    const votes = votesNeeded === null ? '' : `, ${votesNeeded} of ${requests.length} votes`;
    return `${asked.join(' and ')}${votes}`;
  });
}
