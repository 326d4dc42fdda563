import { validateAssembly } from '../../local/validate/validate-assembly';
import { type Break, Broken, DATA, DOMAIN, type Json, only } from './broken';

const USER_POOL_DOMAIN = only(DATA, 'AWS::Cognito::UserPoolDomain');
const IDENTITY_POOL = only(DATA, 'AWS::Cognito::IdentityPool');
const COGNITO_ROLE = 'LoginRolesServiceAE7A0791';

const breaks: Break[] = [
  [
    'a user pool domain with a word that Cognito keeps for itself',
    USER_POOL_DOMAIN,
    'Domain',
    (broken) => {
      broken.properties(DATA, USER_POOL_DOMAIN).Domain = 'logs-of-my-AWS-account';
    },
  ],
  [
    'a reserved word before a value that is known at deploy time only',
    USER_POOL_DOMAIN,
    'Domain',
    (broken) => {
      broken.properties(DATA, USER_POOL_DOMAIN).Domain = {
        'Fn::Join': ['', ['amazon-', { Ref: 'AWS::AccountId' }]],
      };
    },
  ],
  [
    'a domain that does not wait for the page its users log in at',
    DOMAIN,
    'DependsOn',
    (broken) => broken.domainWaitsFor((ids) => ids.filter((id) => id !== USER_POOL_DOMAIN)),
  ],
  [
    'a user pool without a domain',
    DOMAIN,
    'DependsOn',
    (broken) => {
      delete broken.resources(DATA)[USER_POOL_DOMAIN];
      broken.domainWaitsFor((ids) => ids.filter((id) => id !== USER_POOL_DOMAIN));
    },
  ],
  [
    "a domain that does not wait for its Cognito role's policy",
    DOMAIN,
    'DependsOn',
    (broken) => {
      broken.resources(DATA).CognitoPolicy = {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'cognito', PolicyDocument: {}, Roles: [{ Ref: COGNITO_ROLE }] },
      };
    },
  ],
  [
    'a Cognito role without a policy',
    COGNITO_ROLE,
    'ManagedPolicyArns',
    (broken) => {
      delete broken.properties(DATA, COGNITO_ROLE).ManagedPolicyArns;
    },
  ],
  [
    'a Cognito role that another service may assume',
    COGNITO_ROLE,
    'AssumeRolePolicyDocument',
    (broken) => {
      const document = broken.properties(DATA, COGNITO_ROLE).AssumeRolePolicyDocument as {
        Statement: Json[];
      };
      (document.Statement[0] as Json).Principal = { Service: 'cognito-idp.amazonaws.com' };
    },
  ],
  [
    'an identity pool that accepts identities without a login',
    IDENTITY_POOL,
    'AllowUnauthenticatedIdentities',
    (broken) => {
      broken.properties(DATA, IDENTITY_POOL).AllowUnauthenticatedIdentities = true;
    },
  ],
];

describe('validateAssembly with a login', () => {
  it.each(breaks)('names resource and property of %s', (_what, logicalId, property, breakIt) => {
    const broken = new Broken();
    breakIt(broken);
    const found = validateAssembly(broken.json as never);
    expect(found).toContainEqual(expect.objectContaining({ logicalId, property }));
  });
});
