import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Answer, ApiClient, Json } from '#test/setup/client.ts';
import type { CommandKind } from './commands/command.ts';
import { readFacts, readTrace } from './facts.ts';
import { checkInvariants, checkUnchanged } from './invariants.ts';
import { Deal } from './model.ts';
import type { Tally } from './tally.ts';

/** How a request must be answered: taken, refused in a certain way, or either where only the service can tell. */
export type Expected =
  | { taken: 200 | 201 }
  | { refused: 403 | 404 | 409 | 410 | 422; pointer?: string }
  | { takenOrRefused: 201 };

/** One request of a walk: what is asked, what must come of it, and how the deal stands then. */
export interface Ask {
  words: string;
  path: string;
  body: object;
  expected: Expected;
  /** What follows from it where it is taken. */
  follows?(deal: Deal, answer: Json): void;
}

export const WRONG_STAGE: Expected = { refused: 409 };
export const unlessIn = (isAccepted: boolean, expected: Expected): Expected =>
  isAccepted ? expected : WRONG_STAGE;

interface Sent {
  ask: Ask;
  key: string;
  answer: Answer<Json>;
}

/** A fault, with the walk that led to it. */
class WalkError extends Error {}

/** One walk of a deal through the service, over HTTP alone; each step is checked in full. */
export class Walk {
  readonly api: ApiClient;
  readonly tally: Tally;
  private readonly onFault: (error: Error) => void;
  private readonly story: string[] = [];
  private last: Sent | null = null;

  constructor(api: ApiClient, tally: Tally, onFault: (error: Error) => void) {
    this.api = api;
    this.tally = tally;
    this.onFault = onFault;
  }

  /** Starts a deal; what the service says of it then is checked by the caller. */
  async open(request: object, customer: { customerId: string; creditLimit: string | null }): Promise<Deal> {
    const created = await this.api.post('/v1/deals', request);
    this.story.push(`start the deal → ${created.stage}`);
    const deal = new Deal({ id: created.id, ...customer });
    deal.facts = await readFacts(this.api, deal, null);
    deal.now = deal.facts.now;
    return deal;
  }

  give<Choice>(kind: CommandKind<Choice>, deal: Deal, choice: Choice): Promise<void> {
    return this.step(kind.name, deal, kind.ask(deal, choice));
  }

  private async step(name: string, deal: Deal, ask: Ask): Promise<void> {
    const key = randomUUID();
    this.story.push(`${ask.words} → ?`);
    await this.told(async () => {
      const answer = await this.send(ask, key);
      this.story[this.story.length - 1] = `${ask.words} → ${wordsOf(answer)}`;
      const isTaken = judge(answer, ask.expected);
      this.tally.count(name, isTaken);
      this.last = { ask, key, answer };
      if (!isTaken) return this.checkUnchanged(deal);
      ask.follows?.(deal, answer.body);
      await this.check(deal);
    });
  }

  /** The same request under the same key gives the first answer again, and changes nothing. */
  async repeat(name: string, deal: Deal): Promise<void> {
    const { last } = this;
    if (!last) return;
    this.story.push(`the same again: ${last.ask.words}`);
    await this.told(async () => {
      const again = await this.send(last.ask, last.key);
      const comparable = ({ status, body }: Answer<Json>) => ({ status, body: { ...body, instance: null } });
      expect(comparable(again), 'the first answer again').toEqual(comparable(last.answer));
      this.tally.count(name, again.status < 300);
      await this.checkUnchanged(deal);
    });
  }

  /** At the end all is read anew, from the first entry on. */
  end(deal: Deal): Promise<void> {
    return this.told(() => this.check(deal, { isReadAnew: true }));
  }

  /** Reads the deal, lets the model take in what happened by itself, and holds one against the other. */
  async check(deal: Deal, { isReadAnew = false } = {}): Promise<void> {
    const before = deal.facts;
    const facts = await readFacts(this.api, deal, isReadAnew ? null : before);
    deal.observe(facts);
    checkInvariants(deal, facts, before);
  }

  private async checkUnchanged(deal: Deal): Promise<void> {
    if (deal.facts) checkUnchanged(await readTrace(this.api, deal.id), deal.facts);
  }

  /** An error tells the walk that led to it. */
  async told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof WalkError) throw error;
      const story = this.story.map((line, index) => `${String(index + 1).padStart(3)}. ${line}`).join('\n');
      const message = error instanceof Error ? error.message : String(error);
      const fault = new WalkError(`${message}\n\nThe walk:\n${story}\n`, { cause: error });
      this.onFault(fault);
      throw fault;
    }
  }

  private send({ path, body }: Ask, key: string): Promise<Answer<Json>> {
    return this.api.send('POST', path, { body, headers: { 'idempotency-key': key } });
  }
}

function wordsOf({ status, body }: Answer<Json>): string {
  return status < 300 ? String(status) : `${status} ${body?.detail ?? JSON.stringify(body)}`;
}

/** Whether the request was taken. An answer of another kind than expected ends the walk. */
function judge({ status, body, headers }: Answer<Json>, expected: Expected): boolean {
  if ('taken' in expected) {
    expect({ status, detail: body.detail }).toEqual({ status: expected.taken, detail: undefined });
    return true;
  }
  if ('takenOrRefused' in expected && status === expected.takenOrRefused) return true;
  const refused = 'refused' in expected ? expected.refused : 422;
  expect({ status, detail: body.detail ?? body }).toEqual({ status: refused, detail: expect.any(String) });
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({ status: refused, title: expect.any(String), type: expect.any(String) });
  if ('pointer' in expected) {
    expect((body.errors ?? []).map(({ pointer }: Json) => pointer)).toContain(expected.pointer);
  }
  return false;
}
