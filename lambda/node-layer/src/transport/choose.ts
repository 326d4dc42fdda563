import type { Transport } from '../core/transport';
import { environmentCredentials } from './credentials';
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
 * @throws Error if the endpoint is no address
 */
export function chooseTransport(choice: TransportChoice, env: Environment): Transport | undefined {
  const { streamName, maxInFlight, client, transport } = choice;
  if (!streamName) return undefined;
  if (transport) return transport;
  if (client || !environmentCredentials(env)) {
    const { SdkTransport } = require('./sdk') as typeof import('./sdk');
    return new SdkTransport({ streamName, client });
  }
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
  const endpoint = env.AWS_ENDPOINT_URL_FIREHOSE || env.AWS_ENDPOINT_URL || regionalEndpoint(region);
  if (!/^https?:\/\/[^/]/.test(endpoint) || !URL.canParse(endpoint)) {
    throw new Error(
      `the endpoint is ${JSON.stringify(endpoint)}; expected http(s)://host[:port]. Correct AWS_ENDPOINT_URL_FIREHOSE or AWS_ENDPOINT_URL`,
    );
  }
  return new HttpTransport({
    endpoint,
    region,
    credentials: () => environmentCredentials(env),
    maxSockets: maxInFlight,
  });
}

/** The stream's endpoint; China has a domain of its own. @see https://docs.aws.amazon.com/general/latest/gr/fh.html */
export function regionalEndpoint(region: string): string {
  return `https://firehose.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
