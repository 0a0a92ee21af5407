import type { By, DealGateway } from './gateway.ts';
import { Problem } from './problems.ts';

/** So many deals are told at once that somebody else stands in. */
const AT_ONCE = 10;

/**
 * Lets each deal ask those who stand in now; answers with how many did. A call that is cut short goes on under the same
 * key where it is made again.
 */
export async function askDelegates(gateway: DealGateway, dealIds: string[], by: By): Promise<number> {
  let told = 0;
  for (let at = 0; at < dealIds.length; at += AT_ONCE) {
    const portion = dealIds.slice(at, at + AT_ONCE);
    const answers = await Promise.all(portion.map((dealId) => isTold(gateway, dealId, by)));
    told += answers.filter(Boolean).length;
  }
  return told;
}

async function isTold(gateway: DealGateway, dealId: string, { key, actor }: By): Promise<boolean> {
  try {
    await gateway.send(dealId, 'askDelegates', {}, { key: `${key}/${dealId}`, actor });
    return true;
  } catch (error) {
    // The approval was decided meanwhile.
    if (error instanceof Problem && error.code === 'wrongStage') return false;
    throw error;
  }
}
