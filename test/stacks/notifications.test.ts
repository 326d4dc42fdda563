import { synthesize } from './synthesize';

const TOPIC = 'NotificationsTopicAE679CBD';
const OWN_ACCOUNT = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
const ROOT = { AWS: { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':root']] } };
const CLOUDWATCH = { Service: 'cloudwatch.amazonaws.com' };

describe.each(['dev', 'prod'])('the notifications of %s', (stage) => {
  const { data } = synthesize(stage).templates;
  const propertiesOf = (type: string, logicalId: string) => data.findResources(type)[logicalId]?.Properties;

  test('are published by the alarms of this account alone, and not in the clear', () => {
    expect(propertiesOf('AWS::SNS::TopicPolicy', 'NotificationsTopicPolicyAF92D34A')).toMatchObject({
      Topics: [{ Ref: TOPIC }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 'sns:Publish',
            Resource: { Ref: TOPIC },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          {
            Effect: 'Allow',
            Principal: CLOUDWATCH,
            Action: 'sns:Publish',
            Resource: { Ref: TOPIC },
            Condition: OWN_ACCOUNT,
          },
        ],
      },
    });
  });

  test('have a rotated key, which CloudWatch may use for this account', () => {
    expect(propertiesOf('AWS::KMS::Key', 'NotificationsKeyADCFA950')).toEqual({
      Description: `Encrypts the notifications of the stage ${stage}`,
      EnableKeyRotation: true,
      KeyPolicy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'kms:*', Principal: ROOT, Resource: '*' },
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: CLOUDWATCH,
            Resource: '*',
            Condition: OWN_ACCOUNT,
          },
        ],
      },
    });
  });
});
