import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IRole, Policy } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allow } from '../iam';
import { attachToVpc, localAsset, waitForPolicy } from '../lambda';
import type { NetworkAttachment } from '../network';
import { RECOVERY_CODE, RECOVERY_FUNCTIONS, type RecoveryFunctionName } from './recovery-code';

export interface RecoveryFunctionsProps {
  readonly stage: string;
  readonly role: IRole;
  readonly indexName: string;
  readonly domainEndpoint: string;
  readonly archiveBucketName: string;
  readonly deliveryStreamName: string;
  /** How long an archived record may take to be in the index: buffering, and the time Firehose tries again for. */
  readonly settleTime: Duration;
  /** Where the functions are attached to the domain's VPC. @default - the functions are in no VPC */
  readonly network?: NetworkAttachment | undefined;
  /** Whether the stream has a transform, which a replay then runs, too. */
  readonly parseRecords: boolean;
  /** IANA name of the zone of times that name no offset, as the transform has it. @default UTC */
  readonly timeZone?: string | undefined;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

const DESCRIPTIONS: Readonly<Record<RecoveryFunctionName, string>> = {
  replay: 'Brings archived records back into an index, a batch of objects at a time',
  redrive: 'Mends refused documents and sends them again',
  reconcile: 'Compares the archive with the index and the stream, hour by hour',
};

/** Lambda functions that replay, redrive and reconcile the records of the archive. Each invocation may be repeated. */
export class RecoveryFunctions extends Construct {
  readonly functions: Readonly<Record<RecoveryFunctionName, LambdaFunction>>;

  constructor(scope: Construct, id: string, props: RecoveryFunctionsProps) {
    super(scope, id);
    const code = localAsset(RECOVERY_CODE);
    const groups = RECOVERY_FUNCTIONS.map(
      (name) =>
        new LogGroup(this, `${name}Log`, {
          retention: props.logRetentionDays,
          removalPolicy: props.removalPolicy,
        }),
    );
    const policy = new Policy(this, 'Policy', {
      roles: [props.role],
      statements: [
        allow(
          ['logs:CreateLogStream', 'logs:PutLogEvents'],
          groups.map((group) => group.logGroupArn),
        ),
        // CloudWatch knows no resource for reading metrics.
        allow(['cloudwatch:GetMetricData'], ['*']),
      ],
    });
    Validations.of(policy).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'cloudwatch:GetMetricData takes no resource; it reads the metrics of the stream.',
    });
    const create = (name: RecoveryFunctionName, at: number): LambdaFunction =>
      this.create(name, { ...props, code, policy, logGroup: groups[at] as LogGroup });
    this.functions = {
      replay: create('replay', 0),
      redrive: create('redrive', 1),
      reconcile: create('reconcile', 2),
    };
    if (props.network) attachToVpc(Object.values(this.functions), policy, props.network);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'nodejs22.x is a supported LTS, and the newest runtime that this project is tested on.',
    });
  }

  private create(
    name: RecoveryFunctionName,
    props: RecoveryFunctionsProps & { code: Code; policy: Policy; logGroup: LogGroup },
  ): LambdaFunction {
    const target = new LambdaFunction(this, name, {
      description: DESCRIPTIONS[name],
      code: props.code,
      handler: `${name}.handler`,
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      role: props.role,
      logGroup: props.logGroup,
      // An archived object has at most 128 MiB, and its records are held while they are looked up.
      memorySize: 1024,
      timeout: Duration.minutes(15),
      environment: {
        STAGE: props.stage,
        ARCHIVE_BUCKET: props.archiveBucketName,
        DOMAIN_ENDPOINT: props.domainEndpoint,
        INDEX_NAME: props.indexName,
        DELIVERY_STREAM: props.deliveryStreamName,
        PARSE_RECORDS: props.parseRecords ? 'on' : 'off',
        TIME_ZONE: props.timeZone ?? 'UTC',
        SETTLE_SECONDS: String(props.settleTime.toSeconds()),
      },
    });
    waitForPolicy(target, props.policy);
    return target;
  }
}
