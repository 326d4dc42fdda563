import type { Options, Settings } from '../lifecycle/options';
import { type Keys, LeanTransport } from './http';
import type { Transport } from './outcome';

type Environment = Readonly<Record<string, string | undefined>>;

/** The transport for these settings: the caller's, the lean one where the environment holds keys, else the SDK's.
 * @throws Error if the endpoint is no address */
export function chooseTransport(
  options: Options,
  settings: Settings,
  env: Environment,
): Transport | undefined {
  const { streamName } = settings;
  if (!streamName) return undefined;
  if (options.transport) return options.transport;
  if (options.client || !keysOf(env)) {
    const { SdkTransport } = require('./sdk') as typeof import('./sdk');
    return new SdkTransport({ streamName, client: options.client });
  }
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
  const endpoint = env.AWS_ENDPOINT_URL_FIREHOSE || env.AWS_ENDPOINT_URL || regionalEndpoint(region);
  if (!/^https?:\/\/[^/]/.test(endpoint) || !URL.canParse(endpoint)) {
    throw new Error(
      `the endpoint is ${JSON.stringify(endpoint)}; expected http(s)://host[:port]. Correct AWS_ENDPOINT_URL_FIREHOSE or AWS_ENDPOINT_URL`,
    );
  }
  return new LeanTransport({
    endpoint,
    region,
    keys: () => keysOf(env),
    maxSockets: settings.maxInFlight,
  });
}

/** China has a domain of its own. @see https://docs.aws.amazon.com/general/latest/gr/fh.html */
export function regionalEndpoint(region: string): string {
  return `https://firehose.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

function keysOf(env: Environment): Keys | undefined {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
}
