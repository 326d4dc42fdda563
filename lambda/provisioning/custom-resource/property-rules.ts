/** The pattern that a property's text must match, and the words for it in an error. */
export interface Rule {
  readonly pattern: RegExp;
  readonly expected: string;
}

const roleArn: Rule = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  expected: 'the ARN of an IAM role',
};

const topicArn: Rule = {
  pattern: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
  expected: 'the ARN of an SNS topic',
};

const poolId: Rule = { pattern: /^\S{1,256}$/, expected: 'the id of a Cognito pool' };

export const RULES: Readonly<Record<string, Rule>> = {
  DomainName: {
    pattern: /^[a-z][a-z0-9-]{2,27}$/,
    expected: '3–28 lower-case letters, digits or hyphens',
  },
  // Firehose allows 1–80 characters, OpenSearch lower case only and no leading - _ + (a dot hides an index).
  IndexName: {
    pattern: /^[a-z0-9][a-z0-9._-]{0,79}$/,
    expected: '1–80 lower-case characters of a–z 0–9 . _ -',
  },
  DeliveryRoleArn: roleArn,
  RecoveryRoleArn: roleArn,
  NumberOfShards: { pattern: /^([1-9]\d{0,2}|10[01]\d|102[0-4])$/, expected: '1–1024' },
  NumberOfReplicas: { pattern: /^\d{1,2}$/, expected: '0–99' },
  RetentionDays: { pattern: /^[1-9]\d{0,3}$/, expected: '1–9999' },
  IndexRotationPeriod: {
    pattern: /^(NoRotation|OneHour|OneDay|OneWeek|OneMonth)$/,
    expected: 'NoRotation, OneHour, OneDay, OneWeek or OneMonth',
  },
  AdminRoleArn: roleArn,
  ReaderRoleArn: roleArn,
  SecurityRoleArn: roleArn,
  AlarmTopicArn: topicArn,
  AlarmRoleArn: roleArn,
  DomainEndpoint: { pattern: /^[a-z0-9.-]+(:\d+)?$/, expected: 'a host name' },
  MasterRoleArn: roleArn,
  ExistingDomain: { pattern: /^true$/, expected: 'true' },
  UserPoolId: poolId,
  IdentityPoolId: poolId,
};

export const REQUIRED = ['DomainName', 'IndexName', 'DeliveryRoleArn', 'NumberOfShards', 'NumberOfReplicas'];

/** Properties that provisioning does not read: they make CloudFormation call the function, or CloudFormation adds them. */
export const SILENT = [
  'ServiceToken',
  'ServiceTimeout',
  'SourceHash',
  'SavedObjectsHash',
  'MonitorsHash',
  'TagsHash',
];
