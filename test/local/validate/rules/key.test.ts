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

const ADMINISTERS = { Effect: 'Allow', Action: 'kms:*', Principal: ROOT, Resource: '*' };
const use = (Principal: unknown, more: Json = {}) => ({
  ...{ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Principal, Resource: '*' },
  ...more,
});
const QUEUE: Resources = { Q: resource('AWS::SQS::Queue', { KmsMasterKeyId: { Ref: 'K' } }) };
const LOGS: Resources = {
  G: resource('AWS::Logs::LogGroup', { RetentionInDays: 7, KmsKeyId: arnOf('K') }),
};
/** A stream into a bucket that the key encrypts, without what other rules ask of a stream. */
const RECORDS: Resources = {
  B: resource('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms:dsse', KMSMasterKeyID: arnOf('K') } },
      ],
    },
  }),
  D: resource('AWS::KinesisFirehose::DeliveryStream', {
    AmazonopensearchserviceDestinationConfiguration: { S3Configuration: { BucketARN: arnOf('B') } },
  }),
};

function ofKey(properties: Json, more: Resources = {}): string[] {
  const K = resource('AWS::KMS::Key', properties);
  return problemsOf({ K, ...more }).filter((each) => each.startsWith('K '));
}

const withPolicy = (statements: Json[], more: Resources = {}) =>
  ofKey({ EnableKeyRotation: true, KeyPolicy: policy(...statements) }, more);

describe('the administration of a key', () => {
  test.each<[string, unknown]>([
    ['by a joined ARN', ROOT],
    ['by Fn::Sub', { AWS: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` } }],
    ['by the account’s id', { AWS: { Ref: 'AWS::AccountId' } }],
  ])('may be given to the root %s', (_what, Principal) => {
    expect(withPolicy([{ ...ADMINISTERS, Principal }])).toEqual([]);
  });

  test('is the root’s where a key has no policy', () => {
    expect(ofKey({})).toEqual([]);
  });

  test.each<[string, Json[]]>([
    ['nobody', []],
    ['another account', [{ ...ADMINISTERS, Principal: STRANGER }]],
    ['the root on Mondays', [{ ...ADMINISTERS, Condition: { StringEquals: { a: 'b' } } }]],
  ])('may not be given to %s only', (_what, statements) => {
    expect(withPolicy(statements)).toContain(
      "K KeyPolicy: does not allow kms:* to the account's root: nobody could manage the key. Add it.",
    );
  });
});

describe('a key is closed', () => {
  test.each<[string, Json]>([
    [
      'everybody of the own account',
      use('*', { Condition: { StringEquals: { 'kms:CallerAccount': { Ref: 'AWS::AccountId' } } } }),
    ],
    ['an organization', use({ AWS: '*' }, { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
    ['another account, where it holds no records', use(STRANGER)],
  ])('but for %s', (_what, statement) => {
    expect(withPolicy([ADMINISTERS, statement])).toEqual([]);
  });

  test.each<[string, Json, Resources, string]>([
    ['everybody', use('*'), {}, 'everybody (*)'],
    ['everybody in another notation', use({ AWS: ['*'] }), {}, 'everybody (*)'],
    [
      'everybody through a service',
      use('*', { Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } } }),
      {},
      'everybody (*)',
    ],
    [
      'another account, where it holds records',
      use(STRANGER),
      RECORDS,
      'another account (arn:aws:iam::111122223333:root)',
    ],
  ])('to %s', (_what, statement, more, who) => {
    expect(withPolicy([ADMINISTERS, statement], more)).toEqual([
      `K KeyPolicy: lets ${who} use the key, without a condition that says who. Leave it out.`,
    ]);
  });
});

describe('a key that encrypts something', () => {
  test.each<[string, Json, string]>([
    ['disabled', { Enabled: false }, 'Enabled: got false, although the key encrypts Q. Enable it.'],
    [
      'for signatures',
      { KeyUsage: 'SIGN_VERIFY' },
      'KeyUsage: got SIGN_VERIFY; expected ENCRYPT_DECRYPT, because the key encrypts Q. Change it.',
    ],
    [
      'asymmetric',
      { KeySpec: 'RSA_2048' },
      'KeySpec: got RSA_2048; expected SYMMETRIC_DEFAULT, because the key encrypts Q. Change it.',
    ],
  ])('may not be %s', (_what, properties, problem) => {
    expect(ofKey(properties, QUEUE)).toEqual([`K ${problem}`]);
    expect(ofKey(properties)).toEqual([]);
  });

  test('may be named by its alias', () => {
    const more = {
      A: resource('AWS::KMS::Alias', { TargetKeyId: arnOf('K') }),
      Q: resource('AWS::SQS::Queue', { KmsMasterKeyId: { Ref: 'A' } }),
    };
    expect(ofKey({ Enabled: 'false' }, more)).toHaveLength(1);
  });

  test('may not deny its use to everybody', () => {
    const denied = { ...use('*'), Effect: 'Deny', Action: 'kms:Dec*' };
    expect(withPolicy([ADMINISTERS, denied], QUEUE)).toEqual([
      'K KeyPolicy: denies kms:Decrypt to everybody: what it encrypts could not be used. Leave it out.',
    ]);
    const elsewhere = { ...denied, Condition: { StringNotEquals: { 'kms:ViaService': 'sqs' } } };
    expect(withPolicy([ADMINISTERS, elsewhere], QUEUE)).toEqual([]);
  });

  test('is rotated where it encrypts records and AWS can rotate it', () => {
    const problem = 'K EnableKeyRotation: is not true: the key material would never change. Set it.';
    expect(ofKey({}, RECORDS)).toEqual([problem]);
    expect(ofKey({ EnableKeyRotation: 'true' }, RECORDS)).toEqual([]);
    expect(ofKey({ Origin: 'EXTERNAL' }, RECORDS)).toEqual([]);
    expect(ofKey({}, QUEUE)).toEqual([]);
    expect(ofKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })).toEqual([]);
  });
});

describe('the key of a log group', () => {
  const Action = ['kms:Encrypt*', 'kms:Decrypt*', 'kms:GenerateDataKey*'];

  test.each([
    'logs.amazonaws.com',
    'logs.eu-west-1.amazonaws.com',
    { 'Fn::Sub': `logs.\${AWS::Region}.\${AWS::URLSuffix}` },
  ])('is used by the service %j', (Service) => {
    const Condition = { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:*' } };
    expect(withPolicy([ADMINISTERS, use({ Service }, { Action, Condition })], LOGS)).toEqual([]);
  });

  test('is wrong where the service may not use it', () => {
    const ending = 'for logs.<region>.amazonaws.com, which encrypts G with the key. Allow it.';
    expect(withPolicy([ADMINISTERS], LOGS)).toEqual([`K KeyPolicy: does not allow kms:Decrypt ${ending}`]);
    const decrypts = use({ Service: 'logs.amazonaws.com' }, { Action: 'kms:Decrypt' });
    expect(withPolicy([ADMINISTERS, decrypts], LOGS)).toEqual([
      `K KeyPolicy: does not allow kms:GenerateDataKey ${ending}`,
    ]);
  });
});
