import { faultsOf, type Json, type Row, type TemplateFault } from './template-fault';

const STATEMENTS = 'PolicyDocument.Statement';
const BUCKET = 'ArchiveBucket';
const BUCKET_POLICY = 'ArchiveBucketPolicy';
const KEY = 'ArchiveKey';
const TOPIC = 'NotificationsTopic';
const TOPIC_KEY = 'NotificationsKey';
const TOPIC_POLICY = 'NotificationsTopicPolicy';
const LOG_POLICY = 'SearchLogsResourcePolicy';
const OTHER_ACCOUNT = { AWS: 'arn:aws:iam::111122223333:root' };
const OBJECTS = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['ArchiveBucket49F1AC64', 'Arn'] }, '/*']] };
const and = (statement: Json) => (statements: Json[]) => [...statements, { Effect: 'Allow', ...statement }];
const inText = (from: RegExp | string, to: string) => (value: Json) =>
  JSON.parse(JSON.stringify(value).replace(from, to)) as unknown;

const OF_BUCKET: readonly Row[] = [
  [
    'everybody may read the archive',
    BUCKET_POLICY,
    STATEMENTS,
    and({ Action: 's3:GetObject', Principal: { AWS: '*' }, Resource: OBJECTS }),
  ],
  [
    'another account may read the archive',
    BUCKET_POLICY,
    STATEMENTS,
    and({ Action: 's3:GetObject', Principal: OTHER_ACCOUNT, Resource: OBJECTS }),
  ],
  [
    'plain HTTP is denied for the bucket, and not for its objects',
    BUCKET_POLICY,
    `${STATEMENTS}.0.Resource`,
    { set: [{ 'Fn::GetAtt': ['ArchiveBucket49F1AC64', 'Arn'] }] },
  ],
  [
    'plain HTTP is denied for another bucket',
    BUCKET_POLICY,
    `${STATEMENTS}.0.Resource`,
    { set: 'arn:aws:s3:::other/*' },
  ],
  ['plain HTTP is denied for reading only', BUCKET_POLICY, `${STATEMENTS}.0.Action`, { set: 's3:GetObject' }],
  [
    'the bucket’s policy denies the stream to write',
    BUCKET_POLICY,
    STATEMENTS,
    and({ Effect: 'Deny', Action: 's3:PutObject', Principal: '*', Resource: OBJECTS }),
  ],
  [
    'the bucket is emptied after its policy is gone',
    'ArchiveBucketAutoDeleteObjectsCustomResource',
    '/DependsOn',
    'remove',
  ],
  ['the archive is a website', BUCKET, 'WebsiteConfiguration', { set: { IndexDocument: 'index.html' } }],
  [
    'every website may read the archive in a browser',
    BUCKET,
    'CorsConfiguration',
    { set: { CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }] } },
  ],
  [
    'overwritten objects are gone after a day',
    BUCKET,
    'LifecycleConfiguration.Rules.0.NoncurrentVersionExpiration.NoncurrentDays',
    { set: 1 },
  ],
];

