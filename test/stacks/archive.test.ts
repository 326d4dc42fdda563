import { Match } from 'aws-cdk-lib/assertions';
import { synthesize } from './synthesize';

const dev = synthesize('dev');
const prod = synthesize('prod');

describe('the archive bucket', () => {
  test.each([
    ['dev', dev],
    ['prod', prod],
  ])('is encrypted with its key, versioned, and closed to the public in %s', (_name, { templates }) => {
    templates.data.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: { 'Fn::GetAtt': ['ArchiveKey3EF5EDE5', 'Arn'] },
            },
          },
        ],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    templates.data.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
    templates.data.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('moves objects to colder classes, and expires them in dev only', () => {
    const rule = (expiration: unknown) => ({
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({
            Status: 'Enabled',
            Transitions: [
              { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
              { StorageClass: 'GLACIER_IR', TransitionInDays: 90 },
            ],
            ExpirationInDays: expiration,
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          }),
        ],
      },
    });
    dev.templates.data.hasResourceProperties('AWS::S3::Bucket', rule(120));
    prod.templates.data.hasResourceProperties('AWS::S3::Bucket', rule(Match.absent()));
  });
});
