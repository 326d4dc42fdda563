import { readStreams } from '../../../../local/firehose/configuration/stream-properties';
import { resolvedStream } from '../fixtures';

describe('a delivery stream that the model supports', () => {
  it('gets the defaults of the documentation where the template is silent', () => {
    const silent = {
      BufferingHints: undefined,
      IndexRotationPeriod: undefined,
      RetryOptions: undefined,
      S3BackupMode: undefined,
    };
    const [read] = readStreams([resolvedStream(silent, { BufferingHints: undefined })]);
    expect(read?.destination).toMatchObject({
      BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 5 },
      DocumentIdOptions: { DefaultDocumentIdFormat: 'FIREHOSE_DEFAULT' },
      IndexRotationPeriod: 'OneDay',
      RetryOptions: { DurationInSeconds: 300 },
      S3BackupMode: 'FailedDocumentsOnly',
      S3Configuration: {
        BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 5 },
        CompressionFormat: 'UNCOMPRESSED',
      },
    });
  });

  it('may give its numbers as CloudFormation’s strings', () => {
    const [read] = readStreams([resolvedStream({ RetryOptions: { DurationInSeconds: '7200' } })]);
    expect(read?.destination.RetryOptions.DurationInSeconds).toBe(7200);
  });
});

const VPC = {
  RoleARN: 'arn:aws:iam::123456789012:role/delivery',
  SubnetIds: ['subnet-0123456789abcdef0'],
  SecurityGroupIds: ['sg-0123456789abcdef0'],
};

describe('the start is refused for a wrong value of', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['BufferingHints.IntervalInSeconds', { BufferingHints: { IntervalInSeconds: 901, SizeInMBs: 1 } }, {}],
    ['BufferingHints.IntervalInSeconds', { BufferingHints: { IntervalInSeconds: -1, SizeInMBs: 1 } }, {}],
    ['BufferingHints.SizeInMBs', { BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 0 } }, {}],
    ['BufferingHints.SizeInMBs', { BufferingHints: { IntervalInSeconds: 900, SizeInMBs: 101 } }, {}],
    ['RetryOptions.DurationInSeconds', { RetryOptions: { DurationInSeconds: 7201 } }, {}],
    ['IndexName', { IndexName: 'App-Logs' }, {}],
    ['IndexName', { IndexName: 'x'.repeat(81) }, {}],
    ['IndexRotationPeriod', { IndexRotationPeriod: 'OneYear' }, {}],
    ['DomainARN', { DomainARN: 'logs' }, {}],
    ['RoleARN', { RoleARN: 'delivery' }, {}],
    ['TypeName', { TypeName: '_doc' }, {}],
    ['VpcConfiguration', { VpcConfiguration: { SubnetIds: ['subnet-1'] } }, {}],
    ['VpcConfiguration.SubnetIds', { VpcConfiguration: { ...VPC, SubnetIds: [] } }, {}],
    ['ClusterEndpoint', { ClusterEndpoint: 'https://x' }, {}],
    ['ProcessingConfiguration.Enabled', { ProcessingConfiguration: { Enabled: true, Processors: [] } }, {}],
    ['CloudWatchLoggingOptions', { CloudWatchLoggingOptions: { Enabled: true, LogGroupName: 'errors' } }, {}],
    ['S3Configuration.BucketARN', {}, { BucketARN: 'archive' }],
    ['S3Configuration.CompressionFormat', {}, { CompressionFormat: 'Snappy' }],
    ['S3Configuration.CompressionFormat', {}, { CompressionFormat: 'ZIP' }],
    [
      'S3Configuration.BufferingHints.SizeInMBs',
      {},
      { BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 129 } },
    ],
    ['S3Configuration.ErrorOutputPrefix', {}, { ErrorOutputPrefix: undefined }],
    ['DynamicPartitioningConfiguration', { DynamicPartitioningConfiguration: { Enabled: true } }, {}],
  ])('%s', (property, destination, s3) => {
    expect(() => readStreams([resolvedStream(destination, s3)])).toThrow(
      `LogStreamA1B2: AmazonopensearchserviceDestinationConfiguration.${property}`,
    );
  });

  it.each([
    ['ExtendedS3DestinationConfiguration', {}],
    ['KinesisStreamSourceConfiguration', {}],
  ])('%s beside the destination', (property, value) => {
    const stream = resolvedStream();
    const properties = { ...stream.properties, [property]: value };
    expect(() => readStreams([{ ...stream, properties }])).toThrow(`LogStreamA1B2: ${property}`);
  });

  it('all streams at once, with every problem named', () => {
    const broken = resolvedStream({ IndexName: 'UPPER', TypeName: 'x' });
    const start = () => readStreams([broken, { ...broken, logicalId: 'Other' }]);
    expect(start).toThrow('4 delivery stream properties');
    expect(start).toThrow(/Other: .*IndexName is "UPPER"/);
  });

  it.each([
    ['index', { BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 } }],
    ['index', { BufferingHints: { IntervalInSeconds: 900, SizeInMBs: 100 } }],
    ['retry', { RetryOptions: { DurationInSeconds: 0 } }],
    ['a VPC, which is nowhere here', { VpcConfiguration: VPC }],
    ['transform explicitly off', { ProcessingConfiguration: { Enabled: false } }],
  ])('nothing at a limit itself: %s %j', (_what, destination) => {
    expect(readStreams([resolvedStream(destination)])).toHaveLength(1);
  });
});
