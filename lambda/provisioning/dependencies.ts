import { CognitoIdentityClient } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { OpenSearchClient } from '@aws-sdk/client-opensearch';
import { STSClient } from '@aws-sdk/client-sts';
import { readBundledFile } from './client/bundled-file';
import { type Clock, systemClock } from './client/clock';
import { SignedClient, type SigningCredentials } from './client/signed-client';
import type { Budget } from './client/wait';
import type { CognitoClients } from './login/group-roles';

/** Everything outside the code that a run uses. Tests pass their own. */
export interface Dependencies extends CognitoClients {
  readonly controlPlane: OpenSearchClient;
  readonly sts: STSClient;
  readonly region: string;
  readonly connect: (to: Connection, budget: Budget) => SignedClient;
  /** Reads the saved objects as NDJSON. @returns undefined if the stage has no dashboards. */
  readonly savedObjects: () => string | undefined;
  /** Reads the monitors as JSON. @returns undefined if the stage has no monitors. */
  readonly monitors: () => string | undefined;
  readonly clock: Clock;
}

export interface Connection {
  readonly endpoint: string;
  /** @default - those of the function's own role */
  readonly credentials?: SigningCredentials;
}

/** The dependencies of a run in Lambda: the function's own role, region and files. */
export function lambdaDependencies(env: NodeJS.ProcessEnv = process.env): Dependencies {
  const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = env;
  const own = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
  return {
    controlPlane: new OpenSearchClient({}),
    userPools: new CognitoIdentityProviderClient({}),
    identityPools: new CognitoIdentityClient({}),
    sts: new STSClient({}),
    region: AWS_REGION,
    connect: ({ endpoint, credentials = own }, { signal, endsAt }) =>
      new SignedClient({ endpoint, region: AWS_REGION, credentials, signal, endsAt }),
    savedObjects: () => readBundledFile('saved-objects.ndjson'),
    monitors: () => readBundledFile('monitors.json'),
    clock: systemClock,
  };
}
