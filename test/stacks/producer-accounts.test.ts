import type { StageSettings } from '../../lib/config';
import type { ProducerAccounts } from '../../lib/producers';
import { VARIANTS } from '../variants/stages';
import { expectSnapshot } from './snapshot';
import { only, synthesize } from './synthesize';

const accounts = synthesize('accounts', VARIANTS.accounts);
const { producers } = accounts.templates;

interface Statement {
  readonly Principal: unknown;
  readonly Condition?: unknown;
}

function trustOf(producerAccounts: ProducerAccounts): Statement[] {
  const settings = { ...VARIANTS.accounts, producerAccounts } as StageSettings;
  const { resource } = only(synthesize('accounts', settings).templates.producers, 'AWS::IAM::Role');
  const { AssumeRolePolicyDocument } = resource.Properties as {
    AssumeRolePolicyDocument: { Statement: Statement[] };
  };
  return AssumeRolePolicyDocument.Statement;
}

describe('a stage with producers in other accounts', () => {
  test('has the committed templates', () => {
    expectSnapshot(accounts, 'data', 49);
    expectSnapshot(accounts, 'delivery', 14);
    expectSnapshot(accounts, 'producers', 12);
    expectSnapshot(accounts, 'operations', 63);
  });

  test('has a role that may put records into the stream, and nothing else', () => {
    const { Properties } = only(producers, 'AWS::IAM::Policy').resource as {
      Properties: { PolicyDocument: { Statement: object[] }; Roles: object[] };
    };
    const { logicalId } = only(producers, 'AWS::IAM::Role');
    expect(Properties.Roles).toEqual([{ Ref: logicalId }]);
    expect(Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:aws:firehose:eu-west-1:',
              { Ref: 'AWS::AccountId' },
              ':deliverystream/',
              { Ref: expect.stringMatching('^StreamName') },
            ],
          ],
        },
      },
    ]);
    producers.hasOutput('ProducerRoleArn', { Value: { 'Fn::GetAtt': [logicalId, 'Arn'] } });
  });

  test('has sessions of an hour, the limit for a role that a role assumes', () => {
    producers.hasResourceProperties('AWS::IAM::Role', { MaxSessionDuration: 3600 });
  });

  test('trusts a named account and a named role', () => {
    const named = { accountIds: ['111111111111'], roleArns: ['arn:aws:iam::222222222222:role/orders'] };
    const trust = JSON.stringify(trustOf(named));
    expect(trust).toContain(':iam::111111111111:root');
    expect(trust).toContain('arn:aws:iam::222222222222:role/orders');
    expect(trust).not.toContain('Condition');
    expect(trust).not.toContain('"*"');
  });

  test('trusts an organization only together with patterns of role names', () => {
    const organization = { organizationId: 'o-a1b2c3d4e5', roleNamePatterns: ['orders-*'] };
    expect(trustOf({ organization })).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: '*' },
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
          ArnLike: {
            'aws:PrincipalArn': [
              { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::*:role/orders-*']] },
            ],
          },
        },
      },
    ]);
  });

  test('requires the external id of every caller', () => {
    const statements = trustOf(VARIANTS.accounts?.producerAccounts ?? {});
    const conditions = statements.map(({ Condition }) => JSON.stringify(Condition));
    expect(conditions.length).toBeGreaterThan(1);
    for (const condition of conditions) expect(condition).toContain('"sts:ExternalId":"ekk-accounts"');
  });

  test('lets the accounts and the organization add both layers to their functions', () => {
    const permissions = producers.findResources('AWS::Lambda::LayerVersionPermission');
    const properties = Object.values(permissions).map(({ Properties }) => Properties);
    const callers = properties.map(({ Principal, OrganizationId }) => [Principal, OrganizationId]);
    const ofOneLayer = [
      ['111111111111', undefined],
      ['222222222222', undefined],
      ['*', 'o-a1b2c3d4e5'],
    ];
    expect(callers).toEqual([...ofOneLayer, ...ofOneLayer]);
    expect(new Set(properties.map(({ LayerVersionArn }) => JSON.stringify(LayerVersionArn))).size).toBe(2);
  });
});
