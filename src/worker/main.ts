import closeWithGrace from 'close-with-grace';
import { loadConfig } from '#src/config.ts';
import { createLog } from '#src/log.ts';
import { startWorker } from './worker.ts';

const config = loadConfig();
const log = createLog(config.logLevel);
const worker = await startWorker(config, log);
log.info({ taskQueue: config.temporalTaskQueue }, 'The worker runs.');

closeWithGrace({ delay: 15_000, logger: false }, async ({ err }) => {
  if (err) log.error({ err }, 'The worker fails.');
  await worker.stop();
  log.info('The worker has stopped.');
});
