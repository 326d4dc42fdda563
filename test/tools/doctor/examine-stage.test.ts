import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { examineStage, stageClients } from '../../../tools/doctor/examine-stage';

const PROPERTIES = {
  DomainName: 'central-logs',
  DomainEndpoint: 'vpc-central.example',
  ExistingDomain: 'true',
};
const OUTPUTS: Record<string, Record<string, string>> = {
  'Ekk-dev-data': { ProvisioningFunctionName: 'provisioning' },
  'Ekk-dev-delivery': {
    DeliveryStreamName: 'stream',
    ProvisioningProperties: JSON.stringify(PROPERTIES),
  },
};

const cloudFormation = mockClient(CloudFormationClient);
const lambda = mockClient(LambdaClient);
const firehose = mockClient(FirehoseClient);
const cloudWatch = mockClient(CloudWatchClient);

beforeEach(() => {
  for (const mock of [cloudFormation, lambda, firehose, cloudWatch]) mock.reset();
  deploy(OUTPUTS);
  firehose
    .on(DescribeDeliveryStreamCommand)
    .resolves({ DeliveryStreamDescription: { DeliveryStreamStatus: 'ACTIVE' } as never });
  cloudWatch.on(GetMetricStatisticsCommand).resolves({ Datapoints: [] });
  const found = [{ check: 'role mapping', state: 'ok', seen: 'mapped' }];
  lambda.on(InvokeCommand).resolves({ Payload: Buffer.from(JSON.stringify(found)) as never });
});

function deploy(stacks: typeof OUTPUTS): void {
  cloudFormation.on(DescribeStacksCommand).callsFake(({ StackName }) => ({
    Stacks: [
      {
        Outputs: Object.entries(stacks[StackName] ?? {}).map(([OutputKey, OutputValue]) => ({
          OutputKey,
          OutputValue,
        })),
      },
    ],
  }));
}

test('a look into the domain asks with the properties that were deployed, wherever the domain is', async () => {
  const findings = await examineStage('dev', stageClients('eu-west-1'));
  const [call] = lambda.commandCalls(InvokeCommand);
  expect(call?.args[0].input.FunctionName).toBe('provisioning');
  expect(JSON.parse(Buffer.from(call?.args[0].input.Payload as Uint8Array).toString())).toEqual({
    action: 'inspect',
    properties: PROPERTIES,
  });
  expect(findings.at(-1)).toMatchObject({ check: 'role mapping', state: 'ok' });
});

test('a stage of an earlier version is told to be deployed again', async () => {
  deploy({ ...OUTPUTS, 'Ekk-dev-delivery': { DeliveryStreamName: 'stream' } });
  await expect(examineStage('dev', stageClients('eu-west-1'))).rejects.toThrow(
    'Ekk-dev-delivery has no output ProvisioningProperties; deploy it again.',
  );
});
