import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Sql } from 'postgres';
import { aSeller } from '#test/setup/world.ts';
import { createCaller } from './caller.ts';
import { type Chaos, type Kills, startChaos } from './chaos.ts';
import { CHECKS } from './checks/all.ts';
import type { Facts, Played } from './facts.ts';
import { createFailures } from './failures.ts';
import { PLAYS } from './plays/all.ts';
import { prepareForPlays } from './plays/selling.ts';
import { randomFrom } from './random.ts';
import type { Servers } from './servers.ts';
import { type System, startSystem } from './system.ts';

export interface RunOptions {
  readonly seed: number;
  readonly servers: Servers;
  readonly template: string;
  readonly workflowBundle: string;
  /** Made for this run: the logs go here, and what was found where something is wrong. */
  readonly folder: string;
  /** How many plays there are at least, and how many at a time. */
  readonly plays: number;
  readonly atATime: number;
  /** More plays follow until the least number of kills was made; from the most on the deals are left in peace. */
  readonly kills: { readonly least: number; readonly most: number };
}

export interface RunReport {
  readonly seed: number;
  readonly kills: Kills;
  readonly plays: number;
  readonly commands: number;
  readonly retries: number;
  /** How often the API or the worker ended without having been killed. */
  readonly collapses: number;
  readonly seconds: number;
  /** What is wrong, a sentence each; empty where all is well. */
  readonly problems: readonly string[];
}

const QUIET_WITHIN_MS = 60_000;
const LEAVES_LEASES_EACH = 10;
/** Streams of numbers of one seed. */
const FOR_CHAOS = 1;
const FOR_SETTINGS = 2;
const FOR_PLAYS = 1000;

/** Plays deals while everything is killed, plays the same ones undisturbed, then checks all that must hold. */
export async function crashRun(options: RunOptions): Promise<RunReport> {
  const { seed, folder } = options;
  const startedAt = Date.now();
  await mkdir(folder, { recursive: true });
  const dealRunLength = randomFrom(seed, FOR_SETTINGS).pick([400, 400, 5]);
  const system = await startSystem({ ...options, dealRunLength });
  try {
    await aSeller(system.api);
    await prepareForPlays(system.api);
    const stage = createStage(options, system);
    const chaos = startChaos(randomFrom(seed, FOR_CHAOS), { most: options.kills.most, kill: system.kill });
    const disturbed = await stage.playWhile(
      'disturbed',
      (played) => played < options.plays || chaos.total() < options.kills.least,
    );
    const problems = await stopped(chaos);
    const undisturbed = await stage.playWhile('undisturbed', (played) => played < disturbed.length);
    problems.push(...stage.failures(), ...(await untilQuiet(system.sql)));
    const { api, sql, mails, taskQueue } = system;
    const temporal = await system.connectTemporal();
    const facts: Facts = { api, sql, mails, taskQueue, temporal, kills: chaos.kills, disturbed, undisturbed };
    for (const check of CHECKS) {
      const found = await check(facts).catch((error: unknown) => [
        `It could not be checked: ${inspect(error)}`,
      ]);
      problems.push(...found.map((problem) => `${check.name}: ${problem}`));
    }
    if (problems.length > 0) await keepEvidence(options, facts, problems);
    const commands = [...disturbed, ...undisturbed].reduce((all, { answers }) => all + answers.length, 0);
    return {
      seed,
      kills: chaos.kills,
      plays: disturbed.length,
      commands,
      retries: stage.retries(),
      collapses: system.collapses(),
      seconds: Math.round((Date.now() - startedAt) / 1000),
      problems,
    };
  } finally {
    await system.stop();
  }
}

function createStage({ seed, atATime }: RunOptions, { api, sql }: System) {
  let retries = 0;
  const failures = createFailures();
  const leavesLeases = seed % LEAVES_LEASES_EACH === 0;

  /** A play and its numbers depend on the seed and its place alone. */
  async function playOne(act: string, place: number): Promise<Played> {
    const random = randomFrom(seed, FOR_PLAYS + place);
    // In turns, so that few plays are many kinds.
    const order = randomFrom(seed, FOR_PLAYS).shuffled(PLAYS);
    const play = order[place % order.length] as (typeof PLAYS)[number];
    const played: Played = { title: `${play.name} (${act}, ${place})`, answers: [], failure: undefined };
    const caller = createCaller({
      api,
      name: `${seed}-${act}-${place}`,
      onAnswer: (command) => played.answers.push(command),
      onRetry: () => {
        retries += 1;
      },
      onFailure: failures.count,
      beforeRetry: async (key) => {
        if (!leavesLeases) await giveBackLease(sql, key);
      },
    });
    try {
      await play(caller, random);
    } catch (error) {
      played.failure = error instanceof Error ? error.message : String(error);
    }
    return played;
  }

  return {
    retries: () => retries,
    failures: failures.problems,
    async playWhile(act: string, goOn: (begun: number) => boolean): Promise<Played[]> {
      const all: Promise<Played>[] = [];
      const lane = async () => {
        while (goOn(all.length)) {
          const played = playOne(act, all.length);
          all.push(played);
          await played;
        }
      };
      await Promise.all(Array.from({ length: atATime }, lane));
      return Promise.all(all);
    },
  };
}

/**
 * The lease of a request whose process is dead, or which answered that it failed, would pass by itself within half a
 * minute. Waiting for that makes a run four times as long, so that one seed of ten alone does it.
 */
async function giveBackLease(sql: Sql, key: string): Promise<void> {
  // Postgres may be what was killed.
  await sql`update idempotency_keys set leased_until = now() where key = ${key} and status is null`.catch(
    () => {},
  );
}

async function stopped(chaos: Chaos): Promise<string[]> {
  try {
    await chaos.stop();
    return [];
  } catch (error) {
    return [`What was killed did not come back: ${String(error)}`];
  }
}

/** Mails go out in their own time. */
async function untilQuiet(sql: Sql): Promise<string[]> {
  for (const deadline = Date.now() + QUIET_WITHIN_MS; ; ) {
    const rest =
      await sql`select key from outbox where sent_at is null and dropped_at is null and refused_at is null`;
    if (rest.length === 0) return [];
    if (Date.now() > deadline) return [`${rest.length} mails are not out after ${QUIET_WITHIN_MS / 1000} s`];
    await sleep(100);
  }
}

/** What a person needs to find out why, since another run of the seed kills at slightly other moments. */
async function keepEvidence(
  { folder, servers }: RunOptions,
  facts: Facts,
  problems: readonly string[],
): Promise<void> {
  for (const file of servers.logFiles) await copyFile(file, join(folder, basename(file)));
  await writeFile(join(folder, 'problems.txt'), `${problems.join('\n')}\n`);
  const { disturbed, undisturbed, sql } = facts;
  await writeFile(join(folder, 'played.json'), JSON.stringify({ disturbed, undisturbed }, null, 2));
  const tables = await sql`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name <> 'documents'`;
  for (const { name } of tables) {
    await writeFile(
      join(folder, `${name}.json`),
      JSON.stringify(await sql`select * from ${sql(name)}`, null, 1),
    );
  }
}
