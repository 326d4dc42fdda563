import {
  arnOf,
  type Json,
  policy,
  problemsOf,
  type Resources,
  ROOT,
  resource,
  STRANGER,
} from '../made-template';

const CLOSED = {
  PublicAccessBlockConfiguration: Object.fromEntries(
    ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((each) => [
      each,
      true,
    ]),
  ),
};
const OBJECTS = { 'Fn::Join': ['', [arnOf('B'), '/*']] };
const TLS = {
  ...{ Effect: 'Deny', Action: 's3:*', Principal: '*', Resource: [arnOf('B'), OBJECTS] },
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const STREAM: Resources = {
  D: resource('AWS::KinesisFirehose::DeliveryStream', {
    AmazonopensearchserviceDestinationConfiguration: { S3Configuration: { BucketARN: arnOf('B') } },
  }),
};
const NO_TLS =
  'B BucketPolicy: does not deny plain HTTP (aws:SecureTransport false) to everybody, for all actions on the bucket and on its objects. Deny it.';

function ofBucket(properties: Json, statements: Json[] = [TLS], more: Resources = {}): string[] {
  const P = resource('AWS::S3::BucketPolicy', {
    Bucket: { Ref: 'B' },
    PolicyDocument: policy(...statements),
  });
  const B = resource('AWS::S3::Bucket', { ...CLOSED, ...properties });
  return problemsOf({ B, P, ...more }).filter((each) => !each.startsWith('D '));
}

const encrypted = (SSEAlgorithm: string, KMSMasterKeyID?: unknown) => ({
  VersioningConfiguration: { Status: 'Enabled' },
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm, KMSMasterKeyID } }],
  },
});
const OF_RECORDS = encrypted('aws:kms', 'arn:aws:kms:eu-west-1:123456789012:key/x');

describe('the deny of plain HTTP', () => {
  test.each<[string, Json[]]>([
    ['to everybody in another notation', [{ ...TLS, Principal: { AWS: ['*'] } }]],
    ['of everything everywhere', [{ ...TLS, Action: '*', Resource: '*' }]],
    ['with false as a boolean', [{ ...TLS, Condition: { Bool: { 'aws:SecureTransport': false } } }]],
    [
      'in two statements',
      [
        { ...TLS, Resource: arnOf('B') },
        { ...TLS, Resource: OBJECTS },
      ],
    ],
    [
      'on an ARN that is made of the name',
      [{ ...TLS, Resource: [{ 'Fn::Sub': `arn:aws:s3:::\${B}` }, { 'Fn::Sub': `arn:aws:s3:::\${B}/*` }] }],
    ],
  ])('may be written %s', (_what, statements) => {
    expect(ofBucket({}, statements)).toEqual([]);
  });

  test.each<[string, Json[]]>([
    ['is missing', []],
    ['is for the bucket only', [{ ...TLS, Resource: arnOf('B') }]],
    ['is for the objects only', [{ ...TLS, Resource: OBJECTS }]],
    ['is for another bucket', [{ ...TLS, Resource: ['arn:aws:s3:::x', 'arn:aws:s3:::x/*'] }]],
    ['is for one action', [{ ...TLS, Action: 's3:GetObject' }]],
    ['is for one account', [{ ...TLS, Principal: ROOT }]],
    [
      'has a second condition',
      [{ ...TLS, Condition: { ...TLS.Condition, StringEquals: { 'aws:SourceVpc': 'x' } } }],
    ],
    ['is an Allow', [{ ...TLS, Effect: 'Allow', Principal: ROOT }]],
  ])('is noticed when it %s', (_what, statements) => {
    expect(ofBucket({}, statements)).toContain(NO_TLS);
  });

  test('is found for a bucket whose name is written out', () => {
    const P = resource('AWS::S3::BucketPolicy', {
      Bucket: 'mine',
      PolicyDocument: policy({ ...TLS, Resource: ['arn:aws:s3:::mine', 'arn:aws:s3:::mine/*'] }),
    });
    expect(problemsOf({ B: resource('AWS::S3::Bucket', { ...CLOSED, BucketName: 'mine' }), P })).toEqual([]);
  });
});

