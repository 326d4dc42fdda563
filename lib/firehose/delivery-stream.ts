import { type Duration, Resource, type Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable, type IPrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { LogStream } from 'aws-cdk-lib/aws-logs';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import type { DeliveryRole } from './delivery-role';
import type { ErrorLog } from './error-log';
import { indexNameFault } from './index-name';
import type { IndexRotation } from './index-rotation';
import { FIREHOSE_LIMITS, isWithin, type Range } from './limits';
import { ARCHIVE_PREFIX, ERROR_PREFIX, type S3Backup } from './s3-backup';

export interface DeliveryStreamProps {
  readonly domain: IDomain;
  /** Map its role in the domain before the stream is created. */
  readonly deliveryRole: DeliveryRole;
  /** 1–80 characters, lower case; rotated indices are `<indexName>-<suffix>`. */
  readonly indexName: string;
  readonly indexRotation: IndexRotation;
  /** 0–900 s in whole seconds. */
  readonly bufferingInterval: Duration;
  /** 1–100 MiB in whole MiB. */
  readonly bufferingSize: Size;
  /** 0–7200 s in whole seconds, the first attempt included; 0 is one attempt. */
  readonly retryDuration: Duration;
  readonly backup: S3Backup;
  readonly errorLog: ErrorLog;
}

/**
 * A Direct PUT delivery stream into an OpenSearch Service domain, with every record kept in S3 as well.
 *
 * Its name is CloudFormation's: the backup mode cannot be updated, so some changes replace the stream, and a fixed name
 * would then collide with itself.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisfirehose-deliverystream.html
 */
export class DeliveryStream extends Resource implements IGrantable {
  readonly deliveryStreamArn: string;
  readonly deliveryStreamName: string;
  readonly grantPrincipal: IPrincipal;

  /** @throws with every setting that is out of Firehose's range. */
  constructor(scope: Construct, id: string, props: DeliveryStreamProps) {
    super(scope, id);
    validate(this.node.path, props);
    const resource = new CfnDeliveryStream(this, 'Resource', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      amazonopensearchserviceDestinationConfiguration: destination(props),
    });
    resource.node.addDependency(props.deliveryRole.policy);
    this.deliveryStreamArn = resource.attrArn;
    this.deliveryStreamName = resource.ref;
    this.grantPrincipal = props.deliveryRole.role;
  }

  /** Allows `firehose:PutRecord` and `firehose:PutRecordBatch` on this stream, and nothing else. */
  grantPutRecords(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
      resourceArns: [this.deliveryStreamArn],
    });
  }

  /** A metric of `AWS/Firehose` for this stream. @default - average over 5 minutes */
  metric(metricName: string, props?: MetricOptions): Metric {
    return new Metric({
      namespace: 'AWS/Firehose',
      metricName,
      dimensionsMap: { DeliveryStreamName: this.deliveryStreamName },
      ...props,
    }).attachTo(this);
  }

  /** Records that Firehose accepted. */
  metricIncomingRecords(props?: MetricOptions): Metric {
    return this.metric('IncomingRecords', { statistic: 'Sum', ...props });
  }

  /** Share of documents that OpenSearch took, 0–1. */
  metricDeliverySuccess(props?: MetricOptions): Metric {
    return this.metric('DeliveryToAmazonOpenSearchService.Success', props);
  }

  /** Age of the oldest record that is not yet in OpenSearch, in seconds. */
  metricDataFreshness(props?: MetricOptions): Metric {
    return this.metric('DeliveryToAmazonOpenSearchService.DataFreshness', { statistic: 'Maximum', ...props });
  }
}

/** `TypeName` is left out: OpenSearch knows no types. */
function destination(
  props: DeliveryStreamProps,
): CfnDeliveryStream.AmazonopensearchserviceDestinationConfigurationProperty {
  return {
    domainArn: props.domain.domainArn,
    roleArn: props.deliveryRole.role.roleArn,
    indexName: props.indexName,
    indexRotationPeriod: props.indexRotation.period,
    bufferingHints: hints(props),
    retryOptions: { durationInSeconds: props.retryDuration.toSeconds() },
    // Stable over Firehose's own retries: a delivery repeated is not a document doubled.
    documentIdOptions: { defaultDocumentIdFormat: 'FIREHOSE_DEFAULT' },
    s3BackupMode: 'AllDocuments',
    s3Configuration: {
      bucketArn: props.backup.bucket.bucketArn,
      roleArn: props.deliveryRole.role.roleArn,
      prefix: ARCHIVE_PREFIX,
      errorOutputPrefix: ERROR_PREFIX,
      compressionFormat: 'GZIP',
      bufferingHints: hints(props.backup),
      encryptionConfiguration: {
        kmsEncryptionConfig: { awskmsKeyArn: props.backup.encryptionKey.keyArn },
      },
      cloudWatchLoggingOptions: logging(props.errorLog, props.errorLog.backup),
    },
    cloudWatchLoggingOptions: logging(props.errorLog, props.errorLog.destination),
  };
}

function hints(from: Pick<S3Backup, 'bufferingInterval' | 'bufferingSize'>) {
  return {
    intervalInSeconds: from.bufferingInterval.toSeconds(),
    sizeInMBs: from.bufferingSize.toMebibytes(),
  };
}

function logging(errorLog: ErrorLog, stream: LogStream): CfnDeliveryStream.CloudWatchLoggingOptionsProperty {
  return { enabled: true, logGroupName: errorLog.logGroup.logGroupName, logStreamName: stream.logStreamName };
}

function validate(path: string, props: DeliveryStreamProps): void {
  const limits = FIREHOSE_LIMITS;
  const faults = [
    secondsFault('bufferingInterval', props.bufferingInterval, limits.bufferingIntervalSeconds),
    sizeFault('bufferingSize', props.bufferingSize, limits.bufferingSizeMebibytes),
    secondsFault('retryDuration', props.retryDuration, limits.retryDurationSeconds),
    secondsFault(
      'backup.bufferingInterval',
      props.backup.bufferingInterval,
      limits.s3BufferingIntervalSeconds,
    ),
    sizeFault('backup.bufferingSize', props.backup.bufferingSize, limits.s3BufferingSizeMebibytes),
    nameFault(props.indexName),
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0) throw new Error(`DeliveryStream ${path}: ${faults.join('; ')}`);
}

function secondsFault(name: string, value: Duration, range: Range): string | undefined {
  if (value.isUnresolved()) return undefined;
  const seconds = value.toSeconds({ integral: false });
  if (isWithin(seconds, range)) return undefined;
  return `${name}, got ${seconds} s; expected ${range.min}–${range.max} s in whole seconds`;
}

function sizeFault(name: string, value: Size, range: Range): string | undefined {
  if (value.isUnresolved()) return undefined;
  const mebibytes = value.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  if (isWithin(mebibytes, range)) return undefined;
  return `${name}, got ${mebibytes} MiB; expected ${range.min}–${range.max} MiB in whole MiB`;
}

function nameFault(indexName: string): string | undefined {
  const expected = Token.isUnresolved(indexName) ? undefined : indexNameFault(indexName);
  return expected === undefined
    ? undefined
    : `indexName, got ${JSON.stringify(indexName)}; expected ${expected}`;
}
