import { CognitoIdentityClient } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { OpenSearchClient } from '@aws-sdk/client-opensearch';
import { type Clock, systemClock } from './clock';
import type { CognitoClients } from './login';
import { readBundledSavedObjects } from './saved-objects';
import { SignedClient } from './signed-client';

/** What a run reaches out to; tests give their own. */
export interface Surroundings extends CognitoClients {
  readonly controlPlane: OpenSearchClient;
  readonly region: string;
  readonly connect: (endpoint: string, signal: AbortSignal) => SignedClient;
  /** NDJSON, or undefined if the stage has no dashboards. */
  readonly savedObjects: () => string | undefined;
  readonly clock: Clock;
}

/** The function's own role, region and files, from the environment that Lambda gives it. */
export function lambdaSurroundings(env: NodeJS.ProcessEnv = process.env): Surroundings {
  const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = env;
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
  return {
    controlPlane: new OpenSearchClient({}),
    userPools: new CognitoIdentityProviderClient({}),
    identityPools: new CognitoIdentityClient({}),
    region: AWS_REGION,
    connect: (endpoint, signal) => new SignedClient({ endpoint, region: AWS_REGION, credentials, signal }),
    savedObjects: readBundledSavedObjects,
    clock: systemClock,
  };
}
