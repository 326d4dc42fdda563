import { type Duration, Resource, type Size } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable, type IPrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogStream } from 'aws-cdk-lib/aws-logs';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import type { NetworkAttachment } from '../network';
import type { Buffering } from './buffering';
import type { DeliveryRole } from './delivery-role';
import { deliveryStreamProblems } from './delivery-stream-problems';
import type { ErrorLog } from './error-log';
import type { LogIndex } from './log-index';
import { ARCHIVE_PREFIX, ERROR_PREFIX, type S3Backup } from './s3-backup';

export interface DeliveryStreamProps {
  readonly domain: IDomain;
  /** The domain must map this role before the stream is created. */
  readonly deliveryRole: DeliveryRole;
  readonly index: LogIndex;
  readonly buffering: Buffering;
  readonly backup: S3Backup;
  readonly errorLog: ErrorLog;
  /** Function through which records pass before they are indexed. @default - records are indexed as they come */
  readonly transform?: IFunction | undefined;
  /** Where the stream is attached to the domain's VPC. @default - the stream is in no VPC */
  readonly network?: NetworkAttachment | undefined;
}

/** What a producer may do with a stream. */
export const PUT_ACTIONS = ['firehose:PutRecord', 'firehose:PutRecordBatch'];

/**
 * A Direct PUT delivery stream into an OpenSearch Service domain that also keeps every record in S3.
 *
 * CloudFormation chooses the stream's name: the backup mode and the VPC cannot be updated, so changes of them replace the
 * stream, and the replacement of a stream with a fixed name would collide with the stream it replaces.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisfirehose-deliverystream.html
 */
export class DeliveryStream extends Resource implements IGrantable {
  readonly deliveryStreamArn: string;
  readonly deliveryStreamName: string;
  readonly grantPrincipal: IPrincipal;

  /** @throws Error that lists every setting out of Firehose's range. */
  constructor(scope: Construct, id: string, props: DeliveryStreamProps) {
    super(scope, id);
    const problems = deliveryStreamProblems(props);
    if (problems.length > 0) throw new Error(`DeliveryStream ${this.node.path}: ${problems.join('; ')}`);
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

  /** Allows `firehose:PutRecord` and `firehose:PutRecordBatch` on this stream and nothing else. */
  grantPutRecords(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: PUT_ACTIONS,
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

  /** Number of records that Firehose accepted. */
  metricIncomingRecords(props?: MetricOptions): Metric {
    return this.metric('IncomingRecords', { statistic: 'Sum', ...props });
  }

  /** Share of the documents that OpenSearch accepted, 0–1. */
  metricDeliverySuccess(props?: MetricOptions): Metric {
    return this.metric('DeliveryToAmazonOpenSearchService.Success', props);
  }

  /** Age of the oldest record that is not yet in OpenSearch, in seconds. */
  metricDataFreshness(props?: MetricOptions): Metric {
    return this.metric('DeliveryToAmazonOpenSearchService.DataFreshness', { statistic: 'Maximum', ...props });
  }
}

/** `TypeName` is left out, because OpenSearch has no mapping types. */
function destination(
  props: DeliveryStreamProps,
): CfnDeliveryStream.AmazonopensearchserviceDestinationConfigurationProperty {
  const { index, buffering, backup, errorLog } = props;
  const { roleArn } = props.deliveryRole.role;
  return {
    domainArn: props.domain.domainArn,
    roleArn,
    indexName: index.indexName,
    indexRotationPeriod: index.indexRotationPeriod,
    bufferingHints: hints(buffering.bufferingInterval, buffering.bufferingSize),
    retryOptions: { durationInSeconds: buffering.retryDuration.toSeconds() },
    // The id is the same in each of Firehose's own retries, so a repeated delivery makes no second document.
    documentIdOptions: { defaultDocumentIdFormat: 'FIREHOSE_DEFAULT' },
    s3BackupMode: 'AllDocuments',
    s3Configuration: {
      bucketArn: backup.bucket.bucketArn,
      roleArn,
      prefix: ARCHIVE_PREFIX,
      errorOutputPrefix: ERROR_PREFIX,
      compressionFormat: 'GZIP',
      bufferingHints: hints(backup.bufferingInterval, backup.bufferingSize),
      encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: backup.encryptionKey.keyArn } },
      cloudWatchLoggingOptions: logging(errorLog, errorLog.backup),
    },
    cloudWatchLoggingOptions: logging(errorLog, errorLog.destination),
    ...(props.transform && {
      processingConfiguration: processing(props.transform, buffering.bufferingInterval, roleArn),
    }),
    ...(props.network && { vpcConfiguration: { roleArn, ...vpc(props.network) } }),
  };
}

/**
 * A batch for the function has 1 MB, so that its response stays within 6 MB, and waits half as long as records wait for
 * the index afterwards.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
function processing(transform: IFunction, interval: Duration, roleArn: string) {
  const parameters = {
    LambdaArn: `${transform.functionArn}:$LATEST`,
    RoleArn: roleArn,
    NumberOfRetries: '3',
    BufferSizeInMBs: '1',
    BufferIntervalInSeconds: String(Math.ceil(interval.toSeconds() / 2)),
  };
  return {
    enabled: true,
    processors: [
      {
        type: 'Lambda',
        parameters: Object.entries(parameters).map(([parameterName, parameterValue]) => ({
          parameterName,
          parameterValue,
        })),
      },
    ],
  };
}

function vpc({ subnetIds, securityGroupIds }: NetworkAttachment) {
  return { subnetIds: [...subnetIds], securityGroupIds: [...securityGroupIds] };
}

function hints(bufferingInterval: Duration, bufferingSize: Size) {
  return { intervalInSeconds: bufferingInterval.toSeconds(), sizeInMBs: bufferingSize.toMebibytes() };
}

function logging(errorLog: ErrorLog, stream: LogStream): CfnDeliveryStream.CloudWatchLoggingOptionsProperty {
  return { enabled: true, logGroupName: errorLog.logGroup.logGroupName, logStreamName: stream.logStreamName };
}
