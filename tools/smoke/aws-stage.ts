import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityClient } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { OpenSearchClient } from '@aws-sdk/client-opensearch';
import { S3Client } from '@aws-sdk/client-s3';
import type { Finding } from '../../lambda/provisioning/inspect/finding';
import { S3ObjectStore } from '../../lambda/recovery/archive/object-store';
import type { StageSettings } from '../../lib/config';
import type { SmokeStage } from './stage';

const REQUIRED = [
  'DeliveryStreamName',
  'ProvisioningProperties',
  'ArchiveBucketName',
  'ProvisioningFunctionName',
  'DomainEndpoint',
];

/**
 * A deployed stage: everything comes from the outputs of its stacks, nothing is typed.
 *
 * @throws Error with one line that says what to do when a stack is not there
 */
export async function awsStage(name: string, settings: StageSettings, region: string): Promise<SmokeStage> {
  const cloudFormation = new CloudFormationClient({ region });
  const outputs = await allOutputs(cloudFormation, name);
  const missing = REQUIRED.filter((key) => outputs[key] === undefined);
  if (missing.length > 0) {
    throw new Error(
      `the stage ${name} has no output ${missing.join(', ')} in ${region}. Deploy it, or check --region.`,
    );
  }
  const lambda = new LambdaClient({ region });
  const properties = JSON.parse(outputs.ProvisioningProperties ?? '') as Record<string, string>;
  const ask = (request: object) =>
    invoke(lambda, outputs.ProvisioningFunctionName ?? '', { properties, ...request });
  return {
    name,
    settings,
    domainName: properties.DomainName ?? '',
    outputs,
    firehose: new FirehoseClient({ region }),
    openSearch: new OpenSearchClient({ region }),
    archive: new S3ObjectStore(new S3Client({ region }), outputs.ArchiveBucketName ?? ''),
    account: {
      cloudFormation,
      userPools: new CognitoIdentityProviderClient({ region }),
      identityPools: new CognitoIdentityClient({ region }),
    },
    find: async (field, values) => (await ask({ action: 'find', field, values })) as string[],
    inspect: async () => (await ask({ action: 'inspect' })) as Finding[],
    call: async (path, user) =>
      (
        await fetch(`${outputs.ApiUrl}${path}`, {
          headers: { 'x-user': user },
          signal: AbortSignal.timeout(30_000),
        })
      ).status,
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

async function allOutputs(client: CloudFormationClient, stage: string): Promise<Record<string, string>> {
  const stacks = ['data', 'delivery', 'producers', 'operations'].map((stack) => `Ekk-${stage}-${stack}`);
  const found = await Promise.all(
    stacks.map(async (StackName) => {
      try {
        return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.Outputs ?? [];
      } catch (error) {
        const { name, message } = error as Error;
        if (name === 'ValidationError')
          throw new Error(`${StackName} is not deployed. Check --stage, --region and AWS_PROFILE.`);
        throw new Error(
          `${StackName} cannot be read: ${message.replace(/\.$/, '')}. Check AWS_PROFILE and --region.`,
        );
      }
    }),
  );
  return Object.fromEntries(found.flat().map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

async function invoke(lambda: LambdaClient, functionName: string, request: object): Promise<unknown> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(request)) }),
  );
  const response = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
  if (FunctionError !== undefined)
    throw new Error(`${functionName}: ${response?.errorMessage ?? FunctionError}`);
  return response;
}
