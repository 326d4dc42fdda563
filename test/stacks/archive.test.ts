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

  test.each([
    ['dev', dev],
    ['prod', prod],
  ])('is only an archive in %s: no website, no access from browsers, one rule for all its objects', (_name, {
    templates,
  }) => {
    const properties = templates.data.findResources('AWS::S3::Bucket').ArchiveBucket49F1AC64?.Properties;
    expect(Object.keys(properties).filter((name) => name !== 'Tags')).toEqual([
      'BucketEncryption',
      'LifecycleConfiguration',
      'PublicAccessBlockConfiguration',
      'VersioningConfiguration',
    ]);
    const [rule, ...others] = properties.LifecycleConfiguration.Rules;
    expect(others).toEqual([]);
    expect(rule).toMatchObject({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } });
    expect(Object.keys(rule)).not.toContain('Prefix');
    expect(Object.keys(rule)).not.toContain('TagFilters');
  });
});
