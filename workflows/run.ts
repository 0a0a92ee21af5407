import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Step } from '#activities/step.ts';
import { epochMs, instantFromMs } from '#domain/dates.ts';
import { type Instant, isFinal, type Stage } from '#domain/types.ts';
import { stageProblem } from './accepts.ts';
import { type AgendaItem, type AgendaKind, withItem, withoutItem } from './agenda.ts';
import {
  agendaQuery,
  awaitOpenUpdate,
  awaitQuietUpdate,
  COMMAND_UPDATES,
  type CommandKind,
  type CommandMessage,
  type Commands,
  isRefused,
  letClockRunUpdate,
  type Outcome,
  type PaymentApplied,
  paymentAppliedSignal,
  type Refusal,
} from './messages.ts';
import { type DealInput, type DealState, newDealState } from './state.ts';
import { steps } from './steps.ts';
import { waitingFor } from './waiting.ts';

/** A command on the deal's desk. Its caller is answered once the deal is quiet again. */
export type Command<K extends CommandKind = CommandKind> = {
  [Kind in K]: CommandMessage<Kind> & {
    kind: Kind;
    answer(outcome: Outcome<Commands[Kind]['answer']>): void;
  };
}[K];

export type Happening =
  | { kind: 'due'; item: AgendaItem }
  | { kind: 'paymentApplied'; payment: PaymentApplied }
  | Command;

type Letter =
  | Command
  | { kind: 'paymentApplied'; payment: PaymentApplied }
  | { kind: 'awaitQuiet'; answer(): void };

/** The server counts a timer in nanoseconds and overflows after 292 years; what is further off is waited for in parts. */
const LONGEST_TIMER_MS = 3650 * 86_400_000;

/**
 * One run of a deal: its state, its clock and its desk. Four contracts are kept here.
 *
 * 1. Handlers only queue. `next` gives the happenings one at a time, so no two steps run side by side.
 * 2. What is due comes before what was said, in the agenda's order, and acts at its own due time.
 * 3. A caller is answered only when nothing more is due, and Postgres knows what the deal waits for.
 * 4. The deal continues as new only at rest: nothing due, nothing queued, nobody waiting for an answer.
 */
export class DealRun {
  readonly state: DealState;
  /** The business time of what is being done: an item's due time, or the clock when a command is taken. */
  at: Instant;
  /** Set once the deal is open or was refused. */
  opening: 'pending' | 'open' | { refused: Refusal };

  private readonly letters: Letter[] = [];
  private readonly answers: (() => void)[] = [];
  private clockMoved = false;
  /** Whether Postgres has heard of all that happened. Words and figures are not compared, so that they may change. */
  private isPublished: boolean;
  private happenings = 0;
  private cause: string;
  private stepsOfCause = 0;

  constructor(input: DealInput) {
    this.state = 'state' in input ? input.state : newDealState(input.start, instantFromMs(Date.now()));
    this.opening = 'state' in input ? 'open' : 'pending';
    this.isPublished = 'state' in input;
    this.cause = 'state' in input ? input.state.dealId : input.start.commandKey;
    this.at = this.now();
    this.listen();
  }

  /** The deal's clock. */
  now(): Instant {
    const engine = instantFromMs(Date.now());
    const { clock } = this.state;
    return clock.kind === 'test' && clock.until < engine ? clock.until : engine;
  }

  /** The next thing that the deal has to deal with; rests until there is one. */
  async next(): Promise<Happening> {
    for (;;) {
      const item = this.takeDueItem();
      if (item) {
        this.at = item.at;
        return this.counted({ kind: 'due', item });
      }
      const letter = this.letters.shift();
      if (!letter) {
        await this.rest();
        continue;
      }
      this.at = this.now();
      if (letter.kind === 'awaitQuiet') {
        // A test clock may have moved on with nothing to do.
        if (this.state.clock.kind === 'test') this.isPublished = false;
        this.answers.push(letter.answer);
        continue;
      }
      // The stage may have changed since the validator let the command in.
      const problem = letter.kind === 'paymentApplied' ? null : stageProblem(letter.kind, this.state.stage);
      if (problem && letter.kind !== 'paymentApplied') {
        refuse(letter, problem);
        continue;
      }
      return this.counted(letter);
    }
  }

