import type { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, LogStream, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface ErrorLogProps {
  readonly logRetentionDays: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The log group in which Firehose writes why a delivery failed. The group and its log streams must exist before the
 * delivery stream does: Firehose does not create them.
 */
export class ErrorLog extends Construct {
  readonly logGroup: LogGroup;
  /** Log stream for failed deliveries to OpenSearch. */
  readonly destination: LogStream;
  /** Log stream for failed backups to S3. */
  readonly backup: LogStream;

  constructor(scope: Construct, id: string, props: ErrorLogProps) {
    super(scope, id);
    const { removalPolicy } = props;
    const logGroup = new LogGroup(this, 'LogGroup', { retention: props.logRetentionDays, removalPolicy });
    this.logGroup = logGroup;
    this.destination = new LogStream(this, 'DestinationDelivery', { logGroup, removalPolicy });
    this.backup = new LogStream(this, 'BackupDelivery', { logGroup, removalPolicy });
  }
}
