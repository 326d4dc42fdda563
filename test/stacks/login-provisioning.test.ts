import { loadStage, type StageSettings } from '../../lib/config';
import { only, synthesize } from './synthesize';

const dev = synthesize('dev');
const RESOURCE = 'Custom::LoginProvisioning';
const USER_POOL = { Ref: 'LoginUserPoolA0E1D865' };
const IDENTITY_POOL = { Ref: 'LoginIdentityPool55DECEF1' };

interface Resource {
  readonly DependsOn: readonly string[];
  readonly Properties: Readonly<Record<string, unknown>>;
}

function provisioningWith(changes: object): Resource {
  const { templates } = synthesize('dev', { ...loadStage('dev'), ...changes } as StageSettings);
  return only(templates.data, RESOURCE).resource as unknown as Resource;
}

describe('the provisioning of the login', () => {
  test('gets the domain and both pools, after the roles that CloudFormation gives the identity pool', () => {
    const { DependsOn, Properties } = provisioningWith({});
    expect(Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': ['LoginProvisioningFunction53FAFA0F', 'Arn'] },
      ServiceTimeout: '600',
      DomainName: { Ref: 'SearchDomain62FD613E' },
      UserPoolId: USER_POOL,
      IdentityPoolId: IDENTITY_POOL,
      SourceHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(DependsOn).toEqual(['LoginIdentityPoolRoles37EB8AC8', 'LoginUserPoolDomain4A0E32BA']);
  });

  test('runs again when the tags change, which take the app client out of the identity pool', () => {
    const hashes = [{ team: 'logs' }, { team: 'search' }].map(
      (tags) => provisioningWith({ tags }).Properties.TagsHash,
    );
    expect(new Set([...hashes, undefined]).size).toBe(3);
  });

  test('may change the groups of this login, and nothing else', () => {
    const policies = dev.templates.data.findResources('AWS::IAM::Policy');
    const policy = policies.LoginProvisioningIdentityPolicyE8E539BF?.Properties;
    expect(policy?.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'cognito-idp:DescribeUserPoolClient',
          'cognito-idp:ListUserPoolClients',
          'cognito-idp:UpdateUserPoolClient',
        ],
        Resource: { 'Fn::GetAtt': [USER_POOL.Ref, 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: [
          'cognito-identity:DescribeIdentityPool',
          'cognito-identity:GetIdentityPoolRoles',
          'cognito-identity:TagResource',
          'cognito-identity:UpdateIdentityPool',
        ],
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:aws:cognito-identity:eu-west-1:',
              { Ref: 'AWS::AccountId' },
              ':identitypool/',
              IDENTITY_POOL,
            ],
          ],
        },
      },
      // IAM knows no resource for this action, so a statement with one would never match.
      { Effect: 'Allow', Action: 'cognito-identity:SetIdentityPoolRoles', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: { 'Fn::GetAtt': ['LoginRolesNoGroup7AA97FF7', 'Arn'] },
        Condition: { StringEquals: { 'iam:PassedToService': 'cognito-identity.amazonaws.com' } },
      },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': ['LoginProvisioningIdentityLogGroup421D98D2', 'Arn'] },
      },
    ]);
  });
});
