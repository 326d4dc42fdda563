import { ArnFormat, Aws, Stack, Validations } from 'aws-cdk-lib';
import { Policy, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { S3Backup } from '../firehose';
import { acknowledgeWildcards, allow } from '../iam';

export interface ReplayStateMachineProps {
  readonly stage: string;
  readonly replayFunction: IFunction;
  readonly archiveBucketName: string;
  readonly backup: Pick<S3Backup, 'bucket' | 'encryptionKey'>;
  /** Batches that are replayed at the same time. Minimum: 1. */
  readonly concurrency: number;
}

/** Objects that one invocation of the function gets: some 64 MiB each at the most, within 15 minutes. */
const OBJECTS_A_BATCH = 5;
/** A replay in which more than this share of batches fails is ended: the domain does not take it. */
const TOLERATED_FAILURE_PERCENTAGE = 5;

/**
 * Replays an archive of any size: a Distributed Map over a manifest of keys, which starts a function for each batch of
 * objects. A manifest, because listing takes a single prefix only and a replay spans many hours.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export class ReplayStateMachine extends Construct {
  readonly stateMachineArn: string;
  readonly policy: Policy;

  constructor(scope: Construct, id: string, props: ReplayStateMachineProps) {
    super(scope, id);
    const stateMachineName = `ekk-${props.stage}-replay`;
    // Written out from the name, so that the role may name the machine it belongs to.
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({
        service: 'states',
        resource,
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    this.stateMachineArn = arn('stateMachine', stateMachineName);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    const executions = arn('execution', `${stateMachineName}/*`);
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        ...fileStatements(this, props),
        allow(['lambda:InvokeFunction'], [props.replayFunction.functionArn]),
        // A Distributed Map starts executions of its own machine.
        allow(['states:StartExecution'], [this.stateMachineArn]),
        allow(['states:DescribeExecution', 'states:StopExecution'], [executions]),
      ],
    });
    const machine = new CfnStateMachine(this, 'Resource', {
      stateMachineName,
      stateMachineType: 'STANDARD',
      roleArn: role.roleArn,
      definition: definition(props),
    });
    machine.node.addDependency(policy);
    this.policy = policy;
    acknowledgeWildcards(policy, [executions], 'The executions of this one machine.');
    Validations.of(machine).acknowledge(
      {
        id: 'AwsSolutions-SF1',
        reason:
          'Each batch writes its result and its failure to the archive, and its function has a log group.',
      },
      {
        id: 'AwsSolutions-SF2',
        reason: 'A replay is one function a batch; its log says where the time goes.',
      },
    );
  }
}

function fileStatements(scope: Construct, { backup }: ReplayStateMachineProps): PolicyStatement[] {
  return [
    allow(['s3:GetObject', 's3:PutObject'], [`${backup.bucket.bucketArn}/recovery/*`]),
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], [backup.encryptionKey.keyArn], {
      StringEquals: { 'kms:ViaService': `s3.${Stack.of(scope).region}.amazonaws.com` },
    }),
  ];
}

/** The machine in the Amazon States Language: one Distributed Map over the manifest at `$.manifestKey`. */
function definition({ replayFunction, archiveBucketName, concurrency }: ReplayStateMachineProps): object {
  return {
    Comment: 'Replays archived objects into an index',
    StartAt: 'ReplayObjects',
    States: {
      ReplayObjects: {
        Type: 'Map',
        Label: 'ReplayObjects',
        ItemReader: {
          Resource: `arn:${Aws.PARTITION}:states:::s3:getObject`,
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: archiveBucketName, 'Key.$': '$.manifestKey' },
        },
        ItemBatcher: {
          MaxItemsPerBatch: OBJECTS_A_BATCH,
          BatchInput: {
            'suffix.$': '$.suffix',
            'where.$': '$.where',
            'dryRun.$': '$.dryRun',
            'folder.$': '$.folder',
          },
        },
        MaxConcurrency: concurrency,
        ToleratedFailurePercentage: TOLERATED_FAILURE_PERCENTAGE,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'ReplayBatch',
          States: { ReplayBatch: replayBatch(replayFunction) },
        },
        ResultWriter: {
          Resource: `arn:${Aws.PARTITION}:states:::s3:putObject`,
          Parameters: { Bucket: archiveBucketName, 'Prefix.$': '$.resultPrefix' },
        },
        End: true,
      },
    },
  };
}

function replayBatch(replayFunction: IFunction): object {
  return {
    Type: 'Task',
    Resource: `arn:${Aws.PARTITION}:states:::lambda:invoke`,
    Parameters: { FunctionName: replayFunction.functionArn, 'Payload.$': '$' },
    OutputPath: '$.Payload',
    Retry: [
      {
        ErrorEquals: [
          // The domain was busy until the time of the function was up.
          'DomainThrottledError',
          'Lambda.TooManyRequestsException',
          'Lambda.ServiceException',
          'Lambda.SdkClientException',
          'Sandbox.Timedout',
        ],
        IntervalSeconds: 30,
        BackoffRate: 2,
        MaxAttempts: 6,
        MaxDelaySeconds: 900,
        JitterStrategy: 'FULL',
      },
    ],
    End: true,
  };
}
