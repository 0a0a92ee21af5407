import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, variableNames } from '#src/config.ts';
import { exists, interpolate, readCompose, readScripts } from './files.ts';

const { services, volumes } = readCompose();
const named = Object.entries(services).map(([name, service]) => ({ name, ...service }));

const runsOnce = (name: string) =>
  named.some(({ depends_on }) => depends_on?.[name]?.condition === 'service_completed_successfully');
const staying = named.filter(({ name }) => !runsOnce(name));
const ours = named.filter(({ build }) => build !== undefined);
const environmentOf = (name: string) => services[name]?.environment ?? {};

/** What the quick start in the file's head exports. */
const GIVEN = {
  SECRET_KEY: 's'.repeat(64),
  POSTGRES_PASSWORD: 'books',
  TEMPORAL_POSTGRES_PASSWORD: 'engine',
};
const resolved = (name: string, given: Record<string, string> = GIVEN) =>
  Object.fromEntries(
    Object.entries(environmentOf(name)).map(([variable, text]) => [variable, interpolate(text, given)]),
  );

describe('docker-compose.yml', () => {
  test('has the processes of a deployment', () => {
    expect(ours.map(({ name }) => name).sort()).toEqual(['api', 'migrate', 'worker']);
    expect(named.filter(({ name }) => runsOnce(name)).map(({ name }) => name)).toEqual([
      'migrate',
      'temporal-schema',
      'temporal-namespace',
    ]);
  });

  test.each(named.filter(({ build }) => build === undefined))('pins the image of $name', ({ image }) => {
    expect(image).toMatch(/^[a-z][\w./-]*:v?\d+\.\d+(\.\d+)?(-[\w.-]+)?(@sha256:[0-9a-f]{64})?$/);
  });

  test.each(staying)('checks the health of $name and starts it again', ({ healthcheck, restart }) => {
    expect(healthcheck?.test[0]).toMatch(/^CMD(-SHELL)?$/);
    expect(healthcheck?.test.length).toBeGreaterThan(1);
    expect(restart).toBe('unless-stopped');
  });

  test.each(named.filter(({ name }) => runsOnce(name)))(
    'runs $name once, and again only if it fails',
    ({ restart }) => {
      expect(restart).toMatch(/^on-failure:\d+$/);
    },
  );

  test.each(named.filter(({ depends_on }) => depends_on))(
    'starts $name after what it needs',
    ({ depends_on }) => {
      for (const [needed, { condition }] of Object.entries(depends_on ?? {})) {
        expect(Object.keys(services)).toContain(needed);
        expect(condition, needed).toBe(
          runsOnce(needed) ? 'service_completed_successfully' : 'service_healthy',
        );
      }
    },
  );

  test.each(ours)('gives $name only variables that are known', ({ name }) => {
    expect(Object.keys(environmentOf(name)).filter((variable) => !variableNames.includes(variable))).toEqual(
      [],
    );
  });

  test.each(ours)('gives $name every variable that is required', ({ name }) => {
    expect(requiredVariables()).toEqual(['DATABASE_URL', 'SECRET_KEY', 'MAIL_FROM']);
    for (const variable of requiredVariables()) expect(environmentOf(name)).toHaveProperty(variable);
  });

  test('lets every other variable be set from outside, but for what the image and its own servers fix', () => {
    const fixed = {
      HOST: 'the image listens on every address',
      PORT: 'the port that is published',
      WORKFLOW_BUNDLE: 'the image has one',
      TEMPORAL_API_KEY: 'its own Temporal has none',
      TEMPORAL_TLS: 'its own Temporal speaks none',
    };
    const missing = variableNames.filter((variable) => !(variable in environmentOf('worker')));
    expect(missing.sort()).toEqual(Object.keys(fixed).sort());
  });

  test.each(['api', 'worker', 'migrate'])('starts %s as a sandbox with the secrets alone', (name) => {
    expect(loadConfig(resolved(name))).toMatchObject({
      sandbox: true,
      databaseUrl: 'postgres://quittance:books@postgres:5432/quittance',
      temporalAddress: 'temporal:7233',
      secretKey: GIVEN.SECRET_KEY,
      bootstrapApiKey: undefined,
    });
  });

  test('starts with real books where these have a sender', () => {
    const live = { ...GIVEN, SANDBOX: 'false' };
    expect(() => loadConfig(resolved('api', live))).toThrow(/MAIL_FROM is required outside a sandbox/);
    expect(loadConfig(resolved('api', { ...live, MAIL_FROM: 'bills@seller.example' })).sandbox).toBe(false);
  });

  test('reaches its servers by the names that they have', () => {
    const { DATABASE_URL = '', TEMPORAL_ADDRESS = '', SMTP_URL = '' } = resolved('worker');
    const hosts = [
      new URL(DATABASE_URL).hostname,
      TEMPORAL_ADDRESS.split(':')[0],
      new URL(SMTP_URL).hostname,
    ];
    expect(hosts).toEqual(['postgres', 'temporal', 'mailpit']);
    for (const host of hosts) expect(services).toHaveProperty([String(host)]);
  });

  test.each(
    named.flatMap(({ name, environment }) => secretsIn(environment).map((secret) => ({ name, ...secret }))),
  )('has no text for $variable of $name', ({ variable, text }) => {
    const isOptional = variableNames.includes(variable) && !requiredVariables().includes(variable);
    expect(text).toMatch(isOptional ? /^\$\{\w+:-\}$/ : /^\$\{\w+:\?[^}]+\}$/);
  });

  test.each(Object.keys(GIVEN))('does not start without %s', (missing) => {
    const given = { ...GIVEN, [missing]: '' };
    const start = () => named.map(({ name }) => resolved(name, given));
    expect(start).toThrow(`${missing} is required`);
  });

  test('keeps Temporal on a Postgres of its own, not on SQLite', () => {
    expect(environmentOf('temporal')).toMatchObject({
      DB: 'postgres12',
      POSTGRES_SEEDS: 'temporal-postgres',
    });
    expect(services['temporal']?.image).toMatch(/^temporalio\/server:/);
    expect(resolved('temporal').POSTGRES_PWD).toBe(resolved('temporal-postgres').POSTGRES_PASSWORD);
    expect(resolved('temporal-schema').SQL_PASSWORD).toBe(resolved('temporal-postgres').POSTGRES_PASSWORD);
    expect(resolved('postgres').POSTGRES_PASSWORD).not.toBe(resolved('temporal-postgres').POSTGRES_PASSWORD);
  });

  test.each(['postgres', 'temporal-postgres'])('keeps the data of %s in a volume of its own', (name) => {
    expect(services[name]?.volumes).toEqual([`${name}:/var/lib/postgresql`]);
    expect(volumes).toHaveProperty([name]);
  });

  test('publishes ports on this machine alone', () => {
    const ports = named.flatMap(({ ports: published = [] }) => published);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test.each(ours)('runs $name as its script does', ({ name, command = [] }) => {
    const [node, ...rest] = command;
    expect([node, ...rest.slice(0, 2)]).toEqual(['node', '--import', 'tsx']);
    expect(`tsx ${rest[2]}`).toBe(readScripts()[name]);
    expect(exists(String(rest[2]))).toBe(true);
  });

  test('checks the health of a worker with a file that is there', () => {
    expect(services['worker']?.healthcheck?.test).toEqual([
      'CMD',
      'node',
      '--import',
      'tsx',
      'src/worker/health.ts',
    ]);
    expect(exists('src/worker/health.ts')).toBe(true);
  });
});

/** What the configuration asks for by itself when nothing is set; first in a sandbox, then outside one. */
function requiredVariables(): string[] {
  const missing = (env: Record<string, string>) => {
    try {
      loadConfig(env);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return [...error.message.matchAll(/^ {2}(\w+) is required/gm)].map(([, name]) => String(name));
    }
    throw new Error('Nothing is required.');
  };
  const always = missing({});
  return [
    ...always,
    ...missing({ DATABASE_URL: 'postgres://a@b/c', SECRET_KEY: 's'.repeat(32), SANDBOX: 'false' }),
  ];
}

/** The values that must not stand in the file, a password within a URL among them. */
function secretsIn(environment: Record<string, string> = {}): { variable: string; text: string }[] {
  return Object.entries(environment).flatMap(([variable, text]) => {
    if (/KEY|PASSWORD|PWD|SECRET|TOKEN/.test(variable)) return [{ variable, text }];
    const [, password] = /^\w+:\/\/[^:@/]+:(.+)@/.exec(text) ?? [];
    return password ? [{ variable, text: password }] : [];
  });
}
