import { faultsOf, type Json, type TemplateFault } from './template-fault';

const DOMAIN = 'SearchDomain';
const BUCKET = 'ArchiveBucket';
const LOGS = 'LogPublishingOptions';
const without = (id: RegExp) => (ids: string[]) => ids.filter((each) => !id.test(each));
const withoutAction = (action: string) => (actions: string[]) => actions.filter((each) => each !== action);
/** A text that is joined from parts, with a pattern in its literal parts replaced. */
const inText = (from: RegExp, to: string) => (value: Json) =>
  JSON.parse(JSON.stringify(value).replace(from, to)) as unknown;
/** A joined text without the reference to one resource, and without the separator before it. */
const withoutPart = (id: RegExp) => (value: { 'Fn::Join': [string, unknown[]] }) => ({
  'Fn::Join': [
    '',
    value['Fn::Join'][1].map((part) =>
      id.test(JSON.stringify(part)) ? 'arn:aws:logs:x:1:log-group:other:*' : part,
    ),
  ],
});

export const DATA_FAULTS: readonly TemplateFault[] = faultsOf('dev', 'data', [
  // The domain.
  ['fine-grained access control is off', DOMAIN, 'AdvancedSecurityOptions.Enabled', { set: false }],
  ['the domain has no master', DOMAIN, 'AdvancedSecurityOptions.MasterUserOptions', 'remove'],
  [
    'the domain has users with passwords',
    DOMAIN,
    'AdvancedSecurityOptions.InternalUserDatabaseEnabled',
    { set: true },
  ],
  [
    'another role is the master',
    DOMAIN,
    'AdvancedSecurityOptions.MasterUserOptions.MasterUserARN',
    { set: { 'Fn::GetAtt': ['LoginRolesAdminEBC83500', 'Arn'] } },
  ],
  ['plain HTTP is allowed', DOMAIN, 'DomainEndpointOptions.EnforceHTTPS', { set: false }],
  [
    'TLS 1.0 is allowed',
    DOMAIN,
    'DomainEndpointOptions.TLSSecurityPolicy',
    { set: 'Policy-Min-TLS-1-0-2019-07' },
  ],
  ['the endpoint has no TLS policy', DOMAIN, 'DomainEndpointOptions.TLSSecurityPolicy', 'remove'],
  ['data is not encrypted at rest', DOMAIN, 'EncryptionAtRestOptions.Enabled', { set: false }],
  ['nodes talk in the clear', DOMAIN, 'NodeToNodeEncryptionOptions', 'remove'],
  [
    'the access policy names everybody',
    DOMAIN,
    'AccessPolicies.Statement.0.Principal',
    { set: { AWS: '*' } },
  ],
  ['the access policy names everybody as text', DOMAIN, 'AccessPolicies.Statement.0.Principal', { set: '*' }],
  ['the domain has no volume', DOMAIN, 'EBSOptions', 'remove'],
  ['volumes are switched off', DOMAIN, 'EBSOptions.EBSEnabled', { set: false }],
  ['the volume is too small', DOMAIN, 'EBSOptions.VolumeSize', { set: 5 }],
  ['an upgrade replaces the domain', DOMAIN, '/UpdatePolicy', 'remove'],
  ['the domain does not wait for its log policy', DOMAIN, '/DependsOn', without(/^SearchLogsResourcePolicy/)],
  [
    'the domain does not wait for the user pool’s domain',
    DOMAIN,
    '/DependsOn',
    without(/^LoginUserPoolDomain/),
  ],
  [
    'two logs go to one group',
    DOMAIN,
    `${LOGS}.AUDIT_LOGS.CloudWatchLogsLogGroupArn`,
    { set: { 'Fn::GetAtt': ['SearchLogsSlowIndex3B8C9243', 'Arn'] } },
  ],
  [
    'a log goes to a group by its name',
    DOMAIN,
    `${LOGS}.AUDIT_LOGS.CloudWatchLogsLogGroupArn`,
    { set: { Ref: 'SearchLogsAudit90DE6221' } },
  ],
  [
    'a log goes to a bucket',
    DOMAIN,
    `${LOGS}.AUDIT_LOGS.CloudWatchLogsLogGroupArn`,
    { set: { 'Fn::GetAtt': ['ArchiveBucket49F1AC64', 'Arn'] } },
  ],
  ['audit logs are not published', DOMAIN, `${LOGS}.AUDIT_LOGS`, 'remove'],
  ['application logs are switched off', DOMAIN, `${LOGS}.ES_APPLICATION_LOGS.Enabled`, { set: false }],
  [
    'two nodes stand in three zones',
    DOMAIN,
    'ClusterConfig',
    (config: Json) => ({
      ...config,
      InstanceCount: 2,
      ZoneAwarenessEnabled: true,
      ZoneAwarenessConfig: { AvailabilityZoneCount: 3 },
    }),
  ],
  ['one node has standby', DOMAIN, 'ClusterConfig.MultiAZWithStandbyEnabled', { set: true }],
  [
    'the Cognito role is the reader’s',
    DOMAIN,
    'CognitoOptions.RoleArn',
    { set: { 'Fn::GetAtt': ['LoginRolesReader4A9B9968', 'Arn'] } },
  ],
  // Its log policy.
  [
    'the log policy lacks the audit group',
    'SearchLogsResourcePolicy',
    'PolicyDocument',
    withoutPart(/Audit/),
  ],
  [
    'the log policy lacks the slow search group',
    'SearchLogsResourcePolicy',
    'PolicyDocument',
    withoutPart(/SlowSearch/),
  ],
  [
    'the log policy is for another service',
    'SearchLogsResourcePolicy',
    'PolicyDocument',
    inText(/es\.amazonaws\.com/, 'delivery.logs.amazonaws.com'),
  ],
  [
    'the log policy does not allow writing',
    'SearchLogsResourcePolicy',
    'PolicyDocument',
    inText(/\\"logs:PutLogEvents\\",/, ''),
  ],
  [
    'the log policy denies',
    'SearchLogsResourcePolicy',
    'PolicyDocument',
    inText(/\\"Effect\\":\\"Allow\\"/, '\\"Effect\\":\\"Deny\\"'),
  ],
  ['a log group is kept for ever', 'SearchLogsAudit', 'RetentionInDays', 'remove'],
  // The key.
  ['the account’s root may not administer the key', 'ArchiveKey', 'KeyPolicy.Statement', { set: [] }],
  [
    'another account administers the key',
    'ArchiveKey',
    'KeyPolicy.Statement.0.Principal',
    { set: { AWS: 'arn:aws:iam::111122223333:role/other' } },
  ],
  ['the root may only use the key', 'ArchiveKey', 'KeyPolicy.Statement.0.Action', { set: ['kms:Decrypt'] }],
  ['the key is never rotated', 'ArchiveKey', 'EnableKeyRotation', 'remove'],
  // The bucket.
  [
    'the bucket may become public by a policy',
    BUCKET,
    'PublicAccessBlockConfiguration.BlockPublicPolicy',
    { set: false },
  ],
  ['the bucket may be public', BUCKET, 'PublicAccessBlockConfiguration', 'remove'],
  ['the bucket is not encrypted with our key', BUCKET, 'BucketEncryption', 'remove'],
  [
    'the bucket is encrypted with S3’s key',
    BUCKET,
    'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault',
    { set: { SSEAlgorithm: 'AES256' } },
  ],
  ['objects have no versions', BUCKET, 'VersioningConfiguration', 'remove'],
  ['versions are suspended', BUCKET, 'VersioningConfiguration.Status', { set: 'Suspended' }],
  ['the bucket may be read in the clear', 'ArchiveBucketPolicy', 'PolicyDocument.Statement.0', 'remove'],
  [
    'plain HTTP is denied to one user only',
    'ArchiveBucketPolicy',
    'PolicyDocument.Statement.0.Principal',
    { set: { AWS: 'arn:aws:iam::111122223333:user/x' } },
  ],
  ['the bucket policy is another bucket’s', 'ArchiveBucketPolicy', 'Bucket', { set: 'another-bucket' }],
  [
    'records end before they have moved to a colder class',
    BUCKET,
    'LifecycleConfiguration.Rules.0.ExpirationInDays',
    { set: 60 },
  ],
  [
    'records move to infrequent access too early',
    BUCKET,
    'LifecycleConfiguration.Rules.0.Transitions.0.TransitionInDays',
    { set: 7 },
  ],
  // Provisioning.
  ['provisioning has 30 s', 'ProvisioningFunction', 'Timeout', { set: 30 }],
  ['provisioning has Lambda’s default of 3 s', 'ProvisioningFunction', 'Timeout', 'remove'],
  ['provisioning does not wait for its policy', 'ProvisioningFunction', '/DependsOn', 'remove'],
  [
    'provisioning runs with the reader’s role',
    'ProvisioningFunction',
    'Role',
    { set: { 'Fn::GetAtt': ['LoginRolesReader4A9B9968', 'Arn'] } },
  ],
  [
    'provisioning logs to a group that is not there',
    'ProvisioningFunction',
    'LoggingConfig.LogGroup',
    { set: 'somewhere' },
  ],
  ['provisioning names no log group', 'ProvisioningFunction', 'LoggingConfig', 'remove'],
  ['provisioning has a handler in no file', 'ProvisioningFunction', 'Handler', { set: 'main.handler' }],
  [
    'provisioning may not pass on the role of notifications',
    'ProvisioningPolicy',
    'PolicyDocument.Statement.iam:PassRole',
    'remove',
  ],
  [
    'provisioning may not describe the domain',
    'ProvisioningPolicy',
    'PolicyDocument.Statement.es:DescribeDomain',
    'remove',
  ],
  [
    'provisioning describes another domain',
    'ProvisioningPolicy',
    'PolicyDocument.Statement.es:DescribeDomain.Resource',
    inText(/domain\/ekk-dev/, 'domain/ekk-other'),
  ],
  [
    'provisioning may not patch',
    'ProvisioningPolicy',
    'PolicyDocument.Statement.es:ESHttpPut.Action',
    withoutAction('es:ESHttpPatch'),
  ],
  [
    'provisioning may not write its log',
    'ProvisioningPolicy',
    'PolicyDocument.Statement.logs:PutLogEvents.Action',
    withoutAction('logs:PutLogEvents'),
  ],
  [
    'provisioning may do everything',
    'ProvisioningPolicy',
    'PolicyDocument.Statement.es:ESHttpPut',
    { set: { Effect: 'Allow', Action: '*', Resource: '*' } },
  ],
  [
    'provisioning may do all of the service everywhere',
    'ProvisioningPolicy',
    'PolicyDocument.Statement.es:ESHttpPut',
    { set: { Effect: 'Allow', Action: 'es:*', Resource: '*' } },
  ],
  ['the policy of provisioning is nobody’s', 'ProvisioningPolicy', 'Roles', { set: ['another-role'] }],
  [
    'EC2 may assume the master role',
    'ProvisioningRole',
    'AssumeRolePolicyDocument.Statement.0.Principal.Service',
    { set: 'ec2.amazonaws.com' },
  ],
  [
    'the bucket cleaner may not write its log',
    'CustomS3AutoDeleteObjectsCustomResourceProviderRole',
    'Policies.0.PolicyDocument.Statement.0.Action',
    withoutAction('logs:PutLogEvents'),
  ],
  [
    'the bucket cleaner’s role trusts another service',
    'CustomS3AutoDeleteObjectsCustomResourceProviderRole',
    'AssumeRolePolicyDocument.Statement.0.Principal.Service',
    { set: 'events.amazonaws.com' },
  ],
]);
