import type { ApiClient } from '#test/setup/client.ts';
import type { Random } from '../random.ts';

/**
 * What callers do in a run. A play has a customer of its own and gives one command after the other, so that it comes to
 * the same whenever it is played with the same numbers, whatever is played beside it.
 */
export type Play = (api: ApiClient, random: Random) => Promise<void>;

export const flat = (random: Random) => ({
  model: 'flat',
  amount: `${random.between(300, 5000)}.${random.between(10, 99)}`,
});
