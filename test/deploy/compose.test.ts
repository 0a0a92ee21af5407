import { describe, expect, test } from 'vitest';
import { loadConfig, variableNames } from '#src/config.ts';
import { exists, interpolate, read, readCompose, readScripts } from './files.ts';
import { requiredVariables, secretsIn } from './secrets.ts';

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

  test('has no text for a secret', () => {
    expect(secretsIn(read('docker-compose.yml'))).toEqual([]);
  });

  test.each([
    [
      'a preset of a variable',
      ['SMTP_URL: ${SMTP_URL:-', 'SMTP_URL: ${SMTP_URL:-smtp://user:hunter2@mail:25}#'],
      'hunter2',
    ],
    [
      'a URL',
      ['postgres://quittance:${POSTGRES_PASSWORD:?', 'postgres://quittance:hunter2@postgres/${X:?'],
      'hunter2',
    ],
    ['a password', ['DB_PORT:', 'DB_PASS: hunter2\n      DB_PORT:'], 'hunter2'],
    ['a credential', ['DB_PORT:', 'MAIL_CREDENTIALS: hunter2\n      DB_PORT:'], 'hunter2'],
    ['a preset of a password', ['{POSTGRES_PASSWORD:?set', '{POSTGRES_PASSWORD:-hunter2'], 'hunter2'],
    ['a secret that need not be given', ['{SECRET_KEY:?set', '{SECRET_KEY:-'], 'SECRET_KEY'],
    ['a command', ['$$tool create', 'export SQL_PASSWORD=hunter2; $$tool create'], 'hunter2'],
    ['an option of a command', ['--db $$database', '--db $$database --password hunter2'], 'hunter2'],
    ['a check of health', ['pg_isready --host', 'PGPASSWORD=hunter2 pg_isready --host'], 'hunter2'],
    ['a configuration', ['- value: true', '- value: true\n      api.token: hunter2'], 'hunter2'],
    ['a comment', ['# The books.', '# As postgres://quittance:hunter2@localhost.'], 'hunter2'],
  ] as const)('would not keep quiet about %s', (_, [from, to], secret) => {
    const planted = secretsIn(read('docker-compose.yml').replace(from, to));
    expect(planted.join('\n')).toContain(secret);
  });

  test.each(ours)('gives $name each variable from that of the same name', ({ environment }) => {
    expect(crossed(environment)).toEqual([]);
  });

  test('would notice a variable that is given from another one', () => {
    const { LOG_LEVEL = '', ...rest } = environmentOf('api');
    expect(crossed({ ...rest, LOG_LEVEL: LOG_LEVEL.replace('LOG_LEVEL', 'LOGLVL') })).toEqual([
      'LOG_LEVEL: LOGLVL',
    ]);
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

/** Variables that are given from ones of other names; the passwords of Postgres are parts of URLs. */
function crossed(environment: Record<string, string> = {}): string[] {
  const passwords = ['POSTGRES_PASSWORD', 'TEMPORAL_POSTGRES_PASSWORD'];
  return Object.entries(environment).flatMap(([variable, text]) =>
    [...text.matchAll(/\$\{?(\w+)/g)]
      .map(([, name]) => String(name))
      .filter((name) => name !== variable && !passwords.includes(name))
      .map((name) => `${variable}: ${name}`),
  );
}
