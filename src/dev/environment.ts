import getPort, { portNumbers } from 'get-port';
import { type Config, loadConfig } from '#src/config.ts';
import type { Keys } from './keys.ts';
import type { Stack } from './stack.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What stands in for the servers and keys until they are there, so that the rest can be checked before. */
const placeholders = { DATABASE_URL: 'postgres://127.0.0.1/quittance', SECRET_KEY: 'x'.repeat(32) };

/** Refuses a wrong variable before anything was started; throws a `ConfigError`. */
export function checkEnvironment(env: Environment): Config {
  return loadConfig({ SANDBOX: 'true', ...placeholders, ...set(env) });
}

/** The configuration of the embedded stack: what the user set wins over what was started here. */
export async function embeddedConfig(
  env: Environment,
  { stack, keys, say }: { stack: Stack; keys: Keys; say: (line: string) => void },
): Promise<Config> {
  const { port: wanted, host } = checkEnvironment(env);
  const port = await freePort(wanted);
  if (wanted !== 0 && port !== wanted) say(`Port ${wanted} is taken, so the API listens on ${port}.`);
  return loadConfig({
    SANDBOX: 'true',
    // Every request would be a line between those of the story.
    LOG_LEVEL: 'warn',
    PUBLIC_URL: `http://${reachable(host)}:${port}`,
    MAILBOX_URL: stack.mailboxUrl,
    TEMPORAL_UI_URL: stack.temporalUiUrl,
    DATABASE_URL: stack.databaseUrl,
    TEMPORAL_ADDRESS: stack.temporalAddress,
    SMTP_URL: stack.smtpUrl,
    SECRET_KEY: keys.secretKey,
    BOOTSTRAP_API_KEY: keys.bootstrapApiKey,
    ...set(env),
    PORT: String(port),
  });
}

/** An address to open in a browser: one that stands for all interfaces is none. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function freePort(wanted: number): Promise<number> {
  if (wanted === 0) return getPort();
  return getPort({ port: portNumbers(wanted, Math.min(wanted + 20, 65_535)) });
}

function set(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
}
