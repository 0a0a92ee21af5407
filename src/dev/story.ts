import { approval, books, collection, contract, delivery, quote, restOfTheTerm } from './storyChapters.ts';
import { type DealAnswer, storyClient } from './storyClient.ts';
import { dealRequest, setUp, storyYear } from './storySetUp.ts';
import type { Stage } from './storySteps.ts';
import { telling } from './storyTelling.ts';

export interface PlayedStory {
  readonly dealId: string;
  readonly quoteId: string;
  readonly workflowId: string;
}

interface StoryOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly print: (line: string) => void;
  /** Decides the year in which the story is set; the wall clock's day by default. */
  readonly today?: Date;
}

/**
 * Plays one deal from quote to cash through the HTTP API alone, as a sales system, an approver, a customer and
 * an accountant would, on the deal's own test clock. Each step has an idempotency key of its own: a story that
 * was interrupted goes on where it stopped.
 */
export async function playStory({
  baseUrl,
  apiKey,
  print,
  today = new Date(),
}: StoryOptions): Promise<PlayedStory> {
  const client = storyClient(baseUrl, apiKey);
  const tell = telling(print);
  const year = storyYear(today);
  tell.chapter('Set-up');
  const { customerId } = await setUp(client);
  tell.line('A seller in Germany, two products, a price book, an approval policy and a dunning policy.');
  const deal = await client.post<DealAnswer>('/v1/deals', 'deal', dealRequest(customerId, year));
  const stage: Stage = { client, tell, dealId: deal.id, year };
  await quote(stage, deal);
  await approval(stage);
  await contract(stage);
  await delivery(stage);
  await collection(stage);
  await books(stage);
  await restOfTheTerm(stage);
  const { quote: played } = await client.get<DealAnswer>(`/v1/deals/${deal.id}`);
  return { dealId: deal.id, quoteId: played.id, workflowId: deal.workflowId };
}

/** Where to look at what was played. */
export function storyLinks(
  { dealId, quoteId, workflowId }: PlayedStory,
  { baseUrl, temporalUiUrl }: { baseUrl: string; temporalUiUrl: string | undefined },
): [string, string | undefined][] {
  const workflow = `${temporalUiUrl}/namespaces/default/workflows/${encodeURIComponent(workflowId)}`;
  return [
    ['The deal', `${baseUrl}/deals/${dealId}`],
    ['Its quote', `${baseUrl}/deals/${dealId}/documents/quote/${quoteId}`],
    ['Its workflow', temporalUiUrl && workflow],
  ];
}
