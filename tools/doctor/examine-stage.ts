import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { broken, type Finding, ok, unknown, warning } from '../../lambda/provisioning/inspect/finding';
import type { InspectRequest } from '../../lambda/provisioning/inspect/inspect-stage';
import { stackOutputs } from '../recovery/stage-outputs';

export interface StageClients {
  readonly cloudFormation: CloudFormationClient;
  readonly firehose: FirehoseClient;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
}

const HOUR_MS = 3_600_000;

export function stageClients(region: string): StageClients {
  return {
    cloudFormation: new CloudFormationClient({ region }),
    firehose: new FirehoseClient({ region }),
    cloudWatch: new CloudWatchClient({ region }),
    lambda: new LambdaClient({ region }),
  };
}

/**
 * Examines a deployed stage: its stream from here, and its domain through the provisioning function, which may enter it.
 *
 * @throws Error when the stage is not deployed, or the credentials do not reach it
 */
export async function examineStage(stage: string, clients: StageClients): Promise<Finding[]> {
  const { cloudFormation } = clients;
  const data = await stackOutputs(cloudFormation, `Ekk-${stage}-data`, ['ProvisioningFunctionName']);
  const delivery = await stackOutputs(cloudFormation, `Ekk-${stage}-delivery`, [
    'DeliveryStreamName',
    'ProvisioningProperties',
  ]);
  const request: InspectRequest = {
    action: 'inspect',
    properties: JSON.parse(delivery.ProvisioningProperties),
  };
  return [
    ok('credentials', `they reach the stage ${stage}`),
    await streamState(clients, delivery.DeliveryStreamName),
    await streamThrottling(clients, delivery.DeliveryStreamName),
    ...(await inspect(clients, data.ProvisioningFunctionName, request)),
  ];
}

async function streamState({ firehose }: StageClients, name: string): Promise<Finding> {
  const { DeliveryStreamDescription } = await firehose.send(
    new DescribeDeliveryStreamCommand({ DeliveryStreamName: name }),
  );
  const state = DeliveryStreamDescription?.DeliveryStreamStatus;
  if (state === 'ACTIVE') return ok('stream', `${name} is ACTIVE`);
  const reason = DeliveryStreamDescription?.FailureDescription?.Details ?? '';
  return broken('stream', `${name} is ${state} ${reason}`.trim(), 'Deploy the delivery stack again.');
}

async function streamThrottling({ cloudWatch }: StageClients, name: string): Promise<Finding> {
  const now = Date.now();
  const { Datapoints = [] } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Firehose',
      MetricName: 'ThrottledRecords',
      Dimensions: [{ Name: 'DeliveryStreamName', Value: name }],
      StartTime: new Date(now - HOUR_MS),
      EndTime: new Date(now),
      Period: 3600,
      Statistics: ['Sum'],
    }),
  );
  const throttled = Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
  const seen = `${throttled} records were throttled in the last hour`;
  if (throttled === 0) return ok('stream throttling', seen);
  return warning('stream throttling', seen, 'Ask AWS for a higher quota (Firehose limits form).');
}

async function inspect(
  { lambda }: StageClients,
  functionName: string,
  request: InspectRequest,
): Promise<readonly Finding[]> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(request)) }),
  );
  const response = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
  if (FunctionError === undefined) return response as Finding[];
  return [unknown('domain', `${functionName} failed: ${response?.errorMessage ?? FunctionError}`)];
}
