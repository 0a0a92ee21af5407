import type { Stage } from '#domain/types.ts';

const STAGE_WORDS: Record<Stage, string> = {
  draft: 'draft',
  awaitingApproval: 'awaiting approval',
  offered: 'offered',
  signing: 'signing',
  ordering: 'ordering',
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
