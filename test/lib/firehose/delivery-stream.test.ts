import { Duration, RemovalPolicy, Size, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Buffering } from '../../../lib/firehose';
import {
  DeliveryRole,
  DeliveryStream,
  type DeliveryStreamProps,
  ErrorLog,
  INDEX_ROTATION_PERIODS,
  type LogIndex,
} from '../../../lib/firehose';
import { loneStack } from '../../stacks/lone-stack';

const INDEX: LogIndex = { indexName: 'logs', indexRotationPeriod: 'OneWeek' };
const BUFFERING: Buffering = {
  bufferingInterval: Duration.seconds(60),
  bufferingSize: Size.mebibytes(5),
  retryDuration: Duration.seconds(300),
};

function createStream(changes: Partial<DeliveryStreamProps> = {}): { stack: Stack; stream: DeliveryStream } {
  const stack = loneStack({ env: { region: 'eu-west-1' } });
  const domain = Domain.fromDomainEndpoint(
    stack,
    'Domain',
    'https://search-logs-abc.eu-west-1.es.amazonaws.com',
  );
  const errorLog = new ErrorLog(stack, 'ErrorLog', {
    logRetentionDays: 7,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const backup = {
    bucket: Bucket.fromBucketName(stack, 'Bucket', 'archive'),
    encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/1'),
    bufferingInterval: Duration.seconds(60),
    bufferingSize: Size.mebibytes(5),
  };
  const stream = new DeliveryStream(stack, 'Stream', {
    domain,
    deliveryRole: new DeliveryRole(stack, 'DeliveryRole', {
      domain,
      indexName: INDEX.indexName,
      backup,
      errorLog,
      inVpc: false,
      sourceAccount: false,
    }),
    index: INDEX,
    buffering: BUFFERING,
    backup,
    errorLog,
    ...changes,
  });
  return { stack, stream };
}

describe('DeliveryStream', () => {
  test('accepts a domain and a bucket of another stack, and has no type name', () => {
    const { stack } = createStream();
    const [stream] = Object.values(
      Template.fromStack(stack).findResources('AWS::KinesisFirehose::DeliveryStream'),
    );
    const destination = stream?.Properties.AmazonopensearchserviceDestinationConfiguration;
    expect(destination).toMatchObject({ IndexRotationPeriod: 'OneWeek', S3BackupMode: 'AllDocuments' });
    expect(destination).not.toHaveProperty('TypeName');
    expect(stream?.Properties).not.toHaveProperty('DeliveryStreamName');
  });

  test('grantPutRecords allows the two put actions on this stream only', () => {
    const { stack, stream } = createStream();
    const producer = new Role(stack, 'Producer', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    stream.grantPutRecords(producer).assertSuccess();
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [stack.resolve(producer.roleName)],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
            Resource: stack.resolve(stream.deliveryStreamArn),
          },
        ],
      },
    });
  });

  test('has metrics of this stream and of its OpenSearch destination', () => {
    const { stack, stream } = createStream();
    const dimensions = { DeliveryStreamName: stack.resolve(stream.deliveryStreamName) };
    for (const [metric, name] of [
      [stream.metricIncomingRecords(), 'IncomingRecords'],
      [stream.metricDeliverySuccess(), 'DeliveryToAmazonOpenSearchService.Success'],
      [stream.metricDataFreshness(), 'DeliveryToAmazonOpenSearchService.DataFreshness'],
    ] as const) {
      expect(metric).toMatchObject({ namespace: 'AWS/Firehose', metricName: name });
      expect(stack.resolve(metric.dimensions)).toEqual(dimensions);
    }
  });

  const buffering = (changes: Partial<Buffering>) => ({ buffering: { ...BUFFERING, ...changes } });
  const index = (changes: object) => ({ index: { ...INDEX, ...changes } });

  test.each<[Partial<DeliveryStreamProps>, string]>([
    [
      buffering({ bufferingInterval: Duration.seconds(901) }),
      'bufferingInterval, got 901 s; expected 0–900 s',
    ],
    [buffering({ bufferingSize: Size.mebibytes(101) }), 'bufferingSize, got 101 MiB; expected 1–100 MiB'],
    [buffering({ retryDuration: Duration.seconds(7201) }), 'retryDuration, got 7201 s; expected 0–7200 s'],
    [index({ indexName: 'Logs' }), 'indexName, got "Logs"; expected lower case'],
    [
      index({ indexRotationPeriod: 'Daily' }),
      'indexRotationPeriod, got "Daily"; expected one of NoRotation, OneHour',
    ],
  ])('refuses %p with its path, value and range', (changes, expected) => {
    expect(() => createStream(changes)).toThrow(`DeliveryStream Test/Stream: ${expected}`);
  });

  test.each(INDEX_ROTATION_PERIODS)('passes the rotation period %s on as it is', (indexRotationPeriod) => {
    const { stack } = createStream(index({ indexRotationPeriod }));
    Template.fromStack(stack).hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
      AmazonopensearchserviceDestinationConfiguration: { IndexRotationPeriod: indexRotationPeriod },
    });
  });

  test('lists all problems at once', () => {
    const changes = {
      ...index({ indexName: 'Logs' }),
      ...buffering({ bufferingInterval: Duration.seconds(901) }),
    };
    expect(() => createStream(changes)).toThrow(/bufferingInterval, got 901 s.*; indexName, got "Logs"/);
  });
});
