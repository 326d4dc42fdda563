import { Match } from 'aws-cdk-lib/assertions';
import { expectSnapshot } from './snapshot';
import { only, synthesize } from './synthesize';

const dev = synthesize('dev');
const prod = synthesize('prod');
const { producers } = dev.templates;
const STREAM_NAME = { Ref: 'StreamNameAD979EDF' };
const FUNCTIONS = [
  'NodeSayHello',
  'NodeAppInfo',
  'NodeFail',
  'PythonSayHello',
  'PythonAppInfo',
  'PythonFail',
];

describe('the producers stack', () => {
  test('is the committed template', () => {
    expectSnapshot(dev, 'producers', 58);
    expectSnapshot(prod, 'producers', 4);
  });

  test('outputs what a user needs', () => {
    expect(Object.keys(producers.findOutputs('*')).sort()).toEqual([
      'ApiUrl',
      'NodeLayerArn',
      'PythonLayerArn',
    ]);
    expect(Object.keys(dev.templates.delivery.findOutputs('DeliveryStreamName'))).toHaveLength(1);
    for (const name of ['DashboardsUrl', 'DomainEndpoint', 'ArchiveBucketName']) {
      expect(Object.keys(dev.templates.data.findOutputs(name))).toEqual([name]);
    }
  });

  test('has the layers only in prod, where the sample API is off', () => {
    expect(Object.keys(prod.templates.producers.findOutputs('*')).sort()).toEqual([
      'NodeLayerArn',
      'PythonLayerArn',
    ]);
    prod.templates.producers.resourceCountIs('AWS::ApiGateway::RestApi', 0);
    prod.templates.producers.resourceCountIs('AWS::Lambda::Function', 0);
  });
});

describe('the stream, for its producers,', () => {
  test('is named by an SSM parameter, so that it can be replaced', () => {
    expect(producers.toJSON().Parameters).toMatchObject({
      [STREAM_NAME.Ref]: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/ekk/dev/stream' },
    });
    expect(JSON.stringify(producers.toJSON())).not.toContain('Fn::ImportValue');
  });
});

describe('the layers', () => {
  test.each([
    ['Node', 'node', ['nodejs22.x', 'nodejs24.x']],
    ['Python', 'python', ['python3.12', 'python3.13', 'python3.14']],
  ])('put the ARN of %s into SSM for other apps', (id, parameter, runtimes) => {
    const [logicalId] = Object.keys(
      producers.findResources('AWS::Lambda::LayerVersion', { Properties: { CompatibleRuntimes: runtimes } }),
    );
    expect(logicalId).toMatch(`Layers${id}`);
    producers.hasResourceProperties('AWS::SSM::Parameter', {
      Name: `/ekk/dev/layers/${parameter}`,
      Value: { Ref: logicalId },
    });
  });

  test('keep the logical ids of their parameters, because the fixed names would be taken under other ones', () => {
    for (const { templates } of [dev, prod]) {
      expect(Object.keys(templates.producers.findResources('AWS::SSM::Parameter')).sort()).toEqual([
        'LayersNodeParameter6C6CA849',
        'LayersPythonParameter9DA56140',
      ]);
    }
  });
});

describe('the producer functions', () => {
  test.each(FUNCTIONS)('let %s put records to the stream, write its own log, and nothing else', (id) => {
    const policies = producers.findResources('AWS::IAM::Policy');
    const [own, ...others] = Object.entries(policies).filter(([logicalId]) =>
      logicalId.startsWith(`Functions${id}`),
    );
    expect(others).toEqual([]);
    expect(own?.[1].Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(`^Functions${id}IdentityLogGroup`), 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
        Resource: {
          'Fn::Join': [
            '',
            ['arn:aws:firehose:eu-west-1:', { Ref: 'AWS::AccountId' }, ':deliverystream/', STREAM_NAME],
          ],
        },
      },
    ]);
    producers.allResourcesProperties('AWS::IAM::Role', {
      ManagedPolicyArns: Match.absent(),
      Policies: Match.absent(),
    });
  });

  test.each(FUNCTIONS)('let %s log through the layer of its language to the stream', (id) => {
    const [language] = id.match(/Node|Python/) ?? [];
    const [, target] = Object.entries(producers.findResources('AWS::Lambda::Function')).find(([logicalId]) =>
      new RegExp(`^Functions${id}[0-9A-F]{8}$`).test(logicalId),
    ) as [string, { Properties: object; DependsOn: string[] }];
    expect(target.Properties).toMatchObject({
      Runtime: language === 'Node' ? 'nodejs22.x' : 'python3.13',
      Layers: [{ Ref: expect.stringMatching(`^Layers${language}`) }],
      LoggingConfig: { LogGroup: { Ref: expect.stringMatching(`^Functions${id}IdentityLogGroup`) } },
      Environment: {
        Variables: {
          FIREHOSE_LOGGING_STREAM: STREAM_NAME,
          FIREHOSE_LOGGING_SERVICE: 'sample-api',
          FIREHOSE_LOGGING_ENVIRONMENT: 'dev',
        },
      },
    });
    expect(target.DependsOn).toEqual([expect.stringMatching(`^Functions${id}IdentityPolicy`)]);
  });

  test('leave no log group behind in dev', () => {
    producers.resourceCountIs('AWS::Logs::LogGroup', FUNCTIONS.length);
    producers.allResources('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: { RetentionInDays: 7 },
    });
  });
});

describe('the sample API', () => {
  test('has six routes, each of which invokes its function', () => {
    const names = routes();
    expect(Object.keys(names).sort()).toEqual([
      'GET /fail',
      'GET /hello/{name}',
      'GET /info',
      'GET /py/fail',
      'GET /py/hello/{name}',
      'GET /py/info',
    ]);
    expect(names['GET /hello/{name}']).toMatch('FunctionsNodeSayHello');
    expect(names['GET /py/info']).toMatch('FunctionsPythonAppInfo');
  });

  test('is throttled', () => {
    producers.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [
        Match.objectLike({
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingRateLimit: 10,
          ThrottlingBurstLimit: 20,
        }),
      ],
    });
  });

  test("leaves the account's role for API Gateway alone", () => {
    producers.resourceCountIs('AWS::ApiGateway::Account', 0);
  });
});

/** Method and path → the integration's function, as text. */
function routes(): Record<string, string> {
  const resources = producers.findResources('AWS::ApiGateway::Resource');
  const pathOf = (reference: { Ref?: string }): string => {
    const found = resources[reference.Ref ?? '']?.Properties;
    return found === undefined ? '' : `${pathOf(found.ParentId)}/${found.PathPart}`;
  };
  const methods = Object.values(producers.findResources('AWS::ApiGateway::Method'));
  return Object.fromEntries(
    methods.map(({ Properties }) => {
      expect(Properties.Integration.Type).toBe('AWS_PROXY');
      return [
        `${Properties.HttpMethod} ${pathOf(Properties.ResourceId)}`,
        JSON.stringify(Properties.Integration.Uri),
      ];
    }),
  );
}

test('the sample API keeps its logical id', () => {
  expect(only(producers, 'AWS::ApiGateway::RestApi').logicalId).toBe('SampleApi477BA60F');
});
