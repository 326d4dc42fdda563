import { deliveryStream } from '../../../../local/validate/rules/delivery-stream';
import { processing } from '../../../../local/validate/rules/processing';
import { producer } from '../../../../local/validate/rules/producer';
import { vpcStream } from '../../../../local/validate/rules/vpc-stream';
import { TEMPLATES } from '../committed-templates';
import { type Json, problemsIn, resource } from './problems-in';

const STREAM = 'AWS::KinesisFirehose::DeliveryStream';
const FUNCTION = 'AWS::Lambda::Function';
const OPENSEARCH = 'AmazonopensearchserviceDestinationConfiguration';
const S3_ONLY = { ExtendedS3DestinationConfiguration: {} };
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const committed = Object.values(TEMPLATES.dev?.['Ekk-dev-delivery']?.Resources ?? {}).find(
  ({ Type }) => Type === STREAM,
)?.Properties as Json;
const destination = committed[OPENSEARCH] as Json;

describe('the encryption of a stream', () => {
  const problemsOf = (properties: Json) =>
    problemsIn(deliveryStream, STREAM, { D: resource(STREAM, properties) }).filter((each) =>
      each.includes('DeliveryStreamEncryptionConfigurationInput'),
    );
  const kinesis = { DeliveryStreamType: 'KinesisStreamAsSource', KinesisStreamSourceConfiguration: {} };

  test.each<[string, Json]>([
    ['with a Kinesis stream as its source', { ...kinesis, ...S3_ONLY }],
    [
      'with a topic of MSK as its source',
      { DeliveryStreamType: 'MSKAsSource', MSKSourceConfiguration: {}, ...S3_ONLY },
    ],
    ['of another app, into S3', S3_ONLY],
    [
      'with a key of one’s own',
      {
        [OPENSEARCH]: {},
        DeliveryStreamEncryptionConfigurationInput: {
          KeyType: 'CUSTOMER_MANAGED_CMK',
          KeyARN: 'arn:aws:kms:x',
        },
      },
    ],
  ])('is nobody’s concern %s', (_what, properties) => {
    expect(problemsOf(properties)).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['is needed for logs', { [OPENSEARCH]: {} }, 'is missing'],
    [
      'is not for a source',
      { ...kinesis, ...S3_ONLY, DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' } },
      'is for DirectPut only',
    ],
    [
      'has no key beside the key of AWS',
      {
        [OPENSEARCH]: {},
        DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK', KeyARN: 'arn:aws:kms:x' },
      },
      'KeyARN: is given',
    ],
  ])('%s', (_what, properties, problem) => {
    expect(problemsOf(properties)).toEqual([expect.stringContaining(problem)]);
  });
});

test.each([
  ['!{timestamp:yyyy/MM/dd/HH}/', 'errors/!{firehose:error-output-type}/', 0],
  ['logs/!{timestamp:yyyy}/', 'errors/!{firehose:error-output-type}/', 0],
  ['logs/', 'logs/errors/!{firehose:error-output-type}/', 1],
  ['!{timestamp:HH}/', '2016/!{firehose:error-output-type}/', 1],
])('records below %s and errors below %s have %d problems', (Prefix, ErrorOutputPrefix, count) => {
  const S3Configuration = { ...(destination.S3Configuration as Json), Prefix, ErrorOutputPrefix };
  const found = problemsIn(deliveryStream, STREAM, {
    D: resource(STREAM, { ...committed, [OPENSEARCH]: { ...destination, S3Configuration } }),
  });
  expect(found.filter((each) => each.includes('lies below the prefix'))).toHaveLength(count);
});

describe('what a stream says fits together', () => {
  const problemsOf = (changes: Json, own: Json = {}, domain: Json = {}) =>
    problemsIn(vpcStream, STREAM, {
      Logs: resource('AWS::OpenSearchService::Domain', domain),
      Role: resource('AWS::IAM::Role', {
        Policies: [
          { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }] } },
        ],
      }),
      D: resource(STREAM, { ...own, [OPENSEARCH]: { DomainARN: arn('Logs'), ...changes } }),
    });
  const inVpc = { VPCOptions: { SubnetIds: ['subnet-1'] } };

  test.each<[string, Json, Json, string | undefined]>([
    ['a name', {}, { DeliveryStreamName: 'my-logs_1.a' }, undefined],
    ['a name with spaces', {}, { DeliveryStreamName: 'my logs' }, 'DeliveryStreamName: got "my logs"'],
    ['an endpoint alone', { DomainARN: undefined, ClusterEndpoint: 'https://a' }, {}, undefined],
    ['two ways', { ClusterEndpoint: 'https://a' }, {}, 'ClusterEndpoint: is given beside DomainARN'],
    ['an empty type', { TypeName: '' }, {}, undefined],
    ['a type', { TypeName: '_doc' }, {}, 'TypeName: got _doc'],
    [
      'both encryptions',
      {
        S3Configuration: {
          EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption', KMSEncryptionConfig: {} },
        },
      },
      {},
      'NoEncryptionConfig: is given',
    ],
    [
      'a VPC for a public domain',
      { VpcConfiguration: { RoleARN: arn('Role') } },
      {},
      'VpcConfiguration: is given, but Logs is in no VPC',
    ],
  ])('%s', (_what, changes, own, problem) => {
    expect(problemsOf(changes, own)).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)]);
  });

  test('a domain in a VPC needs a stream there, which may make interfaces', () => {
    expect(problemsOf({}, {}, inVpc)).toEqual([expect.stringContaining('VpcConfiguration: is missing')]);
    expect(problemsOf({ VpcConfiguration: { RoleARN: arn('Role') } }, {}, inVpc)).toEqual([
      'Role PolicyDocument: may not ec2:CreateNetworkInterface, ec2:CreateNetworkInterfacePermission, ec2:DeleteNetworkInterface: the stream could not reach its VPC. Allow it.',
    ]);
  });
});

