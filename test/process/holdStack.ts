import { startStack } from '#dev/stack.ts';

/** Run as a process of its own, to be killed: starts a stack, says where it is, and waits. */
const [dataDir] = process.argv.slice(2);
const { stop: _stop, ...endpoints } = await startStack({ dataDir: dataDir || undefined });
console.log(JSON.stringify(endpoints));
setInterval(() => {}, 60_000);
