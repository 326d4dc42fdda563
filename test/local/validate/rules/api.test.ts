import { apiMethod, apiStage, restApi } from '../../../../local/validate/rules/api';
import { judge, type Resources, withProperties } from './judge';

const ref = (id: string) => ({ Ref: id });
const lambdaUri = (target: unknown, region = 'eu-west-1') => ({
  'Fn::Join': [
    '',
    [`arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/`, target, '/invocations'],
  ],
});
const FUNCTION_ARN = { 'Fn::GetAtt': ['Hello', 'Arn'] };
const integration = (changes: object) => ({
  Integration: {
    Type: 'AWS_PROXY',
    IntegrationHttpMethod: 'POST',
    Uri: lambdaUri(FUNCTION_ARN),
    ...changes,
  },
});
const source = (...parts: unknown[]) => ({ SourceArn: { 'Fn::Join': ['', parts] } });

const Code = {
  S3Bucket: { 'Fn::Join': ['', ['cdk-hnb659fds-assets-', ref('AWS::AccountId'), '-eu-west-1']] },
};

const API: Resources = {
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { EndpointConfiguration: { Types: ['REGIONAL'] } } },
  Path: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: { PathPart: 'hello', ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] } },
  },
  Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: ref('Api'), StageName: 'dev' } },
  Hello: { Type: 'AWS::Lambda::Function', Properties: { Code } },
  Alias: { Type: 'AWS::Lambda::Alias', Properties: {} },
  Other: { Type: 'AWS::Lambda::Function', Properties: { Code } },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: FUNCTION_ARN,
      Principal: 'apigateway.amazonaws.com',
      ...source(
        'arn:aws:execute-api:eu-west-1:',
        ref('AWS::AccountId'),
        ':',
        ref('Api'),
        '/',
        ref('Stage'),
        '/GET/hello',
      ),
    },
  },
  Method: {
    Type: 'AWS::ApiGateway::Method',
    Properties: { HttpMethod: 'GET', RestApiId: ref('Api'), ResourceId: ref('Path'), ...integration({}) },
  },
};

const REFUSED =
  'Method Integration.Uri: Hello has no AWS::Lambda::Permission for apigateway.amazonaws.com and GET /hello in this account and region and a stage of the API: API Gateway could not invoke it. Add one.';

describe('a method', () => {
  const of = (changes: object) => judge(apiMethod, 'Method', withProperties(API, 'Method', changes));
  const permitted = (changes: object) =>
    judge(apiMethod, 'Method', withProperties(API, 'Permission', changes));

  test('whose function it may call is in order', () => {
    expect(of({})).toEqual([]);
  });

  test.each([
    ['SQS', integration({ Type: 'AWS', Uri: 'arn:aws:apigateway:eu-west-1:sqs:path/111122223333/q' })],
    ['SQS by a proxy', integration({ Uri: 'arn:aws:apigateway:eu-west-1:sqs:action/SendMessage' })],
    [
      'a function of another app',
      integration({ Uri: lambdaUri('arn:aws:lambda:eu-west-1:111122223333:function:x') }),
    ],
    [
      'a function with a role of its own',
      integration({ Credentials: 'arn:aws:iam::111122223333:role/caller' }),
    ],
    ['nothing', { Integration: { Type: 'MOCK' } }],
  ])('may call %s without a permission of the templates', (_what, changes) => {
    const { Permission: _, ...resources } = withProperties(API, 'Method', changes);
    expect(judge(apiMethod, 'Method', resources)).toEqual([]);
  });

  test('may call an alias, which needs a permission of its own', () => {
    const resources = withProperties(API, 'Method', integration({ Uri: lambdaUri(ref('Alias')) }));
    expect(judge(apiMethod, 'Method', resources)).toEqual([REFUSED.replace('Hello', 'Alias')]);
    const allowed = withProperties(resources, 'Permission', { FunctionName: ref('Alias') });
    expect(judge(apiMethod, 'Method', allowed)).toEqual([]);
  });

  test.each([
    [
      'a name for an ARN',
      integration({ Uri: lambdaUri(ref('Hello')) }),
      'Method Integration.Uri: names no function: <S/Hello>. Name one by its ARN.',
    ],
    [
      'GET',
      integration({ IntegrationHttpMethod: 'GET' }),
      'Method Integration.IntegrationHttpMethod: got GET; expected POST, the only method by which Lambda is invoked.',
    ],
    [
      'another region',
      integration({ Uri: lambdaUri(FUNCTION_ARN, 'us-east-1') }),
      "Method Integration.Uri: names us-east-1 in arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/<S/Hello.Arn>/invocations; expected the stack's own region.",
    ],
  ])('may not call a function by %s', (_what, changes, problem) => {
    expect(of(changes)).toEqual([problem]);
  });

  const account = ref('AWS::AccountId');
  test.each([
    ['any API', { SourceArn: undefined }],
    ['this account', { SourceAccount: account }],
    ['every stage', source('arn:aws:execute-api:eu-west-1:', account, ':', ref('Api'), '/*/GET/hello')],
    [
      'the stage by its name',
      source('arn:aws:execute-api:eu-west-1:', account, ':', ref('Api'), '/dev/GET/hello'),
    ],
    [
      'every method',
      source('arn:aws:execute-api:', ref('AWS::Region'), ':', account, ':', ref('Api'), '/*/*/*'),
    ],
  ])('may be permitted for %s', (_what, changes) => {
    expect(permitted(changes)).toEqual([]);
  });

  test.each([
    ['another account', { SourceAccount: '444455556666' }],
    ['another region', source('arn:aws:execute-api:us-east-1:', account, ':', ref('Api'), '/*/GET/hello')],
    [
      'an API of another account',
      source('arn:aws:execute-api:eu-west-1:444455556666:', ref('Api'), '/*/GET/hello'),
    ],
    ['another API', source('arn:aws:execute-api:eu-west-1:', account, ':abc/*/GET/hello')],
    ['another stage', source('arn:aws:execute-api:eu-west-1:', account, ':', ref('Api'), '/prod/GET/hello')],
    ['another method', source('arn:aws:execute-api:eu-west-1:', account, ':', ref('Api'), '/dev/POST/hello')],
    ['another path', source('arn:aws:execute-api:eu-west-1:', account, ':', ref('Api'), '/dev/GET/bye')],
    ['another service', { Principal: 'events.amazonaws.com' }],
    ['another function', { FunctionName: { 'Fn::GetAtt': ['Other', 'Arn'] } }],
  ])('is not permitted for %s', (_what, changes) => {
    expect(permitted(changes)).toEqual([REFUSED]);
  });
});

test.each([
  ['EDGE', []],
  ['PRIVATE', []],
  ['REGION', ['Api EndpointConfiguration.Types: got REGION; expected one of EDGE, REGIONAL, PRIVATE.']],
])('an API may be of the type %s: %j', (type, problems) => {
  const EndpointConfiguration = { Types: [type] };
  expect(judge(restApi, 'Api', withProperties(API, 'Api', { EndpointConfiguration }))).toEqual(problems);
});

test('a stage without limits is a matter of its app', () => {
  expect(judge(apiStage, 'Stage', API)).toEqual([]);
});
