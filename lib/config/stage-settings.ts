import type { Duration, Size } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ExistingVpc } from '../collector/collector-network';
import type { Buffering, LogIndex } from '../firehose';
import type { MonitorSettings } from '../monitors';
import type { VpcSettings } from '../network';
import type { CustomEndpoint, DomainCapacity, ExistingDomain } from '../opensearch';
import type { ProducerAccounts } from '../producers';

/**
 * Everything that differs from stage to stage. A stage is data, which {@link loadStage} validates and freezes.
 *
 * `indexName`, `indexRotationPeriod` and `retentionDays` are described at {@link LogIndex}; `bufferingInterval`,
 * `bufferingSize` and `retryDuration` at {@link Buffering}.
 */
export interface StageSettings extends LogIndex, Buffering {
  /** AWS region, such as `eu-west-1`. The caller's credentials decide the account. */
  readonly region: string;
  readonly backup: BackupSettings;
  readonly capacity: DomainCapacity;
  readonly api: ApiSettings;
  readonly login: LoginSettings;
  readonly transform: TransformSettings;
  readonly collector: CollectorSettings;
  /** E-mail address that gets the notifications of alarms and monitors. @default - nobody; subscribe to the topic */
  readonly alarmEmail?: string;
  readonly monitors: MonitorSettings;
  /** Days that CloudWatch Logs keeps the entries of every log group of the stacks. */
  readonly logRetentionDays: RetentionDays;
  /** With `destroy` the stacks leave nothing behind. With `retain` data outlives the stacks, which are protected. */
  readonly removalPolicy: 'destroy' | 'retain';
  /** VPC of the domain, of the stream, and of the functions that call the domain. @default - a public domain */
  readonly vpc?: VpcSettings;
  /** Domain that the stage writes to instead of making one. @default - the stage makes a domain */
  readonly existingDomain?: ExistingDomain;
  /** Host name of your own for the domain and its Dashboards. @default - the name that OpenSearch Service gives */
  readonly customEndpoint?: CustomEndpoint;
  /** Other accounts whose functions may write to the stream. @default - the stream's own account only */
  readonly producerAccounts?: ProducerAccounts;
  /**
   * Whether Firehose may use the delivery role only for streams of the stack's own account (`aws:SourceAccount`).
   *
   * @default false - it is not proven that Firehose sends the account in all its calls
   */
  readonly deliverySourceAccount?: boolean;
  /** Tags of the stacks, which CloudFormation gives to their resources. At most 50. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
  /** Name or ARN of the permissions boundary of all roles. @default - none */
  readonly permissionsBoundary?: string;
  /** Qualifier that the account was bootstrapped with. @default - that of the CDK, `hnb659fds` */
  readonly bootstrapQualifier?: string;
}

/** The copy of every record in S3. */
export interface BackupSettings {
  /** Longest time that Firehose collects before it writes an object. Whole seconds. Minimum: 0 s. Maximum: 900 s. */
  readonly bufferingInterval: Duration;
  /** Largest amount that Firehose collects before it writes an object. Whole MiB. Minimum: 1 MiB. Maximum: 128 MiB. */
  readonly bufferingSize: Size;
  /** Days until an object moves to S3 Standard-IA. Minimum: 30. */
  readonly infrequentAccessAfterDays: number;
  /** Days until an object moves to S3 Glacier Instant Retrieval. Minimum: 30 more than `infrequentAccessAfterDays`. */
  readonly glacierAfterDays: number;
  /** Days until an object is deleted, more than `glacierAfterDays`. @default - objects are kept for ever */
  readonly expireAfterDays?: number;
}

/** The sample API. */
export interface ApiSettings {
  readonly enabled: boolean;
  /** Requests a second that all routes together accept. Minimum: 1. Maximum: 10000. */
  readonly throttleRateLimit: number;
  /** Requests at once that all routes together accept. Minimum: 1. Maximum: 5000. */
  readonly throttleBurstLimit: number;
}

/** The function through which the stream passes its records: it parses text and adds persons by username. */
export interface TransformSettings {
  readonly enabled: boolean;
  /** IANA name of the zone of times that name no offset, such as `Europe/Berlin`. @default UTC */
  readonly timeZone?: string;
}

/** The collector: a service that takes lines by TCP, for programs that only know a socket. */
export interface CollectorSettings {
  readonly enabled: boolean;
  /** Networks that may connect to port 5000, such as `10.0.0.0/8`. Required: the port knows no login. */
  readonly allowedCidrs?: readonly string[];
  /** A VPC that is there already. @default - one of its own, with endpoints of the services instead of a NAT gateway */
  readonly vpc?: ExistingVpc;
  /** ARN of a secret with `cert` and `key`, and `clientCa` for client certificates. @default - plain TCP */
  readonly tlsSecretArn?: string;
  /** Whether clients must show a certificate of `clientCa`. @default false */
  readonly clientCertificates?: boolean;
  /** Tasks at least. Minimum: 2, one a zone. @default 2 */
  readonly minTasks?: number;
  /** Tasks at most. @default 8 */
  readonly maxTasks?: number;
}

/**
 * The login to OpenSearch Dashboards through Cognito. Without it nobody can log in, because the domain's only master is
 * a role and there are no passwords; signed requests still work.
 */
export interface LoginSettings {
  readonly enabled: boolean;
  /** E-mail address of the first administrator, who is invited. @default - nobody is invited */
  readonly adminEmail?: string;
}
