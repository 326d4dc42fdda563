import { faultsOf, type Json, type TemplateFault } from './template-fault';

/** The name of the login's address in a text that is joined from parts, with a reserved word in it. */
const reserved = (value: Json) =>
  JSON.parse(JSON.stringify(value).replace(/ekk-dev-/, 'aws-logs-')) as unknown;

/** Faults in the login of a stage: user pool, identity pool, roles. */
export const LOGIN_FAULTS: readonly TemplateFault[] = faultsOf('dev', 'data', [
  [
    'everybody may register',
    'LoginUserPool',
    'AdminCreateUserConfig.AllowAdminCreateUserOnly',
    { set: false },
  ],
  [
    'login provisioning may not find the app client',
    'LoginProvisioningIdentityPolicy',
    'PolicyDocument.Statement.cognito-idp:ListUserPoolClients',
    'remove',
  ],
  [
    'login provisioning may not map the groups',
    'LoginProvisioningIdentityPolicy',
    'PolicyDocument.Statement.cognito-identity:SetIdentityPoolRoles',
    'remove',
  ],
  [
    'login provisioning may not pass the role of logins without a group',
    'LoginProvisioningIdentityPolicy',
    'PolicyDocument.Statement.iam:PassRole',
    'remove',
  ],
  ['login provisioning ends while it waits', 'LoginProvisioningFunction', 'Timeout', { set: 60 }],
  [
    'CloudFormation gives up on the login’s provisioning',
    'LoginProvisioning',
    'ServiceTimeout',
    { set: '120' },
  ],
  [
    'the parameter of the readers’ role has the administrators’',
    'LoginRolesReader6631842B',
    'Value',
    { set: { 'Fn::GetAtt': ['LoginRolesAdminEBC83500', 'Arn'] } },
  ],
  ['a password is enough', 'LoginUserPool', 'MfaConfiguration', { set: 'OPTIONAL' }],
  ['credentials without a login', 'LoginIdentityPool', 'AllowUnauthenticatedIdentities', { set: true }],
  [
    'every login is an administrator',
    'LoginIdentityPoolRoles',
    'Roles.authenticated',
    { set: { 'Fn::GetAtt': ['LoginRolesAdminEBC83500', 'Arn'] } },
  ],
  [
    'a reader may write',
    'LoginRolesReaderPolicy',
    'PolicyDocument.Statement.0.Action',
    (actions: string[]) => [...actions, 'es:ESHttpPut'],
  ],
  ['a reader may not reach the domain', 'LoginRolesReaderPolicy', 'PolicyDocument.Statement', { set: [] }],
  [
    'the readers have the administrators’ role',
    'LoginReaders',
    'RoleArn',
    { set: { 'Fn::GetAtt': ['LoginRolesAdminEBC83500', 'Arn'] } },
  ],
  [
    'the administrators’ role trusts any identity pool',
    'LoginRolesAdminEBC83500',
    'AssumeRolePolicyDocument.Statement.0.Condition.StringEquals',
    'remove',
  ],
  [
    'the readers’ role trusts logins that are not authenticated',
    'LoginRolesReader4A9B9968',
    'AssumeRolePolicyDocument.Statement.0.Condition.ForAnyValue:StringLike',
    { set: { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' } },
  ],
  ['the service may not use the pools', 'LoginRolesService', 'ManagedPolicyArns', 'remove'],
  [
    'another service may use the pools',
    'LoginRolesService',
    'AssumeRolePolicyDocument.Statement.0.Principal.Service',
    { set: ['lambda.amazonaws.com'] },
  ],
  ['the login’s address is reserved', 'LoginUserPoolDomain', 'Domain', reserved],
]);
