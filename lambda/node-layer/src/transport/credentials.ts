import type { PutOutcome } from '../core/transport';

type Environment = Readonly<Record<string, string | undefined>>;

/** AWS credentials, as a request is signed with them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Why there are no credentials: whether a later attempt may find some, and what to do. */
export type NoCredentials = Extract<PutOutcome, { kind: 'retry' | 'refused' }>;

/**
 * Gives the credentials for a request.
 *
 * @param expired the credentials that the service has just called expired
 */
export type CredentialsSource = (
  expired?: Credentials,
) => Credentials | NoCredentials | Promise<Credentials | NoCredentials>;

/** The credentials that the environment holds, as in Lambda; undefined if it holds none. */
export function environmentCredentials(env: Environment): Credentials | undefined {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
}

/** The environment's credentials, read for each request. */
export function environmentSource(env: Environment): CredentialsSource {
  return () =>
    environmentCredentials(env) ?? {
      kind: 'refused',
      reason: 'no AWS credentials in the environment. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    };
}

/** The credentials of the SDK's own chain (profile, SSO, EC2); it renews them itself. */
export function sdkSource(): CredentialsSource {
  let provider: (() => Promise<Credentials>) | undefined;
  return async () => {
    try {
      if (!provider) {
        const { FirehoseClient } =
          require('@aws-sdk/client-firehose') as typeof import('@aws-sdk/client-firehose');
        provider = new FirehoseClient({}).config.credentials as () => Promise<Credentials>;
      }
      return await provider();
    } catch (error) {
      return {
        kind: 'refused',
        reason: `no AWS credentials (${(error as Error).message.split('\n')[0]}). Give the process AWS credentials (environment, profile, SSO or a role)`,
      };
    }
  };
}
