import { Match } from 'aws-cdk-lib/assertions';
import { loadStage, type StageSettings } from '../../lib/config';
import { only, synthesize } from './synthesize';

const dev = synthesize('dev');
const FUNCTION = { 'Fn::GetAtt': ['TransformFunction58095C87', 'Arn'] };
const LATEST = { 'Fn::Join': ['', [FUNCTION, ':$LATEST']] };
const STREAM = 'AWS::KinesisFirehose::DeliveryStream';
/** Out of `s3://<bucket>/directory.bin`, which comes by an SSM parameter. */
const BUCKET = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'DirectoryTable' }] }] };
const OBJECT_ARN = { 'Fn::Join': ['', ['arn:aws:s3:::', BUCKET, '/directory.bin']] };

describe('the transform', () => {
  test('gets batches of 1 MB, so that its responses stay within 6 MB', () => {
    const parameter = (ParameterName: string, ParameterValue: unknown) => ({ ParameterName, ParameterValue });
    dev.templates.delivery.hasResourceProperties(STREAM, {
      AmazonopensearchserviceDestinationConfiguration: {
        ProcessingConfiguration: {
          Enabled: true,
          Processors: [
            {
              Type: 'Lambda',
              Parameters: [
                parameter('LambdaArn', LATEST),
                parameter('RoleArn', { 'Fn::GetAtt': ['DeliveryRoleDF77D4AD', 'Arn'] }),
                parameter('NumberOfRetries', '3'),
                parameter('BufferSizeInMBs', '1'),
                parameter('BufferIntervalInSeconds', '1'),
              ],
            },
          ],
        },
      },
    });
  });

  test('may be called by the delivery role, which may call no other function', () => {
    dev.templates.delivery.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: 'DeliveryRoleDF77D4AD' }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Action: ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'],
            Resource: [FUNCTION, LATEST],
          },
        ]),
      },
    });
  });

  test('may read the one object of the directory and write its own log, and nothing else', () => {
    const [{ Properties }] = Object.values(
      dev.templates.delivery.findResources('AWS::IAM::Policy', {
        Properties: { Roles: [{ Ref: 'TransformRole30EB06CF' }] },
      }),
    ) as [{ Properties: { PolicyDocument: { Statement: { Action: unknown }[] } } }];
    const actions = Properties.PolicyDocument.Statement.map(({ Action }) => Action);
    expect(actions).toEqual([
      's3:GetObject',
      's3:ListBucket',
      'kms:Decrypt',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ]);
    dev.templates.delivery.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: 's3:GetObject', Resource: OBJECT_ARN })]),
      },
    });
  });

  test('finds its table by the environment, in a bucket that is encrypted, private and by TLS only', () => {
    dev.templates.delivery.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          DIRECTORY_BUCKET: BUCKET,
          DIRECTORY_KEY: 'directory.bin',
          TIME_ZONE: 'UTC',
        },
      },
    });
    dev.templates.delivery.hasParameter('DirectoryTable', {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/ekk/dev/directory/table',
    });
    dev.templates.data.hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: Match.anyValue() } },
          ],
        },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        VersioningConfiguration: Match.absent(),
      },
    });
    dev.templates.data.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/ekk/dev/directory/table',
      Value: { 'Fn::Join': ['', ['s3://', { Ref: 'DirectoryBucketE2D33424' }, '/directory.bin']] },
    });
  });
});

describe('a stage without the transform', () => {
  test('has no function, no bucket and no processing', () => {
    const settings = { ...loadStage('dev'), transform: { enabled: false } } as StageSettings;
    const { delivery, data } = synthesize('dev', settings).templates;
    delivery.resourceCountIs('AWS::Lambda::Function', 0);
    data.resourceCountIs('AWS::S3::Bucket', 1);
    expect(JSON.stringify(only(delivery, STREAM))).not.toContain('ProcessingConfiguration');
  });

  test('has a zone of its own for times without an offset, if it names one', () => {
    const settings = {
      ...loadStage('dev'),
      transform: { enabled: true, timeZone: 'Europe/Berlin' },
    } as StageSettings;
    synthesize('dev', settings).templates.delivery.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { TIME_ZONE: 'Europe/Berlin' } },
    });
  });
});
