import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { S3Backup } from '../firehose';
import type { NetworkAttachment } from '../network';
import type { WatchedFunction } from '../operations';
import { RecoveryFunctions } from './recovery-functions';
import { ReplayStateMachine } from './replay-state-machine';

export interface RecoveryProps {
  readonly stage: string;
  /** Role that the domain maps for recovery. */
  readonly role: IRole;
  readonly indexName: string;
  readonly domainEndpoint: string;
  readonly archiveBucketName: string;
  readonly deliveryStreamName: string;
  readonly backup: Pick<S3Backup, 'bucket' | 'encryptionKey'>;
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

/** Batches of objects that are replayed at the same time. */
const REPLAY_CONCURRENCY = 4;
/** Minute of the hour at which the hour before is looked at. */
const RECONCILE_MINUTE = '20';

/** Everything that accounts for records and brings them back: reconciliation every hour, replay and redrive on demand. */
export class Recovery extends Construct {
  readonly functions: RecoveryFunctions;
  readonly replay: ReplayStateMachine;

  constructor(scope: Construct, id: string, props: RecoveryProps) {
    super(scope, id);
    this.functions = new RecoveryFunctions(this, 'Functions', {
      stage: props.stage,
      role: props.role,
      indexName: props.indexName,
      domainEndpoint: props.domainEndpoint,
      archiveBucketName: props.archiveBucketName,
      deliveryStreamName: props.deliveryStreamName,
      settleTime: props.settleTime,
      network: props.network,
      parseRecords: props.parseRecords,
      timeZone: props.timeZone,
      logRetentionDays: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
    });
    const { replay, reconcile } = this.functions.functions;
    this.replay = new ReplayStateMachine(this, 'Replay', {
      stage: props.stage,
      replayFunction: replay,
      archiveBucketName: props.archiveBucketName,
      backup: props.backup,
      concurrency: REPLAY_CONCURRENCY,
    });
    new Rule(this, 'EveryHour', {
      description: 'Compares the archive with the index',
      schedule: Schedule.cron({ minute: RECONCILE_MINUTE }),
      targets: [new LambdaTarget(reconcile, { retryAttempts: 2 })],
    });
  }

  /** The functions with what fails while they do, for their alarms. */
  watched(): WatchedFunction[] {
    const { replay, redrive, reconcile } = this.functions.functions;
    return [
      { id: 'replay', target: replay, consequence: 'A replay goes on with the other batches.' },
      { id: 'redrive', target: redrive, consequence: 'Refused documents stay below errors/.' },
      { id: 'reconcile', target: reconcile, consequence: 'Nobody counts whether records are missing.' },
    ].map(({ id, target, consequence }) => ({
      id,
      functionName: target.functionName,
      timeout: target.timeout as Duration,
      consequence,
    }));
  }
}