const OF_KEYS: readonly Row[] = [
  [
    'everybody may decrypt the archive',
    KEY,
    'KeyPolicy.Statement',
    and({ Action: 'kms:Decrypt', Principal: { AWS: '*' }, Resource: '*' }),
  ],
  [
    'another account may use the archive’s key',
    KEY,
    'KeyPolicy.Statement',
    and({ Action: 'kms:*', Principal: OTHER_ACCOUNT, Resource: '*' }),
  ],
  [
    'decrypting the archive is denied',
    KEY,
    'KeyPolicy.Statement',
    and({ Effect: 'Deny', Action: 'kms:Decrypt', Principal: '*', Resource: '*' }),
  ],
  ['the archive’s key is disabled', KEY, 'Enabled', { set: false }],
  ['the archive’s key is for signatures', KEY, 'KeyUsage', { set: 'SIGN_VERIFY' }],
  ['the archive’s key is asymmetric', KEY, 'KeySpec', { set: 'RSA_2048' }],
  [
    'the audit log has a key that its service may not use',
    'SearchLogsAudit',
    'KmsKeyId',
    { set: { 'Fn::GetAtt': ['ArchiveKey3EF5EDE5', 'Arn'] } },
  ],
  ['alarms may not use the topic’s key', TOPIC_KEY, 'KeyPolicy.Statement.1', 'remove'],
  [
    'another service may use the topic’s key',
    TOPIC_KEY,
    'KeyPolicy.Statement.1.Principal.Service',
    { set: 'events.amazonaws.com' },
  ],
  [
    'alarms may only decrypt with the topic’s key',
    TOPIC_KEY,
    'KeyPolicy.Statement.1.Action',
    { set: ['kms:Decrypt'] },
  ],
  [
    'the topic’s key is for the alarms of another account',
    TOPIC_KEY,
    'KeyPolicy.Statement.1.Condition.StringEquals',
    { set: { 'aws:SourceAccount': '111122223333' } },
  ],
  [
    'the topic’s key is for the alarms of every account',
    TOPIC_KEY,
    'KeyPolicy.Statement.1.Condition',
    'remove',
  ],
];

const OF_TOPIC: readonly Row[] = [
  [
    'the topic has the key of AWS, which alarms may not use',
    TOPIC,
    'KmsMasterKeyId',
    { set: 'alias/aws/sns' },
  ],
  ['the topic is a FIFO topic', TOPIC, 'FifoTopic', { set: true }],
  ['alarms may not publish', TOPIC_POLICY, `${STATEMENTS}.1`, 'remove'],
  [
    'everybody may publish',
    TOPIC_POLICY,
    `${STATEMENTS}.1`,
    ({ Condition, ...statement }: Json) => ({ ...statement, Principal: '*' }),
  ],
  [
    'everybody may subscribe',
    TOPIC_POLICY,
    STATEMENTS,
    and({
      Action: 'sns:Subscribe',
      Principal: { AWS: '*' },
      Resource: { Ref: 'NotificationsTopicAE679CBD' },
    }),
  ],
  [
    'another service may publish',
    TOPIC_POLICY,
    `${STATEMENTS}.1.Principal.Service`,
    { set: 'monitoring.amazonaws.com' },
  ],
  [
    'the topic’s policy belongs to another topic',
    TOPIC_POLICY,
    'Topics',
    { set: ['arn:aws:sns:eu-west-1:111122223333:other'] },
  ],
  ['alarms are published in the clear', TOPIC_POLICY, `${STATEMENTS}.0`, 'remove'],
];

const OF_LOGS: readonly Row[] = [
  [
    'the log policy is for a domain of another account',
    LOG_POLICY,
    'PolicyDocument',
    inText(
      /\\"aws:SourceAccount\\":\\"",\{"Ref":"AWS::AccountId"\}/,
      '\\"aws:SourceAccount\\":\\"","111122223333"',
    ),
  ],
  [
    'the log policy is for another domain',
    LOG_POLICY,
    'PolicyDocument',
    inText(':domain/ekk-dev', ':domain/other'),
  ],
];

/** Faults in the policies of what is used: bucket, keys, topic, logs. */
export const POLICY_FAULTS: readonly TemplateFault[] = [
  ...faultsOf('dev', 'data', [...OF_BUCKET, ...OF_KEYS, ...OF_TOPIC, ...OF_LOGS]),
  ...faultsOf('dev', 'delivery', [
    [
      'the error log has a key that its service may not use',
      'ErrorLogLogGroup',
      'KmsKeyId',
      { set: { 'Fn::ImportValue': 'Ekk-dev-data:ExportsOutputFnGetAttArchiveKey3EF5EDE5ArnED91B387' } },
    ],
  ]),
];
