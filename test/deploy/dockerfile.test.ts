import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { variableNames } from '#src/config.ts';
import { exists, read, readCompose, readDockerfile, readScripts } from './files.ts';

const instructions = readDockerfile();
const all = (name: string) =>
  instructions.filter((instruction) => instruction.name === name).map(({ text }) => text);
const lastFrom = instructions.findLastIndex(({ name }) => name === 'FROM');
const lastStage = instructions.slice(lastFrom);
const ignored = read('.dockerignore')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'));

describe('Dockerfile', () => {
  test('builds and runs on one pinned version of Node, which the package allows', () => {
    const images = new Set(all('FROM').map((text) => text.split(' ')[0]));
    expect(images.size).toBe(1);
    const [, major, minor] =
      /^node:(\d+)\.(\d+)\.\d+-slim(?:@sha256:[0-9a-f]{64})?$/.exec([...images].join()) ?? [];
    const [, least, leastMinor] = />=(\d+)\.(\d+)/.exec(JSON.parse(read('package.json')).engines.node) ?? [];
    expect(major).toBe(least);
    expect(Number(minor)).toBeGreaterThanOrEqual(Number(leastMinor));
  });

  test('does not run as root', () => {
    const users = lastStage.filter(({ name }) => name === 'USER').map(({ text }) => text);
    expect(users).toEqual(['node']);
    // What comes after the user writes nothing.
    const user = lastStage.findIndex(({ name }) => name === 'USER');
    expect(lastStage.slice(user + 1).map(({ name }) => name)).toEqual(['EXPOSE', 'CMD']);
  });

  test('installs what the lock file says, and nothing that only development needs', () => {
    const installs = all('RUN').filter((text) => /npm (ci|i|install|add)\b/.test(text));
    expect(installs).toEqual(['npm ci --omit=dev']);
    expect(all('COPY')[0]).toContain('package-lock.json');
  });

  test('runs commands that exist', () => {
    const scripts = all('RUN').flatMap((text) =>
      [...text.matchAll(/npm run (\S+)/g)].map(([, name]) => String(name)),
    );
    expect(scripts).toEqual(['build']);
    for (const script of scripts) expect(readScripts()).toHaveProperty([script]);
    const command = JSON.parse(all('CMD').join()) as string[];
    expect(command.slice(0, 3)).toEqual(['node', '--import', 'tsx']);
    expect(`tsx ${command[3]}`).toBe(readScripts().api);
  });

  test('sets no variable that nobody reads, and no secret', () => {
    const set = [...all('ENV'), ...all('ARG')].flatMap((text) =>
      [...text.matchAll(/(\w+)=/g)].map(([, name]) => String(name)),
    );
    expect(set).toContain('WORKFLOW_BUNDLE');
    expect(set.filter((name) => name !== 'NODE_ENV' && !variableNames.includes(name))).toEqual([]);
    expect(set.filter((name) => /KEY|PASSWORD|SECRET|TOKEN|DATABASE_URL|SMTP_URL/.test(name))).toEqual([]);
  });

  test('takes a bundle along where it tells the worker to look', () => {
    const [, written] = /process\.argv\[2\] \?\? '([^']+)'/.exec(read('src/worker/buildBundle.ts')) ?? [];
    expect(all('WORKDIR')).toEqual(['/app', '/app']);
    expect(all('ENV').join()).toContain(`WORKFLOW_BUNDLE=/app/${written}`);
    expect(all('COPY')).toContain('--from=build /app/build ./build');
  });

  test('copies what is there, and what .dockerignore lets in', () => {
    const sources = all('COPY')
      .filter((text) => !text.startsWith('--from'))
      .flatMap((text) => text.split(' ').slice(0, -1))
      .map((source) => source.replace(/^\.\//, ''));
    expect(sources.filter((source) => !exists(source))).toEqual([]);
    expect([...new Set(sources)].filter((source) => !ignored.includes(`!${source}`))).toEqual([]);
  });

  test('leaves everything else out, secrets, tests and the embedded servers among it', () => {
    expect(ignored[0]).toBe('*');
    expect(
      ignored.filter((line) => line.startsWith('!') && /\.env|\.git$|test|node_modules/.test(line)),
    ).toEqual([]);
    expect(ignored).toEqual(expect.arrayContaining(['**/*.test.ts', 'src/dev']));
    expect(importersOf('#dev/')).toEqual([]);
  });

  test('has a health check, or each service that runs it has', () => {
    const services = Object.entries(readCompose().services).filter(([, { build }]) => build !== undefined);
    const unchecked = services.filter(([name, { healthcheck }]) => name !== 'migrate' && !healthcheck);
    expect(all('HEALTHCHECK').length > 0 || unchecked.length === 0).toBe(true);
  });
});

/** The files of the image that import from a folder that is not in it. */
function importersOf(alias: string): string[] {
  const files = ['src', 'workflows', 'activities'].flatMap((folder) =>
    readdirSync(new URL(`../../${folder}/`, import.meta.url), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file}`)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('src/dev/')),
  );
  expect(files.length).toBeGreaterThan(50);
  return files.filter((file) =>
    readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').includes(`'${alias}`),
  );
}
