import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import { PAGE } from './deps.ts';

interface Asset {
  path: string;
  mediaType: string;
  content: Buffer;
}

const require = createRequire(import.meta.url);
const htmxFile = require.resolve('htmx.org/dist/htmx.min.js');

const style = asset(
  'quittance',
  'css',
  'text/css; charset=utf-8',
  readFileSync(new URL('./assets/style.css', import.meta.url)),
);
const htmx = asset('htmx', 'js', 'text/javascript; charset=utf-8', readFileSync(htmxFile));

export const STYLE_PATH = style.path;
export const HTMX_PATH = htmx.path;

/** The hash in the name changes with the content, so that a browser may keep what it has for ever. */
function asset(name: string, extension: string, mediaType: string, content: Buffer): Asset {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return { path: `/assets/${name}.${hash}.${extension}`, mediaType, content };
}

export function registerAssets(app: FastifyInstance): void {
  for (const { path, mediaType, content } of [style, htmx]) {
    app.get(path, PAGE, (_request, reply) =>
      reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('x-content-type-options', 'nosniff')
        .type(mediaType)
        .send(content),
    );
  }
}
