import { synthesize } from './synthesize';

const dev = synthesize('dev');
const MONITOR_ROLE = 'MonitorsRole70FE5A3D';
const TOPIC = 'NotificationsTopicAE679CBD';
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
