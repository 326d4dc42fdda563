import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { loadStage, type StageSettings } from '../../lib/config';
import { DashboardsLogin } from '../../lib/opensearch';
import { modelOf } from '../../local/models/registry';
import { validateAssembly } from '../../local/validate/validate-assembly';
import { loneStack } from './lone-stack';
import { only, synthesize } from './synthesize';

const dev = synthesize('dev');
const prod = synthesize('prod');
const without = synthesize('dev', { ...loadStage('dev'), login: { enabled: false } } as StageSettings);
const invited = synthesize('dev', {
  ...loadStage('dev'),
  login: { enabled: true, adminEmail: 'ada@example.org' },
} as StageSettings);

const DOMAIN = 'AWS::OpenSearchService::Domain';
const PROVISIONING = 'Custom::SearchProvisioning';
const USER_POOL = { Ref: 'LoginUserPoolA0E1D865' };
const IDENTITY_POOL = { Ref: 'LoginIdentityPool55DECEF1' };
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const ADMIN = 'LoginRolesAdminEBC83500';
const READER = 'LoginRolesReader4A9B9968';
const SECURITY = 'LoginRolesSecurity2E719CFC';
const NO_GROUP = 'LoginRolesNoGroup7AA97FF7';
const SERVICE = 'LoginRolesServiceAE7A0791';

interface Resource {
  readonly DependsOn?: readonly string[];
  readonly Properties: Readonly<Record<string, unknown>>;
}

describe('a login', () => {
  test.each([
    ['dev', dev],
    ['prod', prod],
  ])('is connected to the domain of %s and created before it', (_name, { templates }) => {
    const { DependsOn, Properties } = only(templates.data, DOMAIN).resource as unknown as Resource;
    expect(Properties.CognitoOptions).toEqual({
      Enabled: true,
      IdentityPoolId: IDENTITY_POOL,
      UserPoolId: USER_POOL,
      RoleArn: arnOf(SERVICE),
    });
    // The service role holds its policy itself, so the user pool's domain and the pool's roles are enough.
    expect(DependsOn).toEqual(expect.arrayContaining(['LoginUserPoolDomain4A0E32BA']));
    expect(DependsOn).toEqual(expect.arrayContaining(['LoginIdentityPoolRoles37EB8AC8']));
  });

  test('that is switched off is disabled in the domain and leaves nothing else of Cognito', () => {
    const { Properties } = only(without.templates.data, DOMAIN).resource as unknown as Resource;
    expect(Properties.CognitoOptions).toEqual({ Enabled: false });
    expect(JSON.stringify(without.json).match(/cognito\w*/gi)).toEqual(['CognitoOptions']);
    expect(only(without.templates.delivery, PROVISIONING).resource.Properties).not.toHaveProperty(
      'ReaderRoleArn',
    );
  });

  test('that is switched on or off changes no other logical id', () => {
    const idsOf = ({ templates }: typeof dev) => Object.keys(templates.data.toJSON().Resources as object);
    const others = idsOf(dev).filter((logicalId) => !logicalId.startsWith('Login'));
    expect(idsOf(without)).toEqual(others);
  });

  test.each([
    ['without it', without],
    ['with an invitation', invited],
  ])('(%s) has local models for all its resource types', (_name, { json }) => {
    const resources = Object.values(json).flatMap(({ Resources }) => Object.values(Resources ?? {}));
    expect(resources.filter(({ Type }) => modelOf(Type) === undefined)).toEqual([]);
    expect(validateAssembly(json)).toEqual([]);
  });

  test('reaches provisioning, which maps its groups, through SSM parameters', () => {
    const { delivery, data } = dev.templates;
    const { Properties } = only(delivery, PROVISIONING).resource as unknown as Resource;
    for (const [property, name, role] of [
      ['AdminRoleArn', 'admin', ADMIN],
      ['ReaderRoleArn', 'reader', READER],
      ['SecurityRoleArn', 'security', SECURITY],
    ] as const) {
      const { Ref } = Properties[property] as { Ref: string };
      const parameterName = `/ekk/dev/login/${name}-role`;
      expect(delivery.toJSON().Parameters[Ref]).toMatchObject({ Default: parameterName });
      data.hasResourceProperties('AWS::SSM::Parameter', { Name: parameterName, Value: arnOf(role) });
    }
    dev.templates.data.hasOutput('UserPoolId', { Value: USER_POOL });
  });

  test('gives provisioning another property when the tags of the identity pool change', () => {
    const tagsHashOf = (value: string | undefined) => {
      const stack = loneStack();
      const login = new DashboardsLogin(stack, 'Login', {
        domainName: 'ekk-dev',
        removalPolicy: RemovalPolicy.DESTROY,
      });
      if (value !== undefined) Tags.of(stack).add('team', value);
      Template.fromStack(stack);
      return stack.resolve(login.tagsHash);
    };
    expect(tagsHashOf(undefined)).toBeUndefined();
    expect(tagsHashOf('logs')).toMatch(/^[0-9a-f]{64}$/);
    expect(tagsHashOf('web')).not.toBe(tagsHashOf('logs'));
  });
});

