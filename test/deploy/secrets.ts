import { parse } from 'yaml';
import { ConfigError, loadConfig, variableNames } from '#src/config.ts';

const WORD = /KEY|PASSWORD|PASSWD|PASSPHRASE|PASS(?![A-Z])|PWD|SECRET|TOKEN|CREDENTIAL/i.source;

/** `NAME: value`, `NAME=value`, `--name value`, in YAML, in a shell and in a list of arguments. */
const GIVEN = new RegExp(
  `(?:--?[\\w-]*(?:${WORD})[\\w-]*[=,\\s]+|[\\w.-]*(?:${WORD})[\\w.-]*["']?(?:\\s*=|:\\s+))(\\S+)`,
  'gi',
);
const IN_A_URL = /:\/\/(?:\$\{[^}]*\}|[^\s:@/])*:((?:\$\{[^}]*\}|[^\s@/])+)@/g;

/** Asked for from outside, or what a shell works out. */
const FROM_OUTSIDE = /^["']?(?:\$\{\w+:\?|\$\$\w|\$\$\{|\$\$?\()/;

/** The secrets that a Compose file holds: in its environments, in URLs, in commands, configurations and comments. */
export function secretsIn(text: string): string[] {
  // A value may stand on the lines below its name, which the text alone does not tell.
  const strings = [text, ...stringsOf(parse(text, { merge: true }))];
  const given = strings
    .flatMap((one) => [...one.matchAll(GIVEN)])
    .filter(([, value = '']) => !isAllowed(value));
  const inUrls = strings
    .flatMap((one) => [...one.matchAll(IN_A_URL)])
    .filter(([, password = '']) => !/^\$\{\w+:\?[^}]*\}$/.test(password));
  return [...new Set([...given, ...inUrls].map(([found]) => found))];
}

function isAllowed(value: string): boolean {
  const [, unset] = /^\$\{(\w+):-\}$/.exec(value) ?? [];
  const isOptional =
    unset !== undefined && variableNames.includes(unset) && !requiredVariables().includes(unset);
  return isOptional || FROM_OUTSIDE.test(value);
}

function stringsOf(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return [name ? `${name}: ${value}` : value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => stringsOf(inner, Array.isArray(value) ? '' : key));
}

/** What the configuration asks for by itself when nothing is set; first in a sandbox, then outside one. */
export function requiredVariables(): string[] {
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
