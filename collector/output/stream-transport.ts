import { FirehoseClient } from '@aws-sdk/client-firehose';
import type { Transport } from '../../lambda/node-layer/src/core/transport';
import type { Credentials } from '../../lambda/node-layer/src/transport/credentials';
import { regionalEndpoint } from '../../lambda/node-layer/src/transport/endpoint';
import { HttpTransport } from '../../lambda/node-layer/src/transport/http';

/** How often the SDK is asked for its credentials, which it renews some minutes before they expire. */
const RENEW_MS = 60_000;

export interface StreamTransport {
  readonly transport: Transport;
  /** Stops the renewal of credentials. */
  close(): void;
}

/**
 * PutRecordBatch by the layer's HTTP transport, with the credentials and the region that the SDK finds (environment, profile,
 * SSO, web identity, or the role of the task), and the endpoint of AWS_ENDPOINT_URL_FIREHOSE, AWS_ENDPOINT_URL or the region.
 *
 * @throws Error that says what is missing
 */
export async function streamTransport(maxInFlight: number): Promise<StreamTransport> {
  const { config } = new FirehoseClient({});
  let credentials: Credentials;
  let region: string;
  try {
    [credentials, region] = [await config.credentials(), await config.region()];
  } catch (error) {
    throw new Error(
      `${(error as Error).message} Set AWS_REGION, and give the process AWS credentials (a role, a profile or the environment).`,
    );
  }
  const timer = setInterval(async () => {
    // The old credentials serve until they expire; then the transport reports the service's error.
    credentials = await config.credentials().catch(() => credentials);
  }, RENEW_MS);
  timer.unref();
  const endpoint =
    process.env.AWS_ENDPOINT_URL_FIREHOSE || process.env.AWS_ENDPOINT_URL || regionalEndpoint(region);
  return {
    transport: new HttpTransport({
      endpoint,
      region,
      credentials: () => credentials,
      maxSockets: maxInFlight,
    }),
    close: () => clearInterval(timer),
  };
}