  /**
   * A step of the deal's own, named by the happening that brought it about and its place in what follows from that.
   * Where a happening is taken again after a crash, its steps have the names that they had.
   */
  step(): Step {
    this.stepsOfCause += 1;
    const { dealId, timeZone } = this.state;
    return { key: `${this.cause}/${this.stepsOfCause}`, dealId, timeZone, at: this.at, actor: 'system' };
  }

  /** A step that a command asked for: named by the command, so that the same command is taken once. */
  stepFor(command: { key: string; actor: string }): Step {
    const { dealId, timeZone } = this.state;
    return { key: command.key, dealId, timeZone, at: this.at, actor: command.actor };
  }

  become(stage: Stage): void {
    this.state.stage = stage;
    this.state.stageSince = this.at;
    if (stage === 'draft') this.waitFor('submission', [this.state.owner], 'The owner submits the quote.');
    else if (stage === 'active' || isFinal(stage)) this.state.awaiting = null;
  }

  /** Names the people whom the deal waits for, from now on where it is not said otherwise; the agenda says until when. */
  waitFor(what: string, from: string[], summary: string, since: Instant | null = this.at): void {
    this.state.awaiting = { what, from, summary, since };
  }

  /**
   * What this stage has no use for: a reminder of something that has ended, or a payment before there is
   * an invoice. A command never gets here, since `next` refuses what the stage does not accept.
   */
  setAside(happening: Happening): void {
    if ('answer' in happening) {
      refuse(happening, 'The deal does not take this now.');
    }
  }

  /** Puts an item on the agenda. What was due in the past is due now: it did not happen then. */
  plan(item: AgendaItem): void {
    this.state.agenda = withItem(
      this.state.agenda,
      item.at < this.at ? { ...item, at: this.at, missedAt: item.at } : item,
    );
  }

  unplan(kind: AgendaKind, subject?: string): void {
    this.state.agenda = withoutItem(this.state.agenda, kind, subject);
  }

  /** Ends the run's part of a conversation: callers get their answers before the workflow returns. */
  async finish(): Promise<void> {
    await this.publish();
    for (const letter of this.letters.splice(0)) {
      if (letter.kind === 'awaitQuiet') letter.answer();
      else if (letter.kind !== 'paymentApplied') {
        refuse(letter, 'The deal is closed.');
      }
    }
    this.giveAnswers();
    await condition(allHandlersFinished);
  }

  private counted(happening: Happening): Happening {
    this.happenings += 1;
    this.isPublished = false;
    this.cause = causeOf(this.state.dealId, happening);
    this.stepsOfCause = 0;
    return happening;
  }

  private takeDueItem(): AgendaItem | undefined {
    const head = this.state.agenda[0];
    if (!head || head.at > this.now()) return undefined;
    return this.state.agenda.shift();
  }

  private async rest(): Promise<void> {
    await this.publish();
    // Something may have come while Postgres was told.
    if (this.letters.length > 0) return;
    this.giveAnswers();
    if (this.isRunLongEnough()) {
      await condition(() => allHandlersFinished() || this.letters.length > 0);
      if (this.letters.length === 0)
        await continueAsNew<(input: DealInput) => Promise<unknown>>({ state: this.state });
      return;
    }
    this.clockMoved = false;
    const called = () => this.letters.length > 0 || this.clockMoved;
    const head = this.state.agenda[0];
    if (head && this.mayReach(head.at)) {
      const waitMs = epochMs(head.at) - Date.now();
      if (waitMs > 0) await condition(called, Math.min(waitMs, LONGEST_TIMER_MS));
    } else {
      await condition(called);
    }
  }

