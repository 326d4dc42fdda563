import { Client } from '@opensearch-project/opensearch';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws';

export interface DomainAddress {
  /** `https://host[:port]`. */
  readonly endpoint: string;
  readonly region: string;
}

/** The credentials of a Lambda function, from its environment: they are renewed with the environment itself. */
export function environmentCredentials(env: NodeJS.ProcessEnv = process.env) {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = env;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
}

/** A client of the domain that signs as the function's own role. */
export function signedClient(
  { endpoint, region }: DomainAddress,
  env: NodeJS.ProcessEnv = process.env,
): Client {
  return new Client({
    node: endpoint,
    requestTimeout: 60_000,
    maxRetries: 3,
    ...AwsSigv4Signer({
      region,
      service: 'es',
      getCredentials: async () => environmentCredentials(env),
    }),
  });
}
