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

const dev = synthesize('dev');
const MONITOR_ROLE = 'MonitorsRole70FE5A3D';
const TOPIC_KEY = 'NotificationsKeyADCFA950';

describe('the role of the monitors', () => {
  test('may publish to the topic of the stage with the topic’s own key, and nothing else', () => {
    const template = dev.templates.data.toJSON() as {
      Resources: Record<string, { Type: string; Properties: object }>;
    };
    const policies = Object.values(template.Resources).filter(
      ({ Type, Properties }) =>
        Type === 'AWS::IAM::Policy' &&
        JSON.stringify(Properties).includes(`"Roles":[{"Ref":"${MONITOR_ROLE}"}]`),
    );
    expect(policies.map(({ Properties }) => Properties)).toMatchObject([
      {
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: TOPIC } },
            {
              Effect: 'Allow',
              Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
              Resource: { 'Fn::GetAtt': [TOPIC_KEY, 'Arn'] },
            },
          ],
        },
      },
    ]);
    expect(template.Resources[MONITOR_ROLE]?.Properties).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'es.amazonaws.com' } },
        ],
      },
      Description: 'Notifications of the monitors in OpenSearch',
    });
    dev.templates.data.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [TOPIC_KEY, 'Arn'] },
    });
  });
});
