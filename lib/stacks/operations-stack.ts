import { CfnOutput, Duration, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Archive } from '../archive';
import type { Buffering } from '../firehose';
import type { DomainCapacity } from '../opensearch';
import {
  type AlarmDefinition,
  countRefusedLogins,
  domainAlarms,
  domainDimensions,
  functionAlarms,
  loginAlarms,
  OperationsDashboard,
  producerAlarms,
  reconciliationAlarms,
  StageAlarms,
  streamAlarms,
  type WatchedFunction,
} from '../operations';
import { Recovery } from '../recovery';

export interface OperationsStackProps extends StackProps {
  readonly stage: string;
  readonly indexName: string;
  readonly capacity: Pick<DomainCapacity, 'dataNodes' | 'managerNodes' | 'volumeSize'>;
  readonly buffering: Pick<Buffering, 'bufferingInterval' | 'retryDuration'> & {
    /** How long Firehose collects before it writes an object of the archive. */
    readonly backupBufferingInterval: Duration;
  };
  readonly domain: IDomain;
  readonly auditLog: ILogGroup;
  readonly archive: Pick<Archive, 'bucket' | 'encryptionKey'>;
  readonly provisioningFunction: LambdaFunction;
  readonly deliveryStreamName: string;
  /** Role that the domain maps for recovery. */
  readonly recoveryRole: IRole;
  /** Whether people log in to Dashboards. */
  readonly login: boolean;
  /** What calls people: the stage's one topic. */
  readonly topic: ITopic;
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Firehose may need this long to write an object on top of its buffering. */
const SETTLE_GRACE = Duration.minutes(15);

/** What calls a person when something fails, what the person then looks at, and what brings records back. */
export class OperationsStack extends Stack {
  readonly alarms: StageAlarms;
  readonly recovery: Recovery;

  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props);
    const { stage, topic } = props;
    if (props.login) countRefusedLogins(this, 'RefusedLogins', { stage, auditLog: props.auditLog });
    this.recovery = this.createRecovery(props);
    const { recovery } = this;
    this.alarms = new StageAlarms(this, 'Alarms', {
      stage,
      topic,
      definitions: this.definitions(props, recovery.watched()),
    });
    const { dashboard } = new OperationsDashboard(this, 'Operations', {
      stage,
      domainName: props.domain.domainName,
      deliveryStreamName: props.deliveryStreamName,
      archiveBucketName: props.archive.bucket.bucketName,
      areas: [...this.alarms.areas.values()],
    });
    new CfnOutput(this, 'OperationsDashboardName', { value: dashboard.dashboardName });
    new CfnOutput(this, 'ReplayStateMachineArn', { value: recovery.replay.stateMachineArn });
    new CfnOutput(this, 'RedriveFunctionName', { value: recovery.functions.functions.redrive.functionName });
  }

  private createRecovery(props: OperationsStackProps): Recovery {
    const { bufferingInterval, backupBufferingInterval, retryDuration } = props.buffering;
    return new Recovery(this, 'Recovery', {
      stage: props.stage,
      role: props.recoveryRole,
      indexName: props.indexName,
      domainEndpoint: props.domain.domainEndpoint,
      archiveBucketName: props.archive.bucket.bucketName,
      deliveryStreamName: props.deliveryStreamName,
      backup: props.archive,
      settleTime: bufferingInterval.plus(backupBufferingInterval).plus(retryDuration).plus(SETTLE_GRACE),
      logRetentionDays: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
    });
  }

  private definitions(props: OperationsStackProps, recovery: readonly WatchedFunction[]): AlarmDefinition[] {
    const { stage, capacity, buffering } = props;
    const { domainName } = props.domain;
    const provisioning: WatchedFunction = {
      id: 'provisioning',
      functionName: props.provisioningFunction.functionName,
      timeout: props.provisioningFunction.timeout as Duration,
      consequence: 'A deploy of the delivery stack fails.',
    };
    return [
      ...domainAlarms(this, {
        domainName,
        dataNodes: capacity.dataNodes,
        managerNodes: capacity.managerNodes,
        volumeSize: capacity.volumeSize,
      }),
      ...streamAlarms({
        deliveryStreamName: props.deliveryStreamName,
        bufferingInterval: buffering.bufferingInterval,
        backupBufferingInterval: buffering.backupBufferingInterval,
      }),
      ...producerAlarms(stage),
      ...reconciliationAlarms(stage),
      ...[provisioning, ...recovery].flatMap(functionAlarms),
      ...(props.login ? loginAlarms(stage, domainDimensions(this, domainName)) : []),
    ];
  }
}
