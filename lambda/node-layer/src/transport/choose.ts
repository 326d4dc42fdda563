import type { Transport } from '../core/transport';
import { environmentCredentials } from './credentials';
import { endpointOf } from './endpoint';
import { HttpTransport } from './http';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the choice of a transport depends on, beside the environment. */
export interface TransportChoice {
  readonly streamName: string | undefined;
  readonly maxInFlight: number;
  /** A client of `@aws-sdk/client-firehose`. */
  readonly client?: unknown;
  /** The caller's own transport. */
  readonly transport?: Transport | undefined;
}

/**
 * Chooses the caller's own transport if there is one, the HTTP transport if the environment holds credentials, else
 * the SDK's. Without a stream there is none.
 *
 * @param report called for a problem that does not stop it
 * @throws Error if the endpoint is no address, or is combined with what excludes it
 */
export function chooseTransport(
  choice: TransportChoice,
  env: Environment,
  report: (problem: string) => void,
): Transport | undefined {
  const { streamName, maxInFlight, client, transport } = choice;
  if (!streamName) return undefined;
  if (transport) return transport;
  if (client || !environmentCredentials(env)) {
    const { SdkTransport } = require('./sdk') as typeof import('./sdk');
    return new SdkTransport({ streamName, client });
  }
  const { url, region } = endpointOf(env, report);
  return new HttpTransport({
    endpoint: url,
    region,
    credentials: () => environmentCredentials(env),
    maxSockets: maxInFlight,
  });
}
