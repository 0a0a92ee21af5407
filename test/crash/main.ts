import { join } from 'node:path';
import { type CrashArguments, help, readArguments } from './arguments.ts';
import { totalOf, VICTIMS } from './chaos.ts';
import { crashRun, type RunReport } from './run.ts';
import { openStand } from './stand.ts';

/** How much is played in a run. */
const SIZE = { plays: 6, atATime: 6, kills: { least: 5, most: 7 } };

const given = readOrExit();
if (given.help) console.log(help);
else process.exitCode = await crash(given);

function readOrExit(): CrashArguments {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

async function crash({ seed, runs }: CrashArguments): Promise<number> {
  console.log(`${runs} runs from seed ${seed} on; the servers are started …`);
  const stand = await openStand();
  process.once('SIGINT', () => void stand.stop({ keepFolder: true }).finally(() => process.exit(130)));
  const reports: RunReport[] = [];
  for (let number = 0; number < runs; number += 1) {
    const folder = join(stand.folder, `seed-${seed + number}`);
    const report = await crashRun({ ...stand, ...SIZE, seed: seed + number, folder });
    reports.push(report);
    console.log(`${number + 1}/${runs} ${lineOf(report)}`);
    if (report.problems.length > 0) console.log(`  logs: ${folder}`);
  }
  const failed = reports.filter(({ problems }) => problems.length > 0);
  console.log(summaryOf(reports));
  for (const report of failed) console.log(`Repeat it with: npm run test:crash -- --seed ${report.seed}`);
  await stand.stop({ keepFolder: failed.length > 0 });
  return failed.length > 0 ? 1 : 0;
}

function lineOf(report: RunReport): string {
  const { seed, kills, plays, commands, retries, collapses, seconds, problems } = report;
  const killed = VICTIMS.map((victim) => `${victim} ${kills[victim]}`).join(', ');
  const collapsed = collapses > 0 ? `, ${collapses} processes ended by themselves` : '';
  const figures = `${plays} plays twice, ${commands} commands, ${retries} retries${collapsed}, ${seconds} s`;
  const outcome = problems.length === 0 ? 'ok' : ['WRONG', ...problems].join('\n  ');
  return `seed ${seed}: killed ${killed}; ${figures}: ${outcome}`;
}

function summaryOf(reports: readonly RunReport[]): string {
  const sum = (figure: (report: RunReport) => number) =>
    reports.reduce((all, report) => all + figure(report), 0);
  const killed = VICTIMS.map((victim) => `${victim} ${sum(({ kills }) => kills[victim])}`).join(', ');
  return [
    `${reports.length} runs, ${sum(({ problems }) => (problems.length > 0 ? 1 : 0))} of them wrong`,
    `${sum(({ kills }) => totalOf(kills))} kills (${killed})`,
    `${sum(({ commands }) => commands)} commands, ${sum(({ retries }) => retries)} retries`,
    `${sum(({ collapses }) => collapses)} processes ended by themselves, ${sum(({ seconds }) => seconds)} s`,
  ].join('; ');
}
