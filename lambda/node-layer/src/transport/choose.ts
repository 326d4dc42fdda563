import type { Transport } from '../core/transport';
import { AssumedRole } from './assumed-role';
import { type CredentialsSource, environmentCredentials, environmentSource, sdkSource } from './credentials';
import { endpointOf, stsEndpoint } from './endpoint';
import { HttpTransport } from './http';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the choice of a transport depends on, beside the environment. */
export interface TransportChoice {
  readonly streamName: string | undefined;
  readonly maxInFlight: number;
  /** A client of `@aws-sdk/client-firehose`. */
  readonly client?: unknown;
  /** Role to assume for sending. */
  readonly roleArn?: string | undefined;
  readonly externalId?: string | undefined;
  /** The caller's own transport. */
  readonly transport?: Transport | undefined;
}

/**
 * Chooses the caller's own transport if there is one, the HTTP transport if the environment holds credentials or a role is
 * to be assumed, else the SDK's. Without a stream there is none.
 *
 * @param report called for a problem that does not stop it
 * @throws Error if the endpoint is no URL, or is combined with FIPS or dual stack, or if the role is no ARN
 */
export function chooseTransport(
  choice: TransportChoice,
  env: Environment,
  report: (problem: string) => void,
): Transport | undefined {
  const { streamName, maxInFlight, client, transport } = choice;
  if (!streamName) return undefined;
  if (transport) return transport;
  const hasCredentials = environmentCredentials(env) !== undefined;
  if (client || !(hasCredentials || choice.roleArn)) {
    if (choice.roleArn)
      report('the role is not assumed, because a client is given: it has credentials of its own.');
    const { SdkTransport } = require('./sdk') as typeof import('./sdk');
    return new SdkTransport({ streamName, client });
  }
  const { url, region } = endpointOf(env, report);
  const source = hasCredentials ? environmentSource(env) : sdkSource();
  return new HttpTransport({
    endpoint: url,
    region,
    credentials: choice.roleArn ? assumedRole({ ...choice, region, source }, env) : source,
    maxSockets: maxInFlight,
  });
}

/** @throws Error if `roleArn` is not the ARN of an IAM role */
function assumedRole(
  choice: TransportChoice & { region: string; source: CredentialsSource },
  env: Environment,
): CredentialsSource {
  const { roleArn = '', externalId, region, source } = choice;
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(roleArn)) {
    throw new Error(
      `the role is ${JSON.stringify(roleArn)}; expected arn:aws:iam::<account>:role/<name>. Correct FIREHOSE_LOGGING_ROLE_ARN or roleArn`,
    );
  }
  const sessionName = (env.AWS_LAMBDA_FUNCTION_NAME || 'firehose-logging').slice(0, 64);
  const endpoint = stsEndpoint(env, region);
  return new AssumedRole({ roleArn, externalId, sessionName, endpoint, region, source }).credentials;
}
