import fc from 'fast-check';
import type { Deal } from '../model.ts';
import type { Ask, Walk } from '../walk.ts';

/** A kind of command: who decides what with it is drawn at random, what that means follows from the deal. */
export interface CommandKind<Choice = unknown> {
  name: string;
  choice: fc.Arbitrary<Choice>;
  /** Whether the deal can be expected to take it, so that most walks go on rather than hear refusals. */
  fits(deal: Deal): boolean;
  ask(deal: Deal, choice: Choice): Ask;
}

/** Infers the type of the choice. */
export const commandKind = <Choice>(kind: CommandKind<Choice>): CommandKind<Choice> => kind;

/** A command in a walk. Only a stubborn one is given although it does not fit. */
class Command<Choice> implements fc.AsyncCommand<Deal, Walk> {
  private readonly kind: CommandKind<Choice>;
  private readonly choice: Choice;
  private readonly isStubborn: boolean;

  constructor(kind: CommandKind<Choice>, choice: Choice, isStubborn: boolean) {
    this.kind = kind;
    this.choice = choice;
    this.isStubborn = isStubborn;
  }

  check(deal: Readonly<Deal>): boolean {
    return this.isStubborn || this.kind.fits(deal as Deal);
  }

  async run(deal: Deal, walk: Walk): Promise<void> {
    await walk.give(this.kind, deal, this.choice);
  }

  toString(): string {
    return `${this.kind.name} ${fc.stringify(this.choice)}`;
  }
}

/** One command in ten is given whatever the deal’s stage. */
export function commandsOf<Choice>(kind: CommandKind<Choice>): fc.Arbitrary<fc.AsyncCommand<Deal, Walk>> {
  return fc
    .tuple(kind.choice, fc.integer({ min: 0, max: 9 }))
    .map(([choice, mood]) => new Command(kind, choice, mood === 9));
}

export const pick = <T>(items: readonly T[], which: number): T | undefined => items[which % items.length];
