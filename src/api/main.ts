import closeWithGrace from 'close-with-grace';
import { loadConfig } from '#src/config.ts';
import { createLog } from '#src/log.ts';
import { startApi } from './server.ts';

const config = loadConfig();
const log = createLog(config.logLevel);
const api = await startApi(config, log);
log.info({ url: api.url }, 'The API listens.');

closeWithGrace({ delay: 15_000, logger: false }, async ({ err }) => {
  if (err) log.error({ err }, 'The API fails.');
  await api.stop();
  log.info('The API has stopped.');
});