test.each<[number | undefined, number | undefined, string[]]>([
  [60, 256, []],
  [300, 1024, []],
  [59, 256, ['Timeout']],
  [301, 256, ['Timeout']],
  [60, 255, ['MemorySize']],
  [undefined, undefined, ['Timeout', 'MemorySize']],
])('a transform with %s s and %s MiB has problems of %j', (Timeout, MemorySize, properties) => {
  const Parameters = [{ ParameterName: 'LambdaArn', ParameterValue: arn('Transform') }];
  const ProcessingConfiguration = { Enabled: true, Processors: [{ Type: 'Lambda', Parameters }] };
  const found = problemsIn(processing, STREAM, {
    Transform: resource(FUNCTION, { Timeout, MemorySize }),
    D: resource(STREAM, { [OPENSEARCH]: { ProcessingConfiguration } }),
  });
  expect(found.map((each) => /^Transform (\w+): got/.exec(each)?.[1])).toEqual(properties);
});

test.each<[string, unknown, Json, number]>([
  ['its own stream elsewhere', 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/analytics', {}, 0],
  ['a stream into S3', arn('Analytics'), {}, 0],
  ['the stream for logs, by a variable of its own', arn('Logs'), { STREAM: { Ref: 'Logs' } }, 0],
  ['the stream for logs, unnamed', arn('Logs'), {}, 1],
])('a function that puts into %s', (_what, Resource, Variables, count) => {
  const Statement = [{ Effect: 'Allow', Action: 'firehose:PutRecordBatch', Resource }];
  const found = problemsIn(producer, FUNCTION, {
    Logs: resource(STREAM, { [OPENSEARCH]: {} }),
    Analytics: resource(STREAM, S3_ONLY),
    Role: resource('AWS::IAM::Role', { Policies: [{ PolicyDocument: { Statement } }] }),
    F: resource(FUNCTION, { Role: arn('Role'), Environment: { Variables } }),
  });
  expect(found).toHaveLength(count);
});
