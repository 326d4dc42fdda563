import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CognitoIdentityClient } from '@aws-sdk/client-cognito-identity';
import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { FirehoseClient } from '@aws-sdk/client-firehose';
import type { OpenSearchClient } from '@aws-sdk/client-opensearch';
import type { Finding } from '../../lambda/provisioning/inspect/finding';
import type { ObjectStore } from '../../lambda/recovery/archive/object-store';
import type { StageSettings } from '../../lib/config';

/** A stage as the checks see it: deployed in an account, or running on this machine. */
export interface SmokeStage {
  readonly name: string;
  readonly settings: StageSettings;
  /** Name of the domain, which somebody else may have given it. */
  readonly domainName: string;
  /** Outputs of all stacks, e.g. `DeliveryStreamName`. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly firehose: FirehoseClient;
  readonly openSearch: OpenSearchClient;
  readonly archive: ObjectStore;
  /** Services that have no model on this machine; undefined there. */
  readonly account?: {
    readonly cloudFormation: CloudFormationClient;
    readonly userPools: CognitoIdentityProviderClient;
    readonly identityPools: CognitoIdentityClient;
  };
  /** Certificate authority of the domain, where it is none that Node knows. */
  readonly caPem?: string;
  /** Searches the index for documents whose field has one of the values. @returns the values that were found */
  find(field: string, values: readonly string[]): Promise<readonly string[]>;
  /** Examines the domain. @returns what is not as it should be */
  inspect(): Promise<readonly Finding[]>;
  /** Calls a function of the pipeline's own API. */
  call(path: string, user: string): Promise<number>;
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** What a check saw. */
export interface Outcome {
  readonly result: 'PASS' | 'FAIL' | 'NOT TRIED';
  /** What was seen, or why it was not tried, in one sentence. */
  readonly seen: string;
  /** What to do. Present where the result is `FAIL`. */
  readonly fix?: string;
}

/** Tries one assumption. A check that throws has failed. */
export type Check = (stage: SmokeStage) => Promise<Outcome>;

export const pass = (seen: string): Outcome => ({ result: 'PASS', seen });
export const fail = (seen: string, fix: string): Outcome => ({ result: 'FAIL', seen, fix });
export const notTried = (seen: string): Outcome => ({ result: 'NOT TRIED', seen });

/** Repeats a look until it gives a value; undefined after `timeoutMs`. */
export async function until<Value>(
  stage: Pick<SmokeStage, 'now' | 'sleep'>,
  timeoutMs: number,
  look: () => Promise<Value | undefined>,
): Promise<Value | undefined> {
  const deadline = stage.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value !== undefined || stage.now() > deadline) return value;
    await stage.sleep(Math.min(2_000, timeoutMs / 10));
  }
}
