import { arnOf, type Json, policy, problemsOf, type Resources, resource } from '../made-template';

const TRUST = policy({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { Service: 'lambda.amazonaws.com' },
});
const FUNCTION = resource('AWS::Lambda::Function', { Role: arnOf('R'), Handler: 'index.handler' });
const WITH_GROUP = resource('AWS::Lambda::Function', {
  ...FUNCTION.Properties,
  LoggingConfig: { LogGroup: { Ref: 'G' } },
});
const NO_LOG =
  'F LoggingConfig.LogGroup: is missing, and its role may not create a log group: its log would be lost. Name a log group.';

function withRole(properties: Json, more: Resources = {}): string[] {
  const R = resource('AWS::IAM::Role', { AssumeRolePolicyDocument: TRUST, ...properties });
  return problemsOf({ R, F: FUNCTION, ...more });
}

describe('a function without a log group of its own', () => {
  test.each([
    'Basic',
    'VPCAccess',
    'SQSQueue',
    'Kinesis',
    'DynamoDB',
    'MSK',
  ])('may write its log by the policy AWSLambda%sExecutionRole, from whichever text', (name) => {
    const path = `service-role/AWSLambda${name}ExecutionRole`;
    expect(withRole({ ManagedPolicyArns: [`arn:aws:iam::aws:policy/${path}`] })).toEqual([]);
    const sub = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${path}` };
    expect(withRole({ ManagedPolicyArns: [sub] })).toEqual([]);
  });

  test('may write its log by a policy on a group of its name', () => {
    const Resource = 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/f:*';
    const statement = { Effect: 'Allow', Action: 'logs:CreateLogGroup', Resource };
    expect(withRole({ Policies: [{ PolicyDocument: policy(statement) }] })).toEqual([]);
  });

  test('loses its log when its role may do nothing', () => {
    expect(withRole({})).toEqual([NO_LOG]);
  });
});

describe('a function with a log group', () => {
  const logs = (more: Json) =>
    withRole(
      {
        Policies: [
          {
            PolicyDocument: policy({
              Effect: 'Allow',
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: arnOf('G'),
              ...more,
            }),
          },
        ],
      },
      { G: resource('AWS::Logs::LogGroup', { RetentionInDays: 7 }), F: WITH_GROUP },
    );

  test.each<[string, Json]>([
    ['no condition', {}],
    [
      'its own account',
      { Condition: { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } } },
    ],
    ['TLS', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
  ])('may write it under %s', (_what, more) => {
    expect(logs(more)).toEqual([]);
  });

  test.each([
    ['IpAddress', 'aws:SourceIp', '10.0.0.0/8'],
    ['StringEquals', 'aws:SourceVpc', 'vpc-1'],
    ['Bool', 'aws:MultiFactorAuthPresent', 'true'],
    ['DateLessThan', 'aws:CurrentTime', '2020-01-01T00:00:00Z'],
  ])('may not write it under a condition that does not hold: %s %s', (operator, key, value) => {
    expect(logs({ Condition: { [operator]: { [key]: value } } })).toEqual([
      `R PolicyDocument: may not logs:CreateLogStream on <S/G.Arn> (only under a condition on ${key}), logs:PutLogEvents on <S/G.Arn> (only under a condition on ${key}): the function's log would be lost. Allow it.`,
    ]);
  });

  test('may not write it when a boundary of the templates does not allow it', () => {
    const statement = { Effect: 'Allow', Action: 'logs:*', Resource: arnOf('G') };
    const boundary = (Action: string) => ({
      ...{ G: resource('AWS::Logs::LogGroup', { RetentionInDays: 7 }), F: WITH_GROUP },
      B: resource('AWS::IAM::ManagedPolicy', {
        PolicyDocument: policy({ Effect: 'Allow', Action, Resource: '*' }),
      }),
    });
    const properties = {
      Policies: [{ PolicyDocument: policy(statement) }],
      PermissionsBoundary: { Ref: 'B' },
    };
    expect(withRole(properties, boundary('logs:PutLog*'))[0]).toContain(
      'logs:CreateLogStream on <S/G.Arn> (its permissions boundary does not allow it)',
    );
  });
});

describe('a policy of a function’s role', () => {
  const BASIC = ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'];
  const policyOf = (Resource: unknown) =>
    resource('AWS::IAM::Policy', {
      PolicyDocument: policy({ Effect: 'Allow', Action: 'ssm:GetParameter', Resource }),
      Roles: [{ Ref: 'R' }],
    });
  const problems = (more: Resources) => withRole({ ManagedPolicyArns: BASIC }, more);

  test('comes before the function', () => {
    expect(problems({ P: policyOf('arn:aws:ssm:*:*:parameter/x') })).toEqual([
      'F DependsOn: does not wait for P, the policy of its role: its first invocation would lack permissions. Add it.',
    ]);
  });

  test('may come later where it refers to what needs the function', () => {
    expect(
      problems({ P: policyOf(arnOf('U')), U: resource('Other::Type', { Trigger: arnOf('F') }) }),
    ).toEqual([]);
    const sub = { 'Fn::Sub': `\${U.Arn}/x` };
    expect(problems({ P: policyOf(sub), U: resource('Other::Type', { Trigger: arnOf('F') }) })).toEqual([]);
  });

  test('may come later where a custom resource of the function waits for it', () => {
    const custom = resource('Custom::AWS', { ServiceToken: arnOf('F') }, { DependsOn: ['P'] });
    expect(problems({ P: policyOf('arn:aws:ssm:*:*:parameter/x'), C: custom })).toEqual([]);
  });
});
