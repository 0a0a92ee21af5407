import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PlayedStory, playStory } from './story.ts';

interface StoryPlace {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly dataDir: string;
  readonly say: (line: string) => void;
}

/**
 * Plays the story once on a data folder: a second time its products and policies would be there already. One
 * that was interrupted goes on where it stopped. Data that somebody has begun to work with is left alone, since
 * the story sets up a seller, and there is one alone.
 */
export async function tellStoryOnce(place: StoryPlace): Promise<PlayedStory | undefined> {
  const { dataDir, say, ...story } = place;
  const file = join(dataDir, 'story.json');
  const before = await read(file);
  if (isPlayed(before)) {
    say('\nThe data of earlier starts is kept, and the example deal with it (--fresh begins anew).');
    return before;
  }
  if (!before && (await hasSeller(place))) {
    say(
      '\nThe data of earlier starts is kept. The example deal is not played into it (--fresh begins anew).',
    );
    return undefined;
  }
  await writeFile(file, '{}\n');
  const played = await playStory({ ...story, print: say });
  await writeFile(file, `${JSON.stringify(played, null, 2)}\n`);
  return played;
}

async function read(file: string): Promise<Partial<PlayedStory> | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const isPlayed = (story: Partial<PlayedStory> | undefined): story is PlayedStory =>
  story?.dealId !== undefined && story.quoteId !== undefined && story.workflowId !== undefined;

async function hasSeller({ baseUrl, apiKey }: StoryPlace): Promise<boolean> {
  const answer = await fetch(`${baseUrl}/v1/seller`, { headers: { authorization: `Bearer ${apiKey}` } });
  return answer.ok;
}
