import { cleanedBucket } from '../../../../local/validate/rules/cleaner';
import { domain } from '../../../../local/validate/rules/domain';
import { identityPool } from '../../../../local/validate/rules/login';
import { userPool } from '../../../../local/validate/rules/login-roles';
import { monitors } from '../../../../local/validate/rules/monitors';
import { provisionedLogin } from '../../../../local/validate/rules/provisioned-login';
import { judge, type Resources, withProperties } from './judge';

const ref = (id: string) => ({ Ref: id });

const LOGIN: Resources = {
  Users: { Type: 'AWS::Cognito::UserPool', Properties: {} },
  Pool: { Type: 'AWS::Cognito::IdentityPool', Properties: {} },
  Roles: {
    Type: 'AWS::Cognito::IdentityPoolRoleAttachment',
    Properties: { IdentityPoolId: ref('Pool'), Roles: {} },
  },
  Domain: {
    Type: 'AWS::OpenSearchService::Domain',
    Properties: {
      DomainName: 'ekk-dev',
      CognitoOptions: { Enabled: true, IdentityPoolId: ref('Pool'), UserPoolId: ref('Users') },
    },
  },
  Login: {
    Type: 'Custom::LoginProvisioning',
    DependsOn: ['Roles'],
    Properties: { DomainName: ref('Domain'), IdentityPoolId: ref('Pool'), UserPoolId: ref('Users') },
  },
};

describe('what provisions a login', () => {
  test.each([ref('Domain'), 'ekk-dev'])('may name its domain by %j', (DomainName) => {
    expect(judge(provisionedLogin, 'Login', withProperties(LOGIN, 'Login', { DomainName }))).toEqual([]);
  });

  test('may not name another domain or another identity pool', () => {
    const found = (changes: object) =>
      judge(provisionedLogin, 'Login', withProperties(LOGIN, 'Login', changes));
    expect(found({ DomainName: 'other' })).toEqual([
      'Login DomainName: got other; expected Domain, the domain that uses its pools.',
    ]);
    expect(found({ IdentityPoolId: 'eu-west-1:0' })).toEqual([
      'Login IdentityPoolId: got eu-west-1:0; expected <S/Pool>, the identity pool of Domain.',
    ]);
  });

  test('waits for the roles of the pool, also by its domain', () => {
    const Login = { ...LOGIN.Login, DependsOn: [] } as never;
    expect(judge(provisionedLogin, 'Login', { ...LOGIN, Login })).toEqual([
      "Login DependsOn: does not wait for Roles, which would set the pool's roles back. Add it.",
    ]);
    const Domain = { ...LOGIN.Domain, DependsOn: 'Roles' } as never;
    expect(judge(provisionedLogin, 'Login', { ...LOGIN, Login, Domain })).toEqual([]);
  });
});

describe('the pools of a login', () => {
  test('let nobody in without a login, and nobody choose a role', () => {
    const open = { AllowUnauthenticatedIdentities: true, AllowClassicFlow: true };
    expect(judge(identityPool, 'Pool', withProperties(LOGIN, 'Pool', open))).toEqual([
      'Pool AllowUnauthenticatedIdentities: got true; expected false, or anybody gets credentials of this account.',
      'Pool AllowClassicFlow: is not false: a login could choose its role, whatever its group. Leave it out.',
    ]);
    const closed = { AllowUnauthenticatedIdentities: false, AllowClassicFlow: false };
    expect(judge(identityPool, 'Pool', withProperties(LOGIN, 'Pool', closed))).toEqual([]);
  });

  test('let nobody register, and ask for a second factor', () => {
    expect(judge(userPool, 'Users', LOGIN)).toHaveLength(2);
    const closed = { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true }, MfaConfiguration: 'ON' };
    expect(judge(userPool, 'Users', withProperties(LOGIN, 'Users', closed))).toEqual([]);
  });

  test('are not judged where no domain uses them', () => {
    const { Domain: _, ...resources } = LOGIN;
    const guests = withProperties(resources, 'Pool', {
      AllowUnauthenticatedIdentities: true,
      AllowClassicFlow: true,
    });
    expect(judge(identityPool, 'Pool', guests)).toEqual([]);
    expect(judge(userPool, 'Users', guests)).toEqual([]);
  });
});

test.each([
  [undefined, false],
  [false, false],
  [true, true],
])('a domain with anonymous access %s is refused: %s', (AnonymousAuthEnabled, isRefused) => {
  const AdvancedSecurityOptions = { Enabled: true, AnonymousAuthEnabled };
  const problem =
    'Domain AdvancedSecurityOptions.AnonymousAuthEnabled: is true: requests without a login would be let in. Leave it out.';
  const found = judge(domain, 'Domain', withProperties(LOGIN, 'Domain', { AdvancedSecurityOptions }));
  expect(found.includes(problem)).toBe(isRefused);
});

describe('the role of a domain’s monitors', () => {
  const resources = (Action: string): Resources => ({
    Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: ref('Topic') }] } }],
      },
    },
    Mapping: {
      Type: 'Custom::SearchProvisioning',
      Properties: { AlarmTopicArn: ref('Topic'), AlarmRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
  });

  test('has to be allowed to publish', () => {
    expect(judge(monitors, 'Mapping', resources('sns:Publish'))).toEqual([]);
    expect(judge(monitors, 'Mapping', resources('sns:Subscribe'))).toEqual([
      'Role PolicyDocument: may not sns:Publish on <S/Topic>: no monitor could notify anybody. Allow it.',
    ]);
  });

  test('is not judged with a topic of another app', () => {
    const AlarmTopicArn = 'arn:aws:sns:eu-west-1:111122223333:theirs';
    const theirs = withProperties(resources('sns:Subscribe'), 'Mapping', { AlarmTopicArn });
    expect(judge(monitors, 'Mapping', theirs)).toEqual([]);
  });
});

describe('a bucket that is emptied when its stack goes away', () => {
  const tag = { Tags: [{ Key: 'aws-cdk:auto-delete-objects', Value: 'true' }] };
  const BUCKETS: Resources = {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: tag },
    Other: { Type: 'AWS::S3::Bucket', Properties: {} },
    Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: ref('Bucket') } },
    Cleaner: {
      Type: 'Custom::S3AutoDeleteObjects',
      DependsOn: ['Policy'],
      Properties: { BucketName: ref('Bucket') },
    },
  };

  test('has a cleaner that waits for its policy, and another bucket needs none', () => {
    expect(judge(cleanedBucket, 'Bucket', BUCKETS)).toEqual([]);
    expect(judge(cleanedBucket, 'Other', BUCKETS)).toEqual([]);
  });

  test('may not be left to a cleaner of another bucket, or to one that comes before the policy', () => {
    const other = withProperties(BUCKETS, 'Cleaner', { BucketName: ref('Other') });
    expect(judge(cleanedBucket, 'Bucket', other)).toEqual([
      'Bucket Tags: is marked by aws-cdk:auto-delete-objects, but no Custom::S3AutoDeleteObjects empties it: the deletion of its stack would fail. Add one.',
    ]);
    const Cleaner = { ...BUCKETS.Cleaner, DependsOn: [] } as never;
    expect(judge(cleanedBucket, 'Bucket', { ...BUCKETS, Cleaner })).toEqual([
      'Cleaner DependsOn: does not wait for Policy, the policy that lets it empty the bucket. Add it.',
    ]);
  });
});
