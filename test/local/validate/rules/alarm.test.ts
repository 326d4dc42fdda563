import { alarm } from '../../../../local/validate/rules/alarm';
import { type Json, problemsIn, resource } from './problems-in';

const ALARM = 'AWS::CloudWatch::Alarm';
const RESOURCES = {
  Logs: resource('AWS::OpenSearchService::Domain', { EBSOptions: { VolumeSize: 10 } }),
  Stream: resource('AWS::KinesisFirehose::DeliveryStream', {
    AmazonopensearchserviceDestinationConfiguration: {},
  }),
  Other: resource('AWS::KinesisFirehose::DeliveryStream', { ExtendedS3DestinationConfiguration: {} }),
  Greet: resource('AWS::Lambda::Function', { Timeout: 10 }),
  Topic: resource('AWS::SNS::Topic', {}),
  Bucket: resource('AWS::S3::Bucket', {}),
};
const of = (values: Json) => Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
const DOMAIN = of({ ClientId: '123456789012', DomainName: { Ref: 'Logs' } });
const STREAM = of({ DeliveryStreamName: { Ref: 'Stream' } });
const GREET = of({ FunctionName: { Ref: 'Greet' } });
const BASE = {
  Namespace: 'AWS/ES',
  MetricName: 'ClusterStatus.red',
  Dimensions: DOMAIN,
  Statistic: 'Maximum',
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  Threshold: 1,
  Period: 60,
  EvaluationPeriods: 1,
};

const problemsOf = (changes: Json) =>
  problemsIn(alarm, ALARM, { ...RESOURCES, A: resource(ALARM, { ...BASE, ...changes }) });

const onStream = (MetricName: string, Dimensions: Json[] = STREAM) => ({
  Namespace: 'AWS/Firehose',
  MetricName,
  Dimensions,
  Threshold: 100,
});
const onFunction = (MetricName: string, Dimensions: Json[] = GREET) => ({
  Namespace: 'AWS/Lambda',
  MetricName,
  Dimensions,
});

