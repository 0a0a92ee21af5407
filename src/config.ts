import { z } from 'zod';

/**
 * The environment, read and checked once. Everything else takes a `Config` as an argument, so that a test
 * can give its own and no code below ever looks at `process.env`.
 *
 * An empty variable counts as one that is not set: Docker Compose passes `NAME=` for what a user left out.
 */
const switchOf = (preset: boolean) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .default(preset ? 'true' : 'false')
    .transform((value) => value === 'true');

const wholeNumber = (preset: number, minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum, `must be at least ${minimum}`).max(maximum, `must be at most ${maximum}`))
    .default(preset);

const urlWith = (...schemes: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && schemes.includes(new URL(value).protocol),
      `must be a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
    );

const required = (what: string) => z.string({ error: `is required: ${what}` });

const httpUrl = urlWith('http:', 'https:').transform((value) => value.replace(/\/+$/, ''));

const sandboxMailFrom = 'Quittance <quittance@seller.example>';

const environment = z
  .object({
    DATABASE_URL: required('the Postgres database, as postgres://user:password@host:port/name').pipe(
      urlWith('postgres:', 'postgresql:'),
    ),
    DATABASE_POOL_SIZE: wholeNumber(10, 1, 1000),
    TEMPORAL_ADDRESS: z
      .string()
      .regex(/^[^/\s]+:\d+$/, 'must be HOST:PORT')
      .default('127.0.0.1:7233'),
    TEMPORAL_NAMESPACE: z.string().default('default'),
    TEMPORAL_API_KEY: z.string().optional(),
    TEMPORAL_TLS: switchOf(false),
    TEMPORAL_TASK_QUEUE: z.string().default('quittance'),
    TEMPORAL_UI_URL: httpUrl.optional(),
    HOST: z.string().default('127.0.0.1'),
    PORT: wholeNumber(3000, 0, 65_535),
    PUBLIC_URL: httpUrl.optional(),
    SMTP_URL: urlWith('smtp:', 'smtps:').default('smtp://127.0.0.1:1025'),
    MAIL_FROM: z.string().includes('@', 'must be an e-mail address').optional(),
    MAILBOX_URL: httpUrl.optional(),
    SECRET_KEY: required('it signs links and sessions; make one with `openssl rand -hex 32`').min(
      32,
      'must have at least 32 characters',
    ),
    BOOTSTRAP_API_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
    SANDBOX: switchOf(false),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    RATE_LIMIT_PER_SECOND: wholeNumber(100, 1, 1_000_000),
    RETENTION_DAYS: wholeNumber(180, 1, 3650),
    DEAL_RUN_LENGTH: wholeNumber(400, 1, 4000),
    TRUST_PROXY: switchOf(false),
    MAX_CACHED_WORKFLOWS: wholeNumber(1000, 1, 100_000),
    WORKFLOW_BUNDLE: z.string().optional(),
  })
  .refine((env) => env.SANDBOX || env.MAIL_FROM !== undefined, {
    path: ['MAIL_FROM'],
    error: 'is required outside a sandbox: the sender of every mail',
  });

export interface Config {
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  /** HOST:PORT of the Temporal frontend. */
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly temporalApiKey: string | undefined;
  readonly temporalTls: boolean;
  readonly temporalTaskQueue: string;
  readonly temporalUiUrl: string | undefined;
  readonly host: string;
  /** 0 lets the system choose a free one. */
  readonly port: number;
  /** The base of links in mails, without a slash at the end; undefined is the address that the API listens on. */
  readonly publicUrl: string | undefined;
  readonly smtpUrl: string;
  readonly mailFrom: string;
  /** Where a sandbox's mails can be read; the console links to it. */
  readonly mailboxUrl: string | undefined;
  readonly secretKey: string;
  readonly bootstrapApiKey: string | undefined;
  readonly sandbox: boolean;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  readonly rateLimitPerSecond: number;
  /** How many days a finished deal stays open for refunds, credit notes and renewals. */
  readonly retentionDays: number;
  /** After how many happenings a deal continues as new, with a short history again. */
  readonly dealRunLength: number;
  /** Whether `X-Forwarded-For` names the caller: a signature's evidence keeps that address. */
  readonly trustProxy: boolean;
  readonly maxCachedWorkflows: number;
  /** The path of a workflow bundle that was built before; undefined builds one at start. */
  readonly workflowBundle: string | undefined;
}

/** Its message lists every variable that was refused, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The names of all variables that are read, in the order of this file. */
export const variableNames: readonly string[] = Object.keys(environment.shape);

/** Throws a `ConfigError` that names all wrong variables at once, each with its reason. */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(variableNames.map((name) => [name, env[name]?.trim() || undefined]));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
    throw new ConfigError(`The configuration is wrong:\n${problems.join('\n')}`);
  }
  const { data } = parsed;
  return Object.freeze({
    databaseUrl: data.DATABASE_URL,
    databasePoolSize: data.DATABASE_POOL_SIZE,
    temporalAddress: data.TEMPORAL_ADDRESS,
    temporalNamespace: data.TEMPORAL_NAMESPACE,
    temporalApiKey: data.TEMPORAL_API_KEY,
    temporalTls: data.TEMPORAL_TLS || data.TEMPORAL_API_KEY !== undefined,
    temporalTaskQueue: data.TEMPORAL_TASK_QUEUE,
    temporalUiUrl: data.TEMPORAL_UI_URL,
    host: data.HOST,
    port: data.PORT,
    publicUrl: data.PUBLIC_URL,
    smtpUrl: data.SMTP_URL,
    mailFrom: data.MAIL_FROM ?? sandboxMailFrom,
    mailboxUrl: data.MAILBOX_URL,
    secretKey: data.SECRET_KEY,
    bootstrapApiKey: data.BOOTSTRAP_API_KEY,
    sandbox: data.SANDBOX,
    logLevel: data.LOG_LEVEL,
    rateLimitPerSecond: data.RATE_LIMIT_PER_SECOND,
    retentionDays: data.RETENTION_DAYS,
    dealRunLength: data.DEAL_RUN_LENGTH,
    trustProxy: data.TRUST_PROXY,
    maxCachedWorkflows: data.MAX_CACHED_WORKFLOWS,
    workflowBundle: data.WORKFLOW_BUNDLE,
  });
}

/** The base of links: what the environment says, else where the API listens. */
export const publicUrlOf = (config: Config): string =>
  config.publicUrl ?? `http://${config.host}:${config.port}`;
