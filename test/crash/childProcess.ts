/**
 * Runs the API or the worker as its own process, as `npm run api` and `npm run worker` do. Its standard input is held
 * open by the parent, so that it ends with it, in whatever way the parent ends.
 */
process.stdin.on('close', () => process.exit(1)).resume();
await (process.argv[2] === 'api' ? import('#api/main.ts') : import('#src/worker/main.ts'));