describe('a bucket policy', () => {
  const read = (Principal: unknown, more: Json = {}) => ({
    ...{ Effect: 'Allow', Action: 's3:GetObject', Principal, Resource: OBJECTS },
    ...more,
  });

  test.each<[string, Json]>([
    ['a service', read({ Service: 'cloudfront.amazonaws.com' })],
    ['an origin identity', read({ CanonicalUser: 'abc' })],
    ['an organization', read('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
    ['another account, where there are no records', read(STRANGER)],
  ])('may let in %s', (_what, statement) => {
    expect(ofBucket({}, [TLS, statement])).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['everybody', read('*'), 'everybody (*)'],
    [
      'everybody by address',
      read('*', { Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }),
      'everybody (*)',
    ],
    ['another account', read(STRANGER), 'another account (arn:aws:iam::111122223333:root)'],
  ])('may not let %s read records', (_what, statement, who) => {
    expect(ofBucket(OF_RECORDS, [TLS, statement], STREAM)).toEqual([
      `B BucketPolicy: lets ${who} in, without a condition that says who. Leave it out.`,
    ]);
  });

  test('may not stop the stream that writes', () => {
    const denied = { ...read('*'), Effect: 'Deny', Action: 's3:Put*' };
    expect(ofBucket(OF_RECORDS, [TLS, denied], STREAM)).toEqual([
      'B BucketPolicy: denies s3:PutObject to everybody: the stream could not deliver. Leave it out.',
    ]);
    expect(ofBucket({}, [TLS, denied])).toEqual([]);
    const unencrypted = { ...denied, Condition: { Null: { 's3:x-amz-server-side-encryption': 'true' } } };
    expect(ofBucket(OF_RECORDS, [TLS, unencrypted], STREAM)).toEqual([]);
  });

  test('stays until the bucket is empty', () => {
    const C = resource('Custom::S3AutoDeleteObjects', { BucketName: { Ref: 'B' } });
    expect(ofBucket({}, [TLS], { C })).toEqual([
      'C DependsOn: does not wait for P, which lets it empty B: a deleted stack would stop there. Add it.',
    ]);
    expect(ofBucket({}, [TLS], { C: { ...C, DependsOn: ['P'] } as never })).toEqual([]);
  });
});

describe('the encryption of a bucket', () => {
  test.each<[string, Json]>([
    ['aws:kms', OF_RECORDS],
    ['aws:kms:dsse', encrypted('aws:kms:dsse', 'arn:aws:kms:eu-west-1:123456789012:key/x')],
  ])('of records may be %s', (_what, properties) => {
    expect(ofBucket(properties, [TLS], STREAM)).toEqual([]);
  });

  test('of records needs a key of ours, and that of another app does not', () => {
    const problem =
      'B BucketEncryption: names no KMS key of ours. Encrypt with one, so that its policy decides.';
    for (const properties of [encrypted('AES256'), encrypted('aws:kms')]) {
      expect(ofBucket(properties, [TLS], STREAM)).toEqual([problem]);
      expect(ofBucket(properties)).toEqual([]);
    }
  });
});

test('public access may be blocked by a text', () => {
  const block = Object.fromEntries(
    Object.keys(CLOSED.PublicAccessBlockConfiguration).map((each) => [each, 'true']),
  );
  expect(ofBucket({ PublicAccessBlockConfiguration: block })).toEqual([]);
});

describe('a lifecycle rule', () => {
  const ofRule = (rule: Json) =>
    ofBucket({ LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ...rule }] } });
  const move = (StorageClass: string, TransitionInDays: number) => ({ StorageClass, TransitionInDays });

  test.each<[string, Json]>([
    [
      'in another order',
      { Transitions: [move('GLACIER_IR', 90), move('STANDARD_IA', 30)], ExpirationInDays: 120 },
    ],
    [
      'by date',
      {
        Transitions: [{ StorageClass: 'STANDARD_IA', TransitionDate: '2030-01-01T00:00:00Z' }],
        ExpirationDate: '2031-01-01T00:00:00Z',
      },
    ],
  ])('may be written %s', (_what, rule) => {
    expect(ofRule(rule)).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['too early', { Transitions: [move('STANDARD_IA', 10)] }, '10 days and an end after Infinity'],
    [
      'after the end',
      { Transitions: [move('STANDARD_IA', 30)], ExpirationInDays: 30 },
      '30 days and an end after 30',
    ],
  ])('may not move objects %s', (_what, rule, got) => {
    expect(ofRule(rule)).toEqual([
      `B LifecycleConfiguration.Rules.0: got transitions after ${got}; expected different days before the end, and 30 or more for STANDARD_IA.`,
    ]);
  });
});
