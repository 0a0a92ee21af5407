import fc from 'fast-check';
import type { Deal } from '../model.ts';
import type { Walk } from '../walk.ts';
import { moveClock } from './clock.ts';
import { commandsOf } from './command.ts';
import { answerOffer, decideCredit, sign } from './contract.ts';
import { creditAmount, creditLine, hold, release, waiveFees, writeOff } from './invoices.ts';
import { deliver, reachMilestone } from './order.ts';
import { pay, payAll, payOut, refund } from './payments.ts';
import { breakRules, cancel, decide, giveUp, recall, revise, submit } from './quote.ts';

type AnyCommand = fc.Arbitrary<fc.AsyncCommand<Deal, Walk>>;

/** The same request once more, under the same key. */
class Repeat implements fc.AsyncCommand<Deal, Walk> {
  check(): boolean {
    return true;
  }

  run(deal: Deal, walk: Walk): Promise<void> {
    return walk.repeat(REPEAT, deal);
  }

  toString(): string {
    return REPEAT;
  }
}

const REPEAT = 'repeat';

/** The commands by name, with how often each is drawn beside the others. */
const COMMANDS: Record<string, { weight: number; arbitrary: AnyCommand }> = {
  revise: { weight: 2, arbitrary: commandsOf(revise) },
  submit: { weight: 3, arbitrary: commandsOf(submit) },
  decideApproval: { weight: 3, arbitrary: commandsOf(decide) },
  recall: { weight: 1, arbitrary: commandsOf(recall) },
  answerOffer: { weight: 3, arbitrary: commandsOf(answerOffer) },
  sign: { weight: 3, arbitrary: commandsOf(sign) },
  decideCredit: { weight: 2, arbitrary: commandsOf(decideCredit) },
  giveUp: { weight: 1, arbitrary: commandsOf(giveUp) },
  cancel: { weight: 1, arbitrary: commandsOf(cancel) },
  breakRules: { weight: 1, arbitrary: commandsOf(breakRules) },
  moveClock: { weight: 6, arbitrary: commandsOf(moveClock) },
  deliver: { weight: 4, arbitrary: commandsOf(deliver) },
  reachMilestone: { weight: 3, arbitrary: commandsOf(reachMilestone) },
  pay: { weight: 7, arbitrary: commandsOf(pay) },
  payAll: { weight: 2, arbitrary: commandsOf(payAll) },
  refund: { weight: 3, arbitrary: commandsOf(refund) },
  payOut: { weight: 2, arbitrary: commandsOf(payOut) },
  creditAmount: { weight: 3, arbitrary: commandsOf(creditAmount) },
  creditLine: { weight: 2, arbitrary: commandsOf(creditLine) },
  hold: { weight: 2, arbitrary: commandsOf(hold) },
  release: { weight: 2, arbitrary: commandsOf(release) },
  writeOff: { weight: 3, arbitrary: commandsOf(writeOff) },
  waiveFees: { weight: 3, arbitrary: commandsOf(waiveFees) },
  [REPEAT]: { weight: 1, arbitrary: fc.constant(new Repeat()) },
};

export const COMMAND_NAMES = Object.keys(COMMANDS);

/** Those that do not fit the deal are passed over, so that about half of these are given. */
const MOST_COMMANDS = 50;

/** Of any length alike: left to itself, fast-check would begin with many short walks. */
export const someCommands = fc.noBias(
  fc.commands([fc.oneof(...Object.values(COMMANDS))], { maxCommands: MOST_COMMANDS, size: 'max' }),
);
