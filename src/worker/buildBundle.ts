import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { workflowBundle } from './bundle.ts';

const target = process.argv[2] ?? 'build/workflow-bundle.js';
const { code } = await workflowBundle();
await mkdir(dirname(target), { recursive: true });
await writeFile(target, code);
console.log(`Wrote ${target} (${Math.round(code.length / 1024)} KiB).`);
