import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, variableNames } from './config.ts';

const sufficient = {
  DATABASE_URL: 'postgres://quittance:secret@127.0.0.1:5432/quittance',
  SECRET_KEY: 'k'.repeat(32),
  SANDBOX: 'true',
};

function refusal(env: Record<string, string | undefined>): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('The configuration was accepted.');
}

describe('loadConfig', () => {
  it('gives presets to what is left out', () => {
    expect(loadConfig(sufficient)).toMatchObject({
      temporalAddress: '127.0.0.1:7233',
      temporalNamespace: 'default',
      temporalTls: false,
      temporalTaskQueue: 'quittance',
      host: '127.0.0.1',
      port: 3000,
      smtpUrl: 'smtp://127.0.0.1:1025',
      sandbox: true,
      logLevel: 'info',
      rateLimitPerSecond: 100,
      retentionDays: 180,
      maxCachedWorkflows: 1000,
      databasePoolSize: 10,
      publicUrl: undefined,
      bootstrapApiKey: undefined,
    });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(loadConfig(sufficient))).toBe(true);
  });

  it('takes port 0 and drops the slash at the end of a base URL', () => {
    const config = loadConfig({ ...sufficient, PORT: '0', PUBLIC_URL: 'https://quotes.seller.example/' });
    expect(config.port).toBe(0);
    expect(config.publicUrl).toBe('https://quotes.seller.example');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ ...sufficient, PORT: '', TEMPORAL_API_KEY: ' ' })).toMatchObject({
      port: 3000,
      temporalApiKey: undefined,
    });
  });

  it('encrypts the connection when an API key is sent over it', () => {
    expect(loadConfig({ ...sufficient, TEMPORAL_API_KEY: 'token' }).temporalTls).toBe(true);
  });

  it('names every wrong variable at once', () => {
    const message = refusal({
      DATABASE_URL: 'mysql://127.0.0.1/quittance',
      SECRET_KEY: 'short',
      PORT: '70000',
      SANDBOX: 'yes',
      BOOTSTRAP_API_KEY: 'too-short',
      RETENTION_DAYS: '1.5',
      TEMPORAL_ADDRESS: 'http://temporal:7233',
    });
    expect(message.split('\n').slice(1)).toEqual([
      '  DATABASE_URL must be a URL that begins with postgres:// or postgresql://',
      '  TEMPORAL_ADDRESS must be HOST:PORT',
      '  PORT must be at most 65535',
      '  SECRET_KEY must have at least 32 characters',
      '  BOOTSTRAP_API_KEY must have at least 16 characters',
      '  SANDBOX must be true or false',
      '  RETENTION_DAYS must be a whole number',
    ]);
  });

  it('says what a required variable is for', () => {
    const message = refusal({});
    expect(message).toContain('DATABASE_URL is required: the Postgres database');
    expect(message).toContain('SECRET_KEY is required: it signs links and sessions');
  });

  it('wants a sender where mails go to real people', () => {
    expect(refusal({ ...sufficient, SANDBOX: 'false' })).toContain('MAIL_FROM is required outside a sandbox');
  });
});

describe('.env.example', () => {
  const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const named = [...example.matchAll(/^(?:#\s*)?([A-Z][A-Z_]*)=/gm)].map(([, name]) => String(name));

  it('names each variable once and no other', () => {
    expect(named.toSorted()).toEqual([...variableNames].toSorted());
  });

  it('has a sentence above each variable', () => {
    expect(example).not.toMatch(/(^|\n)(\n|[A-Z#]+=.*\n)(#\s*)?[A-Z][A-Z_]*=/);
  });

  it('is a configuration that works once the placeholders are filled in', () => {
    const env = Object.fromEntries(
      [...example.matchAll(/^([A-Z][A-Z_]*)=(.*)$/gm)].map((match) => [match[1], match[2]]),
    );
    expect(() => loadConfig({ ...env, SECRET_KEY: 'k'.repeat(32) })).not.toThrow();
  });
});
