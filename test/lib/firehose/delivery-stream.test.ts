import { Duration, RemovalPolicy, Size, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  DeliveryRole,
  DeliveryStream,
  type DeliveryStreamProps,
  ErrorLog,
  IndexRotation,
} from '../../../lib/firehose';
import { loneStack } from '../../stacks/lone-stack';

function createStream(changes: Partial<DeliveryStreamProps> = {}): { stack: Stack; stream: DeliveryStream } {
  const stack = loneStack({ env: { region: 'eu-west-1' } });
  const domain = Domain.fromDomainEndpoint(
    stack,
    'Domain',
    'https://search-logs-abc.eu-west-1.es.amazonaws.com',
  );
  const errorLog = new ErrorLog(stack, 'ErrorLog', { retention: 7, removalPolicy: RemovalPolicy.DESTROY });
  const backup = {
    bucket: Bucket.fromBucketName(stack, 'Bucket', 'archive'),
    encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/1'),
    bufferingInterval: Duration.seconds(60),
    bufferingSize: Size.mebibytes(5),
  };
  const indexName = 'logs';
  const stream = new DeliveryStream(stack, 'Stream', {
    domain,
    deliveryRole: new DeliveryRole(stack, 'DeliveryRole', { domain, indexName, backup, errorLog }),
    indexName,
    indexRotation: IndexRotation.of('OneWeek'),
    bufferingInterval: Duration.seconds(60),
    bufferingSize: Size.mebibytes(5),
    retryDuration: Duration.seconds(300),
    backup,
    errorLog,
    ...changes,
  });
  return { stack, stream };
}

describe('DeliveryStream', () => {
  test('takes any domain and bucket, and needs no type name', () => {
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

  test('its metrics are of this stream and of this destination', () => {
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

  test.each<[Partial<DeliveryStreamProps>, string]>([
    [{ bufferingInterval: Duration.seconds(901) }, 'bufferingInterval, got 901 s; expected 0–900 s'],
    [{ bufferingSize: Size.mebibytes(101) }, 'bufferingSize, got 101 MiB; expected 1–100 MiB'],
    [{ retryDuration: Duration.seconds(7201) }, 'retryDuration, got 7201 s; expected 0–7200 s'],
    [{ indexName: 'Logs' }, 'indexName, got "Logs"; expected lower case'],
  ])('refuses %p with its path, value and range', (changes, expected) => {
    expect(() => createStream(changes)).toThrow(`DeliveryStream Test/Stream: ${expected}`);
  });

  test('names all faults at once', () => {
    const changes = { indexName: 'Logs', bufferingInterval: Duration.seconds(901) };
    expect(() => createStream(changes)).toThrow(/bufferingInterval, got 901 s.*; indexName, got "Logs"/);
  });
});
