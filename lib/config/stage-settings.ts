import type { Duration, Size } from 'aws-cdk-lib';
import type { IndexRotationPeriod } from '../firehose/index-rotation';

/** Everything that differs from stage to stage. A stage is data: validated and frozen by {@link loadStage}. */
export interface StageSettings {
  /** AWS region, e.g. `eu-west-1`. The account is the one of the caller's credentials. */
  readonly region: string;
  /** Index of the documents; they go to `<indexName>-<suffix>` when rotated. 1–80 characters, lower case. */
  readonly indexName: string;
  readonly indexRotationPeriod: IndexRotationPeriod;
  /** How long Firehose collects before it writes to OpenSearch, 0–900 s in whole seconds. */
  readonly bufferingInterval: Duration;
  /** How much Firehose collects before it writes to OpenSearch, 1–100 MiB in whole MiB. */
  readonly bufferingSize: Size;
  /** How long Firehose tries again before a document goes to S3, 0–7200 s; 0 is one attempt. */
  readonly retryDuration: Duration;
  /** Days until an index expires, 1–3650. @default - indices are kept for ever */
  readonly retentionDays?: number;
  readonly backup: BackupSettings;
  readonly capacity: CapacitySettings;
  readonly api: ApiSettings;
  readonly login: LoginSettings;
  /** Retention of every log group the stacks own: a number of days that CloudWatch Logs offers. */
  readonly logRetentionDays: number;
  /** `destroy`: the stacks leave nothing behind. `retain`: data outlives them, and they are termination-protected. */
  readonly removalPolicy: 'destroy' | 'retain';
}

/** The copy of every record in S3. */
export interface BackupSettings {
  /** 0–900 s in whole seconds. */
  readonly bufferingInterval: Duration;
  /** 1–128 MiB in whole MiB. */
  readonly bufferingSize: Size;
  /** Days until an object moves to S3 Standard-IA, at least 30. */
  readonly infrequentAccessAfterDays: number;
  /** Days until an object moves to S3 Glacier Instant Retrieval, at least 30 more. */
  readonly glacierAfterDays: number;
  /** Days until an object is deleted, more than `glacierAfterDays`. @default - objects are kept for ever */
  readonly expireAfterDays?: number;
}

/** The OpenSearch domain's nodes and the copies of each document. */
export interface CapacitySettings {
  /** Data nodes, 1–80; a multiple of `availabilityZones`. */
  readonly dataNodes: number;
  /** e.g. `r6g.large.search`. */
  readonly dataNodeInstanceType: string;
  /** gp3 volume of each data node, 10–16384 GiB in whole GiB. */
  readonly volumeSize: Size;
  /** 0, 3 or 5 dedicated managers; 3 or 5 with standby. */
  readonly managerNodes: number;
  /** @default - needed with managers only */
  readonly managerNodeInstanceType?: string;
  /** 1, 2 or 3. */
  readonly availabilityZones: number;
  /** Multi-AZ with standby: three zones, managers, no T3, copies in multiples of three. */
  readonly standby: boolean;
  /** Primary shards of each index, 1–100. */
  readonly numberOfShards: number;
  /** Copies beside the primary, 0–8, fewer than data nodes. */
  readonly numberOfReplicas: number;
}

/** The sample API. */
export interface ApiSettings {
  readonly enabled: boolean;
  /** Requests a second, over all routes. */
  readonly throttleRateLimit: number;
  /** Requests at once. */
  readonly throttleBurstLimit: number;
}

/**
 * Who may log in to OpenSearch Dashboards, through Cognito. Without a login nobody can: the domain's only master is a
 * role, and there are no passwords; signed requests still work.
 */
export interface LoginSettings {
  readonly enabled: boolean;
  /** First administrator, invited by e-mail. @default - nobody is invited */
  readonly adminEmail?: string;
}
