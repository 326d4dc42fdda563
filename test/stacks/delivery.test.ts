import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { loadStage, type StageSettings } from '../../lib/config';
import { renderSavedObjects, toNdjson } from '../../lib/dashboards';
import { sourceHash } from '../../lib/opensearch/source-hash';
import { expectSnapshot } from './snapshot';
import { only, synthesize } from './synthesize';

const dev = synthesize('dev');
const prod = synthesize('prod');
const PROJECT = join(__dirname, '../..');
const STREAM = 'AWS::KinesisFirehose::DeliveryStream';
const PROVISIONING = 'Custom::SearchProvisioning';
const imported = (suffix: string) => ({ 'Fn::ImportValue': `Ekk-dev-data:ExportsOutput${suffix}` });
const DOMAIN_ARN = imported('FnGetAttSearchDomain62FD613EArnF85DED57');
const BUCKET_ARN = imported('FnGetAttArchiveBucket49F1AC64Arn3FBD647E');
const KEY_ARN = imported('FnGetAttArchiveKey3EF5EDE5ArnED91B387');
const below = (arn: object, path: string) => ({ 'Fn::Join': ['', [arn, path]] });
const ROLE_ARN = { 'Fn::GetAtt': ['DeliveryRoleDF77D4AD', 'Arn'] };
const TRANSFORM = { 'Fn::GetAtt': ['TransformFunction58095C87', 'Arn'] };
const LOG_GROUP = { Ref: 'ErrorLogLogGroupBB5CB042' };

describe('the delivery stack', () => {
  test('is the committed template', () => {
    expectSnapshot(dev, 'delivery', 14);
    expectSnapshot(prod, 'delivery', 10);
  });

  test('keeps the logical ids of the stream and of the provisioning', () => {
    expect(only(dev.templates.delivery, STREAM).logicalId).toBe('Stream790BDEE4');
    expect(only(dev.templates.delivery, PROVISIONING).logicalId).toBe('Provisioning6799288A');
  });

  test('writes the name of the stream into SSM, where producers read it', () => {
    dev.templates.delivery.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/ekk/dev/stream',
      Value: { Ref: 'Stream790BDEE4' },
    });
  });

  test('is protected in prod', () => {
    expect(prod.stacks.delivery.terminationProtection).toBe(true);
  });
});

describe('the delivery stream', () => {
  test.each([
    ['dev', 2, 1],
    ['prod', 60, 5],
  ])('of %s waits %d s or for %d MB', (stage, seconds, megabytes) => {
    const BufferingHints = { IntervalInSeconds: seconds, SizeInMBs: megabytes };
    synthesize(stage).templates.delivery.hasResourceProperties(STREAM, {
      AmazonopensearchserviceDestinationConfiguration: { BufferingHints },
    });
  });

  test('delivers to an index a day and keeps every record in S3', () => {
    const logging = (stream: string) => ({
      Enabled: true,
      LogGroupName: LOG_GROUP,
      LogStreamName: { Ref: stream },
    });
    // What the transform adds is asserted in transform.test.ts.
    expect(only(dev.templates.delivery, STREAM).resource.Properties).toMatchObject({
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
      AmazonopensearchserviceDestinationConfiguration: {
        DomainARN: DOMAIN_ARN,
        RoleARN: ROLE_ARN,
        IndexName: 'logging-test',
        IndexRotationPeriod: 'OneDay',
        BufferingHints: { IntervalInSeconds: 2, SizeInMBs: 1 },
        RetryOptions: { DurationInSeconds: 300 },
        DocumentIdOptions: { DefaultDocumentIdFormat: 'FIREHOSE_DEFAULT' },
        S3BackupMode: 'AllDocuments',
        CloudWatchLoggingOptions: logging('ErrorLogDestinationDeliveryC43931C7'),
        S3Configuration: {
          BucketARN: BUCKET_ARN,
          RoleARN: ROLE_ARN,
          Prefix: 'logs/!{timestamp:yyyy/MM/dd/HH}/',
          ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
          CompressionFormat: 'GZIP',
          BufferingHints: { IntervalInSeconds: 10, SizeInMBs: 1 },
          EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: KEY_ARN } },
          CloudWatchLoggingOptions: logging('ErrorLogBackupDelivery3DCF19F3'),
        },
      },
    });
  });

  test.each([
    ['dev', dev],
    ['prod', prod],
  ])("is created after its role's policy and after the role mapping in %s", (_name, { templates }) => {
    const { DependsOn } = only(templates.delivery, STREAM).resource as { DependsOn: string[] };
    const policy = 'DeliveryRolePolicy495906F5';
    const mapping = only(templates.delivery, PROVISIONING).logicalId;
    expect(DependsOn).toEqual([policy, mapping]);
  });
});

