import type { Simulation } from '#domain/approval/simulation.ts';
import type { Format } from '#src/documents/format.ts';
import { approverWords } from '../../words.ts';

/** What a policy would have asked, as its page shows it. */
export function simulationModel(simulation: Simulation, format: Format) {
  const { quotes, needNobody, autoApproved, needApproval, refused, rules, approvers, examples } = simulation;
  const count = (value: number) => format.number(String(value));
  return {
    counts: [
      ['Quotes that were submitted', count(quotes)],
      ['Need nobody', count(needNobody)],
      ['Approved automatically', count(autoApproved)],
      ['Need approval', count(needApproval)],
      ['Could not have been submitted', count(refused)],
    ] as const,
    rules: rules.map(({ reason, quotes: many }) => ({ what: reason, quotes: count(many) })),
    approvers: approvers.map(({ approver, quotes: many }) => ({
      what: approverWords(approver),
      quotes: count(many),
    })),
    examples: examples.map(
      ({ dealId, version, submittedOn, total, currency, reasons, groups, problems }) => ({
        path: `/deals/${dealId}`,
        version: `${dealId}, version ${version}`,
        on: format.date(submittedOn),
        total: format.money(total, currency),
        why: [...reasons, ...problems],
        who: groups.map(({ approvers: asked, votesNeeded }) => {
          const votes = votesNeeded === null ? '' : ` (${votesNeeded} of ${asked.length})`;
          return `${asked.map(approverWords).join(' and ')}${votes}`;
        }),
      }),
    ),
  };
}
