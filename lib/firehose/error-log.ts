import type { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, LogStream, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface ErrorLogProps {
  readonly retention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Where Firehose writes why a delivery failed. Group and streams must exist before the delivery stream does. */
export class ErrorLog extends Construct {
  readonly logGroup: LogGroup;
  /** Failures of the delivery to OpenSearch. */
  readonly destination: LogStream;
  /** Failures of the backup to S3. */
  readonly backup: LogStream;

  constructor(scope: Construct, id: string, props: ErrorLogProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'LogGroup', props);
    const { logGroup } = this;
    const { removalPolicy } = props;
    this.destination = new LogStream(this, 'DestinationDelivery', { logGroup, removalPolicy });
    this.backup = new LogStream(this, 'BackupDelivery', { logGroup, removalPolicy });
  }
}