describe('the provisioning', () => {
  test.each([
    ['dev', dev, { IndexName: 'logging-test', NumberOfReplicas: '0', RetentionDays: '7' }],
    ['prod', prod, { IndexName: 'app-logs', NumberOfReplicas: '2', RetentionDays: '90' }],
  ])('gets what the stream of %s writes, each value as a string', (_name, { templates }, own) => {
    templates.delivery.hasResourceProperties(PROVISIONING, {
      ...own,
      ServiceToken: { 'Fn::ImportValue': Match.stringLikeRegexp('ProvisioningFunction') },
      DomainName: { 'Fn::ImportValue': Match.stringLikeRegexp('RefSearchDomain') },
      DeliveryRoleArn: ROLE_ARN,
      NumberOfShards: '1',
      IndexRotationPeriod: 'OneDay',
      ServiceTimeout: '1200',
    });
  });
});

describe('a change of what provisioning does', () => {
  test('updates the custom resource, because a property holds the hash of code and data', () => {
    const { Properties } = only(dev.templates.delivery, PROVISIONING).resource;
    expect(Properties).toMatchObject({ SourceHash: sourceHash(join(PROJECT, 'lambda/provisioning')) });
  });
});

describe('a change of settings', () => {
  const settings = loadStage('dev');
  const propertiesOf = (changed: object, stage = 'dev') => {
    const { templates } = synthesize(stage, { ...settings, ...changed } as StageSettings);
    return only(templates.delivery, PROVISIONING).resource.Properties as Record<string, unknown>;
  };
  const before = propertiesOf({});
  const differences = (after: Record<string, unknown>) =>
    Object.fromEntries(
      [...new Set([...Object.keys(before), ...Object.keys(after)])]
        .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
        .map((name) => [name, after[name]]),
    );

  test.each<[string, object, object]>([
    ['a longer retention', { retentionDays: 30 }, { RetentionDays: '30' }],
    ['another rotation', { indexRotationPeriod: 'OneMonth' }, { IndexRotationPeriod: 'OneMonth' }],
    ['no retention', { retentionDays: undefined }, { RetentionDays: undefined }],
  ])('passes on %s and nothing else', (_name, changes, expected) => {
    expect(differences(propertiesOf(changes))).toEqual(expected);
  });

  test('gives another index dashboards and monitors of its own', () => {
    const after = differences(propertiesOf({ indexName: 'other' }));
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(after).toEqual({ IndexName: 'other', SavedObjectsHash: hash, MonitorsHash: hash });
  });

  test('passes on another threshold of a monitor and nothing else', () => {
    const monitors = { ...loadStage('dev').monitors, errorsPerService: 11 };
    expect(Object.keys(differences(propertiesOf({ monitors })))).toEqual(['MonitorsHash']);
  });

  test('has the hash of the file beside the function', () => {
    const file = toNdjson(renderSavedObjects(settings));
    expect(before.SavedObjectsHash).toBe(createHash('sha256').update(file).digest('hex'));
  });
});

describe('the delivery role', () => {
  test('can be assumed by Firehose alone', () => {
    dev.templates.delivery.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'firehose.amazonaws.com' } },
        ],
      },
      ManagedPolicyArns: Match.absent(),
      Policies: Match.absent(),
    });
  });

  test('allows what the Firehose guide asks for, and nothing else', () => {
    const readable = [
      '/_all/_settings',
      '/_cluster/stats',
      '/_nodes',
      '/_nodes/*/stats',
      '/_nodes/stats',
      '/_stats',
      '/logging-test*/_mapping/*',
      '/logging-test*/_stats',
    ];
    const logStream = (logicalId: string) => ({
      'Fn::Join': [
        '',
        [
          'arn:aws:logs:eu-west-1:',
          { Ref: 'AWS::AccountId' },
          ':log-group:',
          LOG_GROUP,
          ':log-stream:',
          { Ref: logicalId },
        ],
      ],
    });
    const { Properties } = dev.templates.delivery.findResources('AWS::IAM::Policy')
      .DeliveryRolePolicy495906F5 as { Properties: { PolicyDocument: unknown; Roles: unknown } };
    expect(Properties.Roles).toEqual([{ Ref: 'DeliveryRoleDF77D4AD' }]);
    expect(Properties.PolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'es:DescribeDomain',
            'es:DescribeDomainConfig',
            'es:DescribeDomains',
            'es:ESHttpPost',
            'es:ESHttpPut',
          ],
          Resource: [DOMAIN_ARN, below(DOMAIN_ARN, '/*')],
        },
        {
          Effect: 'Allow',
          Action: 'es:ESHttpGet',
          Resource: readable.map((path) => below(DOMAIN_ARN, path)),
        },
        {
          Effect: 'Allow',
          Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
          Resource: BUCKET_ARN,
        },
        {
          Effect: 'Allow',
          Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
          Resource: below(BUCKET_ARN, '/*'),
        },
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: KEY_ARN,
          Condition: {
            StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
            StringLike: { 'kms:EncryptionContext:aws:s3:arn': [BUCKET_ARN, below(BUCKET_ARN, '/*')] },
          },
        },
        {
          Effect: 'Allow',
          Action: 'logs:PutLogEvents',
          Resource: [
            logStream('ErrorLogBackupDelivery3DCF19F3'),
            logStream('ErrorLogDestinationDeliveryC43931C7'),
          ],
        },
        {
          Effect: 'Allow',
          Action: ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'],
          Resource: [TRANSFORM, { 'Fn::Join': ['', [TRANSFORM, ':$LATEST']] }],
        },
      ],
    });
  });
});