describe('an alarm may', () => {
  test.each<[string, Json]>([
    ['watch a domain of the templates', {}],
    [
      'watch a domain of another app by its name',
      { Dimensions: of({ ClientId: '1', DomainName: 'central' }) },
    ],
    ...['WarmFreeStorageSpace', 'KNNGraphMemoryUsagePercentage', 'AlertingDegraded', 'AutoTuneFailed'].map(
      (MetricName): [string, Json] => [`watch ${MetricName}`, { MetricName }],
    ),
    ...['ElasticsearchRequests', 'BurstBalance', 'JVMGCOldCollectionCount', 'SearchShardTaskCancelled'].map(
      (MetricName): [string, Json] => [`watch ${MetricName}`, { MetricName }],
    ),
    [
      'watch what another stream publishes',
      onStream('BackupToS3.Records', of({ DeliveryStreamName: 'other' })),
    ],
    ...[
      'KinesisMillisBehindLatest',
      'KafkaOffsetLag',
      'DeliveryToSplunk.Bytes',
      'DeliveryToS3.ObjectCount',
    ].map((name): [string, Json] => [
      `watch ${name} of a stream into S3`,
      onStream(name, of({ DeliveryStreamName: { Ref: 'Other' } })),
    ]),
    ...['RecursiveInvocationsDropped', 'OffsetLag', 'SignatureValidationErrors', 'PolledEventCount'].map(
      (name): [string, Json] => [`watch ${name} of a function`, onFunction(name)],
    ),
    ['watch all functions', onFunction('Errors', [])],
    ['watch a namespace that is not known', { Namespace: 'AWS/Quantum', MetricName: 'Cats' }],
    ['compare a band of anomalies', { ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold' }],
    ['look back a week by hours', { Period: 3600, EvaluationPeriods: 168 }],
    ['tell a topic', { AlarmActions: [{ Ref: 'Topic' }, 'arn:aws:sns:eu-west-1:123456789012:other'] }],
    ['call a function', { AlarmActions: [{ 'Fn::GetAtt': ['Greet', 'Arn'] }] }],
    ['have no actions and be switched off', { ActionsEnabled: false }],
  ])('%s', (_what, changes) => {
    expect(problemsOf(changes)).toEqual([]);
  });
});

describe('an alarm may not', () => {
  test.each<[string, Json, string]>([
    ['watch what is not published', { MetricName: 'Cats' }, 'A MetricName: got Cats, which AWS/ES'],
    ['use the new name of the service', { Namespace: 'AWS/OpenSearch' }, 'A Namespace: got AWS/OpenSearch'],
    [
      'watch what a stream into OpenSearch does not publish',
      onStream('BackupToS3.Records'),
      'A MetricName: got BackupToS3.Records, which AWS/Firehose for a stream into OpenSearch',
    ],
    ['omit the account', { Dimensions: DOMAIN.slice(1) }, 'A Dimensions: got DomainName; AWS/ES publishes'],
    [
      'name a stream by another word',
      onStream('IncomingRecords', of({ StreamName: 'a' })),
      'A Dimensions: got StreamName',
    ],
    [
      'name a stream by its ARN',
      onStream('IncomingRecords', of({ DeliveryStreamName: { 'Fn::GetAtt': ['Stream', 'Arn'] } })),
      'A Dimensions: DeliveryStreamName is <S/Stream.Arn>; expected the name',
    ],
    [
      'name a function by another word',
      onFunction('Errors', of({ Function: 'a' })),
      'A Dimensions: got Function',
    ],
    [
      'name a domain by its host',
      { Dimensions: of({ ClientId: '1', DomainName: 'a.b.c' }) },
      'A Dimensions: DomainName is a.b.c',
    ],
    ['fire for health', { ComparisonOperator: 'LessThanThreshold' }, 'A ComparisonOperator: got LessThan'],
    ['count measurements', { Statistic: 'SampleCount' }, 'A Statistic: got SampleCount of ClusterStatus.red'],
    [
      'need 2 of a metric that is at most 1',
      { Threshold: 2 },
      'A Threshold: got 2, but ClusterStatus.red is at most 1',
    ],
    [
      'need more than its timeout',
      { ...onFunction('Duration'), Threshold: 20000 },
      'A Threshold: got 20000, but Duration is at most 10000',
    ],
    [
      'fire always',
      {
        MetricName: 'FreeStorageSpace',
        Statistic: 'Minimum',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1e9,
      },
      'A Threshold: got 1000000000, but FreeStorageSpace is at most 10240',
    ],
    ['wait for 2 of 1 periods', { DatapointsToAlarm: 2 }, 'A DatapointsToAlarm: got 2 of 1 periods'],
    [
      'look back two days by minutes',
      { EvaluationPeriods: 2880 },
      'A EvaluationPeriods: looks back 172800 s',
    ],
    [
      'tell a bucket',
      { AlarmActions: [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }] },
      'A AlarmActions.0: got <S/Bucket.Arn>',
    ],
    [
      'tell a topic by its name',
      { OKActions: [{ 'Fn::GetAtt': ['Topic', 'TopicName'] }] },
      'A OKActions.0: got <S/Topic.TopicName>',
    ],
    [
      'have actions that are off',
      { AlarmActions: [{ Ref: 'Topic' }], ActionsEnabled: false },
      'A ActionsEnabled: is false',
    ],
  ])('%s', (_what, changes, problem) => {
    expect(problemsOf(changes)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('the expression of an alarm', () => {
  const { Dimensions, MetricName, Namespace, Period, Statistic, ...rest } = BASE;
  const stat = { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: Statistic };
  const problemsWith = (Expression: string, ReturnData: boolean) =>
    problemsIn(alarm, ALARM, {
      ...RESOURCES,
      A: resource(ALARM, {
        ...rest,
        Metrics: [
          { Id: 'e1', Expression, ReturnData },
          { Id: 'red', MetricStat: stat, ReturnData: false },
        ],
      }),
    });

  test.each([
    '100 * red / PERIOD(red)',
    'IF(red > 1 AND red < 3, red, 0)',
    'SUM(METRICS("other"))',
    'SELECT AVG(x) FROM y',
  ])('may be %s', (expression) => {
    expect(problemsWith(expression, true)).toEqual([]);
  });

  test('may name only queries that are there', () => {
    expect(problemsWith('100 * green', true)).toEqual([
      'A Metrics.0.Expression: names green, which is the Id of no query. Use one of e1, red.',
    ]);
  });

  test('has to return the one series that is compared', () => {
    expect(problemsWith('red', false)).toEqual([expect.stringContaining('A Metrics: 0 queries return data')]);
  });

  test.each([
    ['band', []],
    ['other', ['A ThresholdMetricId: got other, which is the Id of no query. Use one of red, band.']],
  ])('may be compared with a band of expected values: %s', (ThresholdMetricId, problems) => {
    const Metrics = [
      { Id: 'red', MetricStat: stat, ReturnData: true },
      { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(red, 2)', ReturnData: true },
    ];
    const tested = resource(ALARM, { EvaluationPeriods: 1, Metrics, ThresholdMetricId });
    expect(problemsIn(alarm, ALARM, { ...RESOURCES, A: tested })).toEqual(problems);
  });
});
