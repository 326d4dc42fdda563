import { faultsOf, type Json, type TemplateFault } from './template-fault';

const STREAM = 'Stream';
const MAPPING = 'Provisioning';
const POLICY = 'DeliveryRolePolicy';
const DESTINATION = 'AmazonopensearchserviceDestinationConfiguration';
const S3 = `${DESTINATION}.S3Configuration`;
const without = (id: RegExp) => (ids: string[]) => ids.filter((each) => !id.test(each));
const statement = (number: number, rest: string) => `PolicyDocument.Statement.${number}.${rest}`;
const dropping = (action: string) => (actions: string[]) => actions.filter((each) => each !== action);

export const DELIVERY_FAULTS: readonly TemplateFault[] = faultsOf('dev', 'delivery', [
  ['the stream does not wait for the role mapping', STREAM, '/DependsOn', without(/^Provisioning/)],
  ['the stream does not wait for its role’s policy', STREAM, '/DependsOn', without(/^DeliveryRolePolicy/)],
  [
    'the stream writes to another index than is provisioned',
    STREAM,
    `${DESTINATION}.IndexName`,
    { set: 'other' },
  ],
  ['the index name has capitals', STREAM, `${DESTINATION}.IndexName`, { set: 'Logging' }],
  [
    'the stream rotates otherwise than is provisioned',
    STREAM,
    `${DESTINATION}.IndexRotationPeriod`,
    { set: 'OneMonth' },
  ],
  [
    'the domain is named by its name',
    STREAM,
    `${DESTINATION}.DomainARN`,
    { set: { 'Fn::ImportValue': 'Ekk-dev-data:ExportsOutputRefSearchDomain62FD613EA3328E22' } },
  ],
  [
    'the domain’s ARN is the bucket’s',
    STREAM,
    `${DESTINATION}.DomainARN`,
    { set: { 'Fn::ImportValue': 'Ekk-dev-data:ExportsOutputFnGetAttArchiveBucket49F1AC64Arn3FBD647E' } },
  ],
  [
    'the domain is imported under a name that is not exported',
    STREAM,
    `${DESTINATION}.DomainARN`,
    { set: { 'Fn::ImportValue': 'Ekk-dev-data:ExportsOutputGone' } },
  ],
  [
    'the role is named by its name',
    STREAM,
    `${DESTINATION}.RoleARN`,
    { set: { Ref: 'DeliveryRoleDF77D4AD' } },
  ],
  ['only failed records are kept', STREAM, `${DESTINATION}.S3BackupMode`, { set: 'FailedDocumentsOnly' }],
  ['nothing says what is kept', STREAM, `${DESTINATION}.S3BackupMode`, 'remove'],
  [
    'OpenSearch chooses the document ids',
    STREAM,
    `${DESTINATION}.DocumentIdOptions.DefaultDocumentIdFormat`,
    { set: 'NO_DOCUMENT_ID' },
  ],
  ['the index buffer waits 901 s', STREAM, `${DESTINATION}.BufferingHints.IntervalInSeconds`, { set: 901 }],
  ['the index buffer has no size', STREAM, `${DESTINATION}.BufferingHints.SizeInMBs`, { set: 0 }],
  ['the retry duration is too long', STREAM, `${DESTINATION}.RetryOptions.DurationInSeconds`, { set: 7201 }],
  ['the backup’s buffer is too large', STREAM, `${S3}.BufferingHints.SizeInMBs`, { set: 129 }],
  ['the error log is off', STREAM, `${DESTINATION}.CloudWatchLoggingOptions.Enabled`, { set: false }],
  ['there is no error log', STREAM, `${DESTINATION}.CloudWatchLoggingOptions`, 'remove'],
  ['the backup’s error log is off', STREAM, `${S3}.CloudWatchLoggingOptions.Enabled`, { set: false }],
  [
    'the error log’s stream is not there',
    STREAM,
    `${DESTINATION}.CloudWatchLoggingOptions.LogStreamName`,
    { set: 'Elsewhere' },
  ],
  [
    'the error log’s group is not there',
    STREAM,
    `${S3}.CloudWatchLoggingOptions.LogGroupName`,
    { set: 'elsewhere' },
  ],
  [
    'the error log names the group as its stream',
    STREAM,
    `${S3}.CloudWatchLoggingOptions.LogStreamName`,
    { set: { Ref: 'ErrorLogLogGroupBB5CB042' } },
  ],
  ['refused documents have no prefix', STREAM, `${S3}.ErrorOutputPrefix`, 'remove'],
  [
    'refused documents lie among the records',
    STREAM,
    `${S3}.ErrorOutputPrefix`,
    { set: 'logs/!{firehose:error-output-type}/' },
  ],
  [
    'the error prefix does not say what failed',
    STREAM,
    `${S3}.ErrorOutputPrefix`,
    { set: 'errors/!{timestamp:yyyy}/' },
  ],
  [
    'the prefix of records has the error’s type',
    STREAM,
    `${S3}.Prefix`,
    { set: 'logs/!{firehose:error-output-type}/' },
  ],
  ['objects are not encrypted with the bucket’s key', STREAM, `${S3}.EncryptionConfiguration`, 'remove'],
  [
    'the bucket is named by another resource',
    STREAM,
    `${S3}.BucketARN`,
    { set: { 'Fn::ImportValue': 'Ekk-dev-data:ExportsOutputFnGetAttArchiveKey3EF5EDE5ArnED91B387' } },
  ],
  ['there is no backup', STREAM, S3, 'remove'],
  ['buffered records are not encrypted', STREAM, 'DeliveryStreamEncryptionConfigurationInput', 'remove'],
  [
    'the stream has a source it does not need',
    STREAM,
    'KinesisStreamSourceConfiguration',
    {
      set: {
        KinesisStreamARN: 'arn:aws:kinesis:eu-west-1:111122223333:stream/x',
        RoleARN: 'arn:aws:iam::111122223333:role/x',
      },
    },
  ],
  [
    'the stream has two destinations',
    STREAM,
    'HttpEndpointDestinationConfiguration',
    { set: { EndpointConfiguration: { Url: 'https://x' } } },
  ],
  [
    'another service may assume the delivery role',
    'DeliveryRole',
    'AssumeRolePolicyDocument.Statement.0.Principal.Service',
    { set: 'lambda.amazonaws.com' },
  ],
  ['the role may not write documents', POLICY, statement(0, 'Action'), dropping('es:ESHttpPost')],
  ['the role may not describe domains', POLICY, statement(0, 'Action'), dropping('es:DescribeDomains')],
  [
    'the role may not describe the configuration',
    POLICY,
    statement(0, 'Action'),
    dropping('es:DescribeDomainConfig'),
  ],
  [
    'the role reaches the domain but nothing below it',
    POLICY,
    statement(0, 'Resource'),
    (resources: unknown[]) => resources.slice(0, 1),
  ],
  ['the role may not read the cluster', POLICY, 'PolicyDocument.Statement.1', 'remove'],
  [
    'the role may not read one path',
    POLICY,
    statement(1, 'Resource'),
    (resources: unknown[]) => resources.slice(1),
  ],
  ['the role may not find the bucket', POLICY, statement(2, 'Action'), dropping('s3:GetBucketLocation')],
  ['the role may not write objects', POLICY, statement(3, 'Action'), dropping('s3:PutObject')],
  ['the role may not use the key', POLICY, 'PolicyDocument.Statement.4', 'remove'],
  ['the role may not decrypt', POLICY, statement(4, 'Action'), dropping('kms:Decrypt')],
  [
    'the key is allowed through another service',
    POLICY,
    statement(4, 'Condition.StringEquals'),
    { set: { 'kms:ViaService': 'firehose.eu-west-1.amazonaws.com' } },
  ],
  [
    'the key is allowed for another bucket',
    POLICY,
    statement(4, 'Condition.StringLike'),
    { set: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::other' } },
  ],
  ['the role may not write the error log', POLICY, 'PolicyDocument.Statement.5', 'remove'],
  [
    'the role may write one of the two error logs',
    POLICY,
    statement(5, 'Resource'),
    (resources: unknown[]) => resources.slice(1),
  ],
  [
    'the role may do everything in S3',
    POLICY,
    'PolicyDocument.Statement.3',
    { set: { Effect: 'Allow', Action: 's3:*', Resource: '*' } },
  ],
  ['the policy of the role denies', POLICY, statement(0, 'Effect'), { set: 'Deny' }],
  [
    'the mapping is for another role',
    MAPPING,
    'DeliveryRoleArn',
    { set: { 'Fn::ImportValue': 'Ekk-dev-data:ExportsOutputFnGetAttLoginRolesAdminEBC83500Arn6C4B5214' } },
  ],
  ['provisioning is for another domain', MAPPING, 'DomainName', { set: 'other' }],
  [
    'provisioning has no function',
    MAPPING,
    'ServiceToken',
    { set: 'arn:aws:lambda:eu-west-1:111122223333:function:x' },
  ],
  [
    'the parameter of the stream’s name has its ARN',
    'StreamName',
    'Value',
    { set: { 'Fn::GetAtt': ['Stream790BDEE4', 'Arn'] } },
  ],
  ['CloudFormation gives up before the function', MAPPING, 'ServiceTimeout', { set: '600' }],
  ['copies do not fit onto the node', MAPPING, 'NumberOfReplicas', { set: '1' }],
  ['the number of copies is no number', MAPPING, 'NumberOfReplicas', { set: 'none' }],
  ['documents are deleted at once', MAPPING, 'RetentionDays', { set: '0' }],
  [
    'the readers get the administrators’ role',
    MAPPING,
    'ReaderRoleArn',
    { set: { 'Fn::ImportValue': 'Ekk-dev-data:ExportsOutputFnGetAttLoginRolesAdminEBC83500Arn6C4B5214' } },
  ],
  [
    'the login’s role is nobody’s',
    MAPPING,
    'ReaderRoleArn',
    { set: { 'Fn::GetAtt': ['DeliveryRoleDF77D4AD', 'Arn'] } },
  ],
  ['the error log is kept for ever', 'ErrorLogLogGroup', 'RetentionInDays', 'remove'],
  [
    'the log stream stands in another group',
    'ErrorLogBackupDelivery',
    'LogGroupName',
    (value: Json) => JSON.stringify(value),
  ],
]);
