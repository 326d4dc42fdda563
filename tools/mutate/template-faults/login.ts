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
    'LoginRolesAdmin',
    'AssumeRolePolicyDocument.Statement.0.Condition.StringEquals',
    'remove',
  ],
  [
    'the readers’ role trusts logins that are not authenticated',
    'LoginRolesReader',
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
