import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '#src/config.ts';
import { createLinks } from '#src/links.ts';
import { startApplication } from './application.ts';
import { lockData } from './dataLock.ts';
import { checkEnvironment, embeddedConfig, reachable } from './environment.ts';
import { keysFile, loadKeys } from './keys.ts';
import { prepareShutdown, type Shutdown } from './shutdown.ts';
import { startStack } from './stack.ts';
import type { StackService } from './stackMessages.ts';
import { help, readArguments, type StartArguments } from './startArguments.ts';
import { type PlayedStory, storyLinks } from './story.ts';
import { tellStoryOnce } from './storyOnce.ts';
import { salesHead } from './storySetUp.ts';

/** What `npm start` runs: the whole of Quittance as a sandbox, and then the example deal. */

const say = (line: string) => console.log(line);

const SIGN_IN_MS = 60 * 60_000;

async function start(args: StartArguments): Promise<void> {
  checkEnvironment(process.env);
  const dataDir = resolve(args.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const lock = await lockData(dataDir);
  const shutdown = prepareShutdown(say);
  shutdown.add(lock.release, 1000);
  try {
    const config = await startAll(args, dataDir, shutdown);
    const baseUrl = baseUrlOf(config);
    await lock.note(baseUrl);
    say('');
    say(`ready ${baseUrl}`);
    const played = args.story ? await tellStory(config, { baseUrl, dataDir, shutdown }) : undefined;
    if (shutdown.hasBegun()) return;
    for (const line of await links(config, baseUrl, dataDir, played)) say(line);
  } catch (error) {
    console.error(`\n${(error as Error).message}`);
    await shutdown.end(1);
  }
}

async function startAll(args: StartArguments, dataDir: string, shutdown: Shutdown): Promise<Config> {
  const { env } = process;
  const external: Record<StackService, string | undefined> = {
    postgres: env.DATABASE_URL,
    temporal: env.TEMPORAL_ADDRESS,
    mail: env.SMTP_URL,
  };
  const services = (Object.keys(external) as StackService[]).filter((service) => !external[service]);
  say(`Quittance starts; its data is in ${dataDir}`);
  if (args.fresh) say('The data of earlier starts is thrown away.');
  const stack = await startStack({
    dataDir,
    fresh: args.fresh,
    services,
    log: say,
    onEnd: (reason) => {
      console.error(`\n${reason}`);
      void shutdown.end(1);
    },
  });
  shutdown.add(stack.stop, 12_000);
  const config = await embeddedConfig(env, { stack, keys: await loadKeys(dataDir), say });
  await startApplication(config, { baseUrl: baseUrlOf(config), dataDir, shutdown, say });
  return config;
}

function baseUrlOf({ host, port }: Config): string {
  return `http://${reachable(host)}:${port}`;
}

async function tellStory(
  { bootstrapApiKey: apiKey }: Config,
  { baseUrl, dataDir, shutdown }: { baseUrl: string; dataDir: string; shutdown: Shutdown },
): Promise<PlayedStory | undefined> {
  if (!apiKey) return undefined;
  try {
    return await tellStoryOnce({ baseUrl, apiKey, dataDir, say });
  } catch (error) {
    // What serves goes on serving: somebody may want to see how far the deal came.
    if (!shutdown.hasBegun()) console.error(`\nThe example deal stopped: ${(error as Error).message}`);
    return undefined;
  }
}

async function links(
  config: Config,
  baseUrl: string,
  dataDir: string,
  played: PlayedStory | undefined,
): Promise<string[]> {
  const rows: [string, string | undefined][] = [
    ['Sign in', played && (await signInLink(config, baseUrl))],
    ['', played && `(as ${salesHead.email}; once, within an hour)`],
    ...(played ? storyLinks(played, { baseUrl, temporalUiUrl: config.temporalUiUrl }) : []),
    ['Console', baseUrl],
    ['API docs', `${baseUrl}/docs`],
    ['Mailbox', config.mailboxUrl],
    ['Temporal', config.temporalUiUrl],
    [
      'API key',
      process.env.BOOTSTRAP_API_KEY ? undefined : `${config.bootstrapApiKey}  (${keysFile(dataDir)})`,
    ],
  ];
  const shown = rows.filter(([, value]) => value !== undefined);
  const width = Math.max(...shown.map(([name]) => name.length));
  return ['', ...shown.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`), '', 'Ctrl-C ends it.'];
}

/** The way into the console without a detour over the mailbox: a link as a mail would carry it. */
function signInLink({ secretKey }: Config, publicUrl: string): Promise<string> {
  return createLinks({ secretKey, publicUrl }).urlFor({
    action: 'signIn',
    subjectId: randomUUID(),
    email: salesHead.email,
    expiresAt: new Date(Date.now() + SIGN_IN_MS).toISOString(),
  });
}

try {
  const args = readArguments(process.argv.slice(2));
  if (args.help) say(help);
  else await start(args);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