describe('the user pool', () => {
  test.each([
    ['dev', dev, 'INACTIVE'],
    ['prod', prod, 'ACTIVE'],
  ])('of %s accepts invited users only, with a strong password and a second factor', (_name, stage, protection) => {
    stage.templates.data.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
        },
      },
      DeletionProtection: protection,
      SmsConfiguration: Match.absent(),
    });
  });

  test('has a domain with a unique name and with the pages that need no branding', () => {
    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    dev.templates.data.hasResourceProperties('AWS::Cognito::UserPoolDomain', {
      Domain: { 'Fn::Join': ['', ['ekk-dev-', uuid]] },
      ManagedLoginVersion: 1,
      UserPoolId: USER_POOL,
    });
  });

  test.each([
    ['ekk-aws', 'without aws, amazon or cognito'],
    ['ekk-amazonas', 'without aws, amazon or cognito'],
    ['ekk-cognito', 'without aws, amazon or cognito'],
    ['e'.repeat(27), 'expected at most 26 characters'],
  ])('refuses the domain name %s, which its prefix would contain', (domainName, expected) => {
    const create = () => {
      const stack = loneStack();
      return new DashboardsLogin(stack, 'Login', { domainName, removalPolicy: RemovalPolicy.DESTROY });
    };
    expect(create).toThrow(`DashboardsLogin Test/Login: domainName, got "${domainName}"; `);
    expect(create).toThrow(expected);
  });

  test('accepts a domain name of 26 characters, which make a prefix of 63 with a UUID', () => {
    const stack = loneStack();
    const domainName = 'e'.repeat(26);
    new DashboardsLogin(stack, 'Login', { domainName, removalPolicy: RemovalPolicy.DESTROY });
    Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolDomain', 1);
  });

  test('invites the administrator by e-mail, into log-admins', () => {
    const { data } = invited.templates;
    const user = only(data, 'AWS::Cognito::UserPoolUser');
    expect(user.resource.Properties).toEqual({
      UserPoolId: USER_POOL,
      Username: 'ada@example.org',
      DesiredDeliveryMediums: ['EMAIL'],
      UserAttributes: [
        { Name: 'email', Value: 'ada@example.org' },
        { Name: 'email_verified', Value: 'true' },
      ],
    });
    expect(only(data, 'AWS::Cognito::UserPoolUserToGroupAttachment').resource.Properties).toEqual({
      UserPoolId: USER_POOL,
      Username: { Ref: user.logicalId },
      GroupName: { Ref: 'LoginAdminsEFCA0FE6' },
    });
    dev.templates.data.resourceCountIs('AWS::Cognito::UserPoolUser', 0);
  });
});

