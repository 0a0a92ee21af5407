import type { Stage } from '#domain/types.ts';

/** As refusals call it (workflows/accepts.ts), cut to what fits a label. */
const STAGE_WORDS: Record<Stage, string> = {
  draft: 'draft',
  awaitingApproval: 'awaiting approval',
  offered: 'offered',
  signing: 'being signed',
  ordering: 'held by the credit check',
  active: 'active',
  completed: 'completed',
  lost: 'lost',
  cancelled: 'cancelled',
};

export const stageWords = (stage: Stage): string => STAGE_WORDS[stage];

/** "contractAsset" as people read it: "contract asset". */
export function spelledOut(name: string): string {
  return name.replace(
    /([a-z])([A-Z])/g,
    (_match, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
}

/** "role:headOfSales" as people read it: "head of sales"; an address is itself. */
export function approverWords(approver: string): string {
  const [, role] = /^role:(.+)$/.exec(approver) ?? [];
  return role ? spelledOut(role) : approver;
}