  private mayReach(at: Instant): boolean {
    return this.state.clock.kind === 'wall' || at <= this.state.clock.until;
  }

  private isRunLongEnough(): boolean {
    return workflowInfo().continueAsNewSuggested || this.happenings >= this.state.runLength;
  }

  private giveAnswers(): void {
    for (const give of this.answers.splice(0)) give();
  }

  /** Tells Postgres what the deal waits for; its stage is told by the step that moves it. */
  private async publish(): Promise<void> {
    if (this.opening !== 'open' || this.isPublished) return;
    this.isPublished = true;
    const { dealId, clock } = this.state;
    const clockAt = clock.kind === 'test' ? this.now() : null;
    await steps.publishStatus({ dealId, waitingFor: waitingFor(this.state), clockAt });
  }

  private listen(): void {
    for (const kind of Object.keys(COMMAND_UPDATES) as CommandKind[]) this.listenFor(kind);
    setHandler(paymentAppliedSignal, (payment) => {
      this.letters.push({ kind: 'paymentApplied', payment });
    });
    setHandler(
      letClockRunUpdate,
      ({ until }) => {
        this.state.clock = { kind: 'test', until };
        this.clockMoved = true;
      },
      {
        validator: ({ until }) => {
          if (this.state.clock.kind !== 'test')
            throw refusal({ code: 'wrongStage', detail: 'The deal has no test clock.' });
          if (until < this.now()) {
            throw refusal({
              code: 'ruleViolation',
              detail: `The deal's clock already stands at ${this.now()}.`,
            });
          }
        },
      },
    );
    setHandler(awaitQuietUpdate, async () => {
      await this.quiet();
      return { now: this.now() };
    });
    setHandler(awaitOpenUpdate, async () => {
      await condition(() => this.opening !== 'pending');
      if (typeof this.opening === 'object') throw refusal(this.opening.refused);
      await this.quiet();
      return { stage: this.state.stage };
    });
    setHandler(agendaQuery, () => this.state.agenda.map(({ at, kind, subject }) => ({ at, kind, subject })));
  }

  private quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.letters.push({ kind: 'awaitQuiet', answer: resolve });
    });
  }

  private listenFor<K extends CommandKind>(kind: K): void {
    const handler = (message: CommandMessage<K>): Promise<Commands[K]['answer']> =>
      new Promise((resolve, reject) => {
        const answer = (outcome: Outcome<Commands[K]['answer']>) => {
          this.answers.push(() => (isRefused(outcome) ? reject(refusal(outcome.refused)) : resolve(outcome)));
        };
        this.letters.push({ ...message, kind, answer } as unknown as Command);
      });
    const validator = () => {
      const problem = stageProblem(kind, this.state.stage);
      if (problem) throw refusal({ code: 'wrongStage', detail: problem });
    };
    setHandler(COMMAND_UPDATES[kind] as never, handler as never, { validator: validator as never });
  }
}

/** Every command takes a refusal, whatever its answer would be. */
function refuse(command: { answer(outcome: { refused: Refusal }): void }, detail: string): void {
  command.answer({ refused: { code: 'wrongStage', detail } });
}

/** What names a happening for ever: a command's key, or what was to be due and when, not the moment it was taken at. */
function causeOf(dealId: string, happening: Happening): string {
  switch (happening.kind) {
    case 'due': {
      const { kind, subject, at, missedAt, dunningIndex } = happening.item;
      return [
        dealId,
        kind,
        subject,
        missedAt ?? at,
        ...(dunningIndex === undefined ? [] : [dunningIndex]),
      ].join('/');
    }
    case 'paymentApplied':
      return `${dealId}/payment/${happening.payment.paymentId}`;
    default:
      return happening.key;
  }
}

/** A refusal as it crosses to the client: its type is the code, its details are the bad fields. */
export function refusal({ code, detail, problems }: Refusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(detail, code, ...(problems ? [problems] : []));
}