describe('the groups', () => {
  test('keep their logical ids, because their fixed names would be taken under other ones', () => {
    for (const { templates } of [dev, prod]) {
      expect(Object.keys(templates.data.findResources('AWS::Cognito::UserPoolGroup')).sort()).toEqual([
        'LoginAdminsEFCA0FE6',
        'LoginReadersFF0E65D2',
        'LoginSecurityAdminsBB991B90',
      ]);
    }
  });

  test.each([
    ['log-security', SECURITY, 0],
    ['log-admins', ADMIN, 1],
    ['log-readers', READER, 2],
  ])('include %s with its role', (GroupName, role, Precedence) => {
    dev.templates.data.hasResourceProperties('AWS::Cognito::UserPoolGroup', {
      GroupName,
      Precedence,
      RoleArn: arnOf(role),
      UserPoolId: USER_POOL,
    });
  });

  test('decide the role: a user in no group gets one that may do nothing, and nobody gets credentials without a login', () => {
    const { data } = dev.templates;
    data.hasResourceProperties('AWS::Cognito::IdentityPool', { AllowUnauthenticatedIdentities: false });
    expect(only(data, 'AWS::Cognito::IdentityPoolRoleAttachment').resource.Properties).toEqual({
      IdentityPoolId: IDENTITY_POOL,
      Roles: { authenticated: arnOf(NO_GROUP) },
    });
    const role = data.toJSON().Resources[NO_GROUP] as Resource;
    expect(Object.keys(role.Properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Description']);
    expect(policiesOf(NO_GROUP)).toEqual([]);
  });

  test.each([
    ADMIN,
    READER,
    SECURITY,
    NO_GROUP,
  ])('have the role %s, which only users who logged in through this identity pool can assume', (logicalId) => {
    const role = dev.templates.data.toJSON().Resources[logicalId] as Resource;
    expect(role.Properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: { Federated: 'cognito-identity.amazonaws.com' },
          Condition: {
            StringEquals: { 'cognito-identity.amazonaws.com:aud': IDENTITY_POOL },
            'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
          },
        },
      ],
    });
  });

  test.each([
    [ADMIN, ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put']],
    [SECURITY, ['Delete', 'Get', 'Head', 'Patch', 'Post', 'Put']],
    [READER, ['Get', 'Head', 'Post']],
  ])('have the role %s, which reaches this domain and nothing else', (role, methods) => {
    const Resource = {
      'Fn::Join': ['', ['arn:aws:es:eu-west-1:', { Ref: 'AWS::AccountId' }, ':domain/ekk-dev/*']],
    };
    const Action = methods.map((method) => `es:ESHttp${method}`);
    expect(policiesOf(role)).toEqual([[{ Effect: 'Allow', Action, Resource }]]);
  });
});

describe('the service role', () => {
  test('has the documented policy and can be assumed by OpenSearch Service for this domain alone', () => {
    const role = dev.templates.data.toJSON().Resources[SERVICE] as Resource;
    expect(role.Properties).toMatchObject({
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            // One page of AWS's guide names the one, another the other.
            Principal: { Service: ['es.amazonaws.com', 'opensearchservice.amazonaws.com'] },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: {
                'aws:SourceArn': {
                  'Fn::Join': ['', ['arn:aws:es:eu-west-1:', { Ref: 'AWS::AccountId' }, ':domain/ekk-dev']],
                },
              },
            },
          },
        ],
      },
      ManagedPolicyArns: [
        {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonOpenSearchServiceCognitoAccess'],
          ],
        },
      ],
    });
  });
});

/** Statements of the policies attached to a role, policy by policy. */
function policiesOf(role: string): unknown[] {
  const attached = dev.templates.data.findResources('AWS::IAM::Policy', {
    Properties: { Roles: [{ Ref: role }] },
  });
  return Object.values(attached).map(({ Properties }) => Properties.PolicyDocument.Statement);
}
