import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** What a deployment is made of, as the files in the root say it. */

interface Service {
  image?: string;
  build?: string;
  command?: string[];
  restart?: string;
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  ports?: string[];
  volumes?: string[];
  user?: string;
}

export interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

export interface Instruction {
  name: string;
  text: string;
}

const ROOT = new URL('../../', import.meta.url);

export const read = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');
export const exists = (path: string): boolean => existsSync(fileURLToPath(new URL(path, ROOT)));

export const readCompose = (): Compose => parse(read('docker-compose.yml'), { merge: true }) as Compose;

export const readScripts = (): Record<string, string> =>
  (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;

/** The instructions of a Dockerfile, a line each. */
export function readDockerfile(): Instruction[] {
  const lines = read('Dockerfile')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim());
  return lines.map((line) => {
    const [name = ''] = line.split(' ', 1);
    return { name, text: line.slice(name.length).trim() };
  });
}

/** What Compose makes of `${NAME:-preset}` and `${NAME:?message}`; throws where the second is not given. */
export function interpolate(text: string, given: Record<string, string>): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, rest = '') => {
    const value = given[name];
    if (value) return value;
    if (kind === '?') throw new Error(`${name} is required`);
    return kind === '-' ? rest : '';
  });
}
