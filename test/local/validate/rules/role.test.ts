import { arnOf, type Json, policy, problemsOf, ROOT, resource, STRANGER } from '../made-template';

const LAMBDA = { Service: 'lambda.amazonaws.com' };
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

const allow = (Principal: unknown, more: Json = {}): Json => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal,
  ...more,
});
const given = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});

/** Problems of a role with these statements in its trust policy, with which a function runs. */
function ofFunction(statements: Json[], properties: Json = {}): string[] {
  return problemsOf({
    R: resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: policy(...statements),
      ManagedPolicyArns: [BASIC],
      ...properties,
    }),
    F: resource('AWS::Lambda::Function', { Role: arnOf('R'), Handler: 'index.handler' }),
  });
}

/** Problems of a role that nothing in the templates uses. */
function ofUnused(...statements: Json[]): string[] {
  return problemsOf({ R: resource('AWS::IAM::Role', { AssumeRolePolicyDocument: policy(...statements) }) });
}

describe('a role with which Lambda runs a function', () => {
  test.each<[string, Json[]]>([
    ['trusts Lambda', [allow(LAMBDA)]],
    [
      'trusts Lambda by a suffix of the partition',
      [allow({ Service: { 'Fn::Sub': `lambda.\${AWS::URLSuffix}` } })],
    ],
    [
      'trusts Lambda for its own account',
      [allow(LAMBDA, given('StringEquals', 'aws:SourceAccount', { Ref: 'AWS::AccountId' }))],
    ],
    ['trusts Lambda for its own function', [allow(LAMBDA, given('ArnEquals', 'aws:SourceArn', arnOf('F')))]],
    [
      'trusts Lambda@Edge as well',
      [allow({ Service: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] })],
    ],
    ['trusts its own account as well', [allow(LAMBDA), allow(ROOT)]],
    [
      'trusts another account under a condition',
      [allow(LAMBDA), allow(STRANGER, given('StringEquals', 'sts:ExternalId', 'x'))],
    ],
    [
      'trusts everybody of an organization',
      [allow(LAMBDA), allow('*', given('StringEquals', 'aws:PrincipalOrgID', 'o-1'))],
    ],
    [
      'denies who is not Lambda',
      [
        allow(LAMBDA),
        { ...allow({ AWS: '*' }), Effect: 'Deny', ...given('Bool', 'aws:MultiFactorAuthPresent', false) },
      ],
    ],
  ])('is right when it %s', (_what, statements) => {
    expect(ofFunction(statements)).toEqual([]);
  });

  const EXPECTED = 'expected sts:AssumeRole for lambda.amazonaws.com, which acts with it for F. Allow it.';

  test.each<[string, Json[], string]>([
    ['another service', [allow({ Service: 'ec2.amazonaws.com' })], 'trusts ec2.amazonaws.com'],
    ['nobody', [], 'trusts nobody'],
    [
      'Lambda for another action',
      [allow(LAMBDA, { Action: 'sts:TagSession' })],
      'allows sts:TagSession, and not sts:AssumeRole',
    ],
    ['Lambda, and denies it', [allow(LAMBDA), { ...allow(LAMBDA), Effect: 'Deny' }], 'denies it'],
    [
      'Lambda with an external id',
      [allow(LAMBDA, given('StringEquals', 'sts:ExternalId', 'x'))],
      'allows it only under a condition on sts:ExternalId',
    ],
    [
      'Lambda from a network',
      [allow(LAMBDA, given('StringEquals', 'aws:SourceVpc', 'vpc-1'))],
      'allows it only under a condition on aws:SourceVpc',
    ],
    [
      'Lambda of another account',
      [allow(LAMBDA, given('StringEquals', 'aws:SourceAccount', '111122223333'))],
      'allows it only under a condition on aws:SourceAccount',
    ],
    [
      'Lambda for another function',
      [allow(LAMBDA, given('ArnLike', 'aws:SourceArn', 'arn:aws:lambda:eu-west-1:111122223333:function:x'))],
      'allows it only under a condition on aws:SourceArn',
    ],
    [
      'Lambda until a date',
      [allow(LAMBDA, given('DateLessThan', 'aws:CurrentTime', '2020-01-01T00:00:00Z'))],
      'allows it only under a condition on aws:CurrentTime',
    ],
  ])('is wrong when it trusts %s', (_what, statements, got) => {
    expect(ofFunction(statements)).toContain(`R AssumeRolePolicyDocument: ${got}; ${EXPECTED}`);
  });

  test.each<[string, Json, string]>([
    ['everybody', allow({ AWS: '*' }), 'everybody (*)'],
    [
      'everybody, who may choose a role name',
      allow('*', given('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/x')),
      'everybody (*)',
    ],
    [
      'everybody but one account',
      { Effect: 'Allow', Action: 'sts:AssumeRole', NotPrincipal: STRANGER },
      'everybody but whom it excludes',
    ],
    ['another account', allow(STRANGER), 'another account (arn:aws:iam::111122223333:root)'],
    ['another account by its id', allow({ AWS: '111122223333' }), 'another account (111122223333)'],
    [
      'a service that does nothing with it',
      allow({ Service: 'glue.amazonaws.com' }),
      'glue.amazonaws.com, which does nothing with it in these templates,',
    ],
  ])('is wrong when it also trusts %s', (_what, statement, who) => {
    expect(ofFunction([allow(LAMBDA), statement])).toEqual([
      `R AssumeRolePolicyDocument: lets ${who} assume it, without a condition that says who. Leave it out.`,
    ]);
  });

  test.each([
    ['AdministratorAccess', 'AdministratorAccess'],
    [{ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/AmazonS3FullAccess` }, 'AmazonS3FullAccess'],
    ['AWSLambda_FullAccess', 'AWSLambda_FullAccess'],
  ])('has no policy of AWS that allows a whole service: %j', (arn, name) => {
    const ManagedPolicyArns = [BASIC, typeof arn === 'string' ? `arn:aws:iam::aws:policy/${arn}` : arn];
    expect(ofFunction([allow(LAMBDA)], { ManagedPolicyArns })).toEqual([
      `R ManagedPolicyArns: attaches ${name} to a role of code. Allow what the code does instead.`,
    ]);
  });

  test('has no boundary that denies everything', () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/AWSDenyAll';
    expect(ofFunction([allow(LAMBDA)], { PermissionsBoundary })).toEqual([
      'R PermissionsBoundary: is AWSDenyAll: the role could do nothing. Choose another.',
    ]);
  });
});

describe('a role that nothing in the templates uses', () => {
  test.each<[string, Json]>([
    ['another account', allow(STRANGER)],
    ['a service', allow({ Service: 'glue.amazonaws.com' })],
    [
      'the logins of one pool',
      {
        ...allow({ Federated: 'cognito-identity.amazonaws.com' }),
        Action: 'sts:AssumeRoleWithWebIdentity',
        ...given('StringEquals', 'cognito-identity.amazonaws.com:aud', 'eu-west-1:x'),
      },
    ],
  ])('may trust %s', (_what, statement) => {
    expect(ofUnused(statement)).toEqual([]);
  });

  test('may not trust the logins of every identity pool', () => {
    const Principal = { Federated: 'cognito-identity.amazonaws.com' };
    expect(ofUnused({ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal })).toEqual([
      'R AssumeRolePolicyDocument: lets any identity of cognito-identity.amazonaws.com assume it, without a condition that says who. Leave it out.',
    ]);
  });
});

test.each([
  ['AWS::StepFunctions::StateMachine', { RoleArn: arnOf('R') }, 'states.amazonaws.com'],
  ['AWS::ECS::TaskDefinition', { TaskRoleArn: arnOf('R') }, 'ecs-tasks.amazonaws.com'],
  ['AWS::ECS::TaskDefinition', { ExecutionRoleArn: arnOf('R') }, 'ecs-tasks.amazonaws.com'],
  ['AWS::Events::Rule', { Targets: [{ RoleArn: arnOf('R') }] }, 'events.amazonaws.com'],
  ['AWS::Scheduler::Schedule', { Target: { RoleArn: arnOf('R') } }, 'scheduler.amazonaws.com'],
  ['AWS::Logs::SubscriptionFilter', { RoleArn: arnOf('R') }, 'logs.amazonaws.com'],
  ['AWS::EC2::InstanceProfile', { Roles: [{ Ref: 'R' }] }, 'ec2.amazonaws.com'],
])('the role of an %s has to trust %s', (type, properties, service) => {
  const problems = (Service: string) =>
    problemsOf({
      R: resource('AWS::IAM::Role', { AssumeRolePolicyDocument: policy(allow({ Service })) }),
      U: resource(type, properties),
    }).filter((each) => each.startsWith('R AssumeRole'));
  expect(problems(service)).toEqual([]);
  expect(problems('glue.amazonaws.com')[0]).toBe(
    `R AssumeRolePolicyDocument: trusts glue.amazonaws.com; expected sts:AssumeRole for ${service}, which acts with it for U. Allow it.`,
  );
});
