import { STACKS, type StackKey, synthesize } from './synthesize';

const dev = synthesize('dev');

type Facts = readonly [runtime: string, handler: string, seconds: number, mebibytes: number];
const producer = (handler: string): Facts =>
  handler === 'index.handler' ? ['nodejs22.x', handler, 10, 256] : ['python3.13', handler, 10, 256];
const recovery = (name: string): Facts => ['nodejs22.x', `${name}.handler`, 900, 1024];

/** The functions of the app. The CDK's own, which empties buckets, has the runtime that the CDK chooses. */
const FUNCTIONS: Readonly<Record<string, Facts>> = {
  ProvisioningFunction: ['nodejs22.x', 'index.handler', 900, 256],
  LoginProvisioningFunction: ['nodejs22.x', 'index.handler', 300, 256],
  TransformFunction: ['nodejs22.x', 'index.handler', 60, 1024],
  RecoveryFunctionsreplay: recovery('replay'),
  RecoveryFunctionsredrive: recovery('redrive'),
  RecoveryFunctionsreconcile: recovery('reconcile'),
  FunctionsNodeSayHello: producer('index.handler'),
  FunctionsNodeAppInfo: producer('index.handler'),
  FunctionsNodeFail: producer('index.handler'),
  FunctionsPythonSayHello: producer('say_hello.lambda_handler'),
  FunctionsPythonAppInfo: producer('app_info.lambda_handler'),
  FunctionsPythonFail: producer('fail.lambda_handler'),
};

/** The roles that a service of AWS assumes, without a condition; those of people are in login.test.ts. */
const TRUSTED: Readonly<Record<string, string>> = {
  MonitorsRole: 'es',
  ProvisioningRole: 'lambda',
  LoginProvisioningIdentityRole: 'lambda',
  TransformRole: 'lambda',
  DeliveryRole: 'firehose',
  RecoveryRole: 'lambda',
  RecoveryReplayRole: 'states',
  FunctionsNodeSayHelloIdentityRole: 'lambda',
  FunctionsNodeAppInfoIdentityRole: 'lambda',
  FunctionsNodeFailIdentityRole: 'lambda',
  FunctionsPythonSayHelloIdentityRole: 'lambda',
  FunctionsPythonAppInfoIdentityRole: 'lambda',
  FunctionsPythonFailIdentityRole: 'lambda',
};

/** The properties of the resources of a type in all stacks of dev, by their ids without the CDK's hash. */
function resourcesOf(type: string): Record<string, Record<string, unknown>> {
  const found = STACKS.flatMap((stack: StackKey) => Object.entries(dev.templates[stack].findResources(type)));
  return Object.fromEntries(
    found.map(([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties]),
  );
}

test('each function has the runtime of its bundle, and time and memory for what it does', () => {
  const { CustomS3AutoDeleteObjectsCustomResourceProviderHandler: _, ...own } =
    resourcesOf('AWS::Lambda::Function');
  const facts = Object.entries(own).map(([id, { Handler, MemorySize, Runtime, Timeout }]) => [
    id,
    [Runtime, Handler, Timeout, MemorySize],
  ]);
  expect(Object.fromEntries(facts)).toEqual(FUNCTIONS);
  for (const properties of Object.values(own)) {
    expect(properties).toMatchObject({ Architectures: ['arm64'] });
    expect(properties).not.toHaveProperty('ReservedConcurrentExecutions');
  }
});

test.each(
  Object.entries(TRUSTED),
)('the role %s trusts %s and nobody else, within no boundary', (id, service) => {
  const role = resourcesOf('AWS::IAM::Role')[id];
  expect(role?.AssumeRolePolicyDocument).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` } },
    ],
  });
  expect(role).not.toHaveProperty('PermissionsBoundary');
});

test('the delivery stream has the name that CloudFormation gives it, so that it can be replaced', () => {
  expect(resourcesOf('AWS::KinesisFirehose::DeliveryStream').Stream).not.toHaveProperty('DeliveryStreamName');
});

test('people are told the address of the domain’s own Dashboards', () => {
  dev.templates.data.hasOutput('DashboardsUrl', {
    Value: {
      'Fn::Join': [
        '',
        ['https://', { 'Fn::GetAtt': ['SearchDomain62FD613E', 'DomainEndpoint'] }, '/_dashboards'],
      ],
    },
  });
});

const FILTER = 'AWS::Logs::MetricFilter';

/** A filter that counts lines: none is 0, so that an alarm has data. */
const counting = (name: string) => [
  { DefaultValue: 0, MetricName: name, MetricNamespace: 'Ekk/dev', MetricValue: '1' },
];

describe('a metric filter', () => {
  const filters = Object.entries(dev.templates.producers.findResources(FILTER));

  test('counts what each function of the sample API writes to its own log', () => {
    expect(filters).toHaveLength(6);
    for (const [id, { Properties }] of filters) {
      const name = /^(.*)FellBack/.exec(id)?.[1];
      expect(Properties).toEqual({
        FilterPattern: '{ $.log_id = "*" }',
        LogGroupName: { Ref: expect.stringMatching(new RegExp(`^${name}IdentityLogGroup[0-9A-F]{8}$`)) },
        MetricTransformations: counting('RecordsFellBack'),
      });
    }
  });

  test('counts logins that the domain’s audit log has refused', () => {
    expect(Object.values(dev.templates.operations.findResources(FILTER))).toEqual([
      expect.objectContaining({
        Properties: {
          FilterPattern: '{ $.audit_category = "FAILED_LOGIN" }',
          LogGroupName: {
            'Fn::ImportValue': expect.stringMatching(/^Ekk-dev-data:ExportsOutputRefSearchLogsAudit/),
          },
          MetricTransformations: counting('RefusedLogins'),
        },
      }),
    ]);
  });
});
