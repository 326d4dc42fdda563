import { CfnOutput, Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Archive } from '../archive';
import type { TransformSettings } from '../config';
import { type Buffering, streamNameParameter } from '../firehose';
import type { NetworkAttachment } from '../network';
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
import { readParameter } from '../ssm';
import { type Stage, StageStack } from './stage-stack';

export interface OperationsStackProps {
  readonly stage: Stage;
  readonly indexName: string;
  readonly capacity: Pick<DomainCapacity, 'dataNodes' | 'managerNodes' | 'volumeSize'>;
  readonly buffering: Pick<Buffering, 'bufferingInterval' | 'retryDuration'> & {
    /** How long Firehose collects before it writes an object of the archive. */
    readonly backupBufferingInterval: Duration;
  };
  readonly domain: IDomain;
  /** Log group of the domain's audit log. @default - the domain belongs to somebody else */
  readonly auditLog?: ILogGroup | undefined;
  /** Attachment of the recovery functions to the domain's VPC. @default - the domain is in no VPC */
  readonly network?: NetworkAttachment | undefined;
  readonly archive: Pick<Archive, 'bucket' | 'encryptionKey'>;
  readonly provisioningFunction: LambdaFunction;
  /** The stream's transform, which a replay runs, too: the archive holds what was put. */
  readonly transform: TransformSettings;
  /** Role that the domain maps for recovery. */
  readonly recoveryRole: IRole;
  /** Whether people log in to Dashboards. */
  readonly login: boolean;
  /** The one topic of the stage, to which all alarms notify. */
  readonly topic: ITopic;
}

/** Firehose may need this long to write an object on top of its buffering. */
const SETTLE_GRACE = Duration.minutes(15);

/** Alarms that notify a person, the dashboard that the person then looks at, and the functions that bring records back. */
export class OperationsStack extends StageStack {
  readonly alarms: StageAlarms;
  readonly recovery: Recovery;
  readonly #deliveryStreamName: string;

  constructor(scope: Construct, props: OperationsStackProps) {
    const { topic, auditLog } = props;
    const stage = props.stage.name;
    super(scope, 'operations', {
      stage: props.stage,
      description: 'alarms, reconciliation, replay and redrive',
    });
    this.#deliveryStreamName = readParameter(this, 'StreamName', streamNameParameter(stage));
    if (props.login && auditLog) countRefusedLogins(this, 'RefusedLogins', { stage, auditLog });
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
      deliveryStreamName: this.#deliveryStreamName,
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
      stage: props.stage.name,
      role: props.recoveryRole,
      indexName: props.indexName,
      domainEndpoint: props.domain.domainEndpoint,
      archiveBucketName: props.archive.bucket.bucketName,
      deliveryStreamName: this.#deliveryStreamName,
      network: props.network,
      parseRecords: props.transform.enabled,
      timeZone: props.transform.timeZone,
      backup: props.archive,
      settleTime: bufferingInterval.plus(backupBufferingInterval).plus(retryDuration).plus(SETTLE_GRACE),
      logRetentionDays: props.stage.logRetentionDays,
      removalPolicy: props.stage.removalPolicy,
    });
  }

  private definitions(props: OperationsStackProps, recovery: readonly WatchedFunction[]): AlarmDefinition[] {
    const { capacity, buffering } = props;
    const stage = props.stage.name;
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
        deliveryStreamName: this.#deliveryStreamName,
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
