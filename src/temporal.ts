import { Client, Connection } from '@temporalio/client';
import type { Config } from './config.ts';

/** How to reach Temporal: the same for clients and workers, for a server of one's own and for Temporal Cloud. */
export const temporalConnectionOptions = (config: Config) => ({
  address: config.temporalAddress,
  ...(config.temporalTls || config.temporalApiKey ? { tls: true as const } : {}),
  ...(config.temporalApiKey ? { apiKey: config.temporalApiKey } : {}),
});

export async function connectTemporal(config: Config): Promise<Client> {
  const connection = await Connection.connect(temporalConnectionOptions(config));
  return new Client({ connection, namespace: config.temporalNamespace });
}
