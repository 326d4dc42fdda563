import { faultsOf, type Json, type Row, type TemplateFault } from './template-fault';

const TRUST = 'AssumeRolePolicyDocument.Statement';
const MASTER = 'ProvisioningRole';
const DELIVERY = 'DeliveryRole';
const OTHER_ACCOUNT = { AWS: 'arn:aws:iam::111122223333:root' };
/** A list of statements with one more that is about assuming the role. */
const and = (statement: Json) => (statements: Json[]) => [
  ...statements,
  { Effect: 'Allow', Action: 'sts:AssumeRole', ...statement },
];

const OF_DATA: readonly Row[] = [
  ['everybody may assume the master role', MASTER, TRUST, and({ Principal: { AWS: '*' } })],
  [
    'everybody with the right name may assume the master role',
    MASTER,
    TRUST,
    and({ Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } } }),
  ],
  ['another account may assume the master role', MASTER, TRUST, and({ Principal: OTHER_ACCOUNT })],
  [
    'another service may assume the master role too',
    MASTER,
    TRUST,
    and({ Principal: { Service: 'glue.amazonaws.com' } }),
  ],
  [
    'everybody but one account may assume the master role',
    MASTER,
    TRUST,
    and({ NotPrincipal: OTHER_ACCOUNT }),
  ],
  [
    'the master role is trusted for another action',
    MASTER,
    `${TRUST}.0.Action`,
    { set: 'sts:AssumeRoleWithWebIdentity' },
  ],
  [
    'the master role’s trust is denied',
    MASTER,
    TRUST,
    and({ Effect: 'Deny', Principal: { Service: 'lambda.amazonaws.com' } }),
  ],
  [
    'the master role’s trust has a condition that Lambda never meets',
    MASTER,
    `${TRUST}.0.Condition`,
    { set: { StringEquals: { 'sts:ExternalId': 'x' } } },
  ],
  [
    'the master role is an administrator of the account',
    MASTER,
    'ManagedPolicyArns',
    { set: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
  ],
  [
    'the bucket cleaner may do everything in S3',
    'CustomS3AutoDeleteObjectsCustomResourceProviderRole',
    'ManagedPolicyArns',
    { set: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'] },
  ],
  [
    'provisioning is allowed from one network only',
    'ProvisioningPolicy',
    'PolicyDocument.Statement.es:ESHttpPut.Condition',
    { set: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
  ],
  [
    'the administrators’ role trusts every identity pool in a second statement',
    'LoginRolesAdminEBC83500',
    TRUST,
    and({
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: 'cognito-identity.amazonaws.com' },
    }),
  ],
  [
    'the readers’ logins are denied',
    'LoginRolesReader4A9B9968',
    TRUST,
    and({ Effect: 'Deny', Action: 'sts:*', Principal: '*' }),
  ],
  [
    'another service notifies for the monitors',
    'MonitorsRole',
    `${TRUST}.0.Principal.Service`,
    { set: 'sns.amazonaws.com' },
  ],
];

const OF_DELIVERY: readonly Row[] = [
  [
    'delivery is trusted with another account’s id',
    DELIVERY,
    `${TRUST}.0.Condition`,
    { set: { StringEquals: { 'sts:ExternalId': '111122223333' } } },
  ],
  [
    'delivery is trusted for another stream',
    DELIVERY,
    `${TRUST}.0.Condition`,
    { set: { ArnEquals: { 'aws:SourceArn': 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/x' } } },
  ],
  [
    'the delivery role’s boundary denies everything',
    DELIVERY,
    'PermissionsBoundary',
    { set: 'arn:aws:iam::aws:policy/AWSDenyAll' },
  ],
  ['everybody may assume the recovery role', 'RecoveryRole', TRUST, and({ Principal: '*' })],
  [
    'recovery may not write documents',
    'RecoveryRolePolicy',
    'PolicyDocument.Statement.es:ESHttpPost.Action',
    { set: ['es:ESHttpGet'] },
  ],
  [
    'recovery may delete the records',
    'RecoveryRolePolicy',
    'PolicyDocument.Statement.s3:DeleteObject.Resource',
    (folders: Json[]) => [
      ...folders,
      ...folders.slice(0, 1).map((each) => JSON.parse(JSON.stringify(each).replace('/errors/*', '/*'))),
    ],
  ],
];

/** Faults in who may assume a role, and in what a role may do. */
export const ROLE_FAULTS: readonly TemplateFault[] = [
  ...faultsOf('dev', 'data', OF_DATA),
  ...faultsOf('dev', 'delivery', OF_DELIVERY),
  ...faultsOf('dev', 'producers', [
    [
      'everybody may assume a function’s role',
      'FunctionsNodeSayHelloIdentityRole',
      TRUST,
      and({ Principal: { AWS: '*' } }),
    ],
  ]),
  ...faultsOf('dev', 'operations', [
    [
      'another service runs the replay',
      'RecoveryReplayRole',
      `${TRUST}.0.Principal.Service`,
      { set: 'lambda.amazonaws.com' },
    ],
  ]),
];
