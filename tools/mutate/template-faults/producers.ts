import { faultsOf, type Json, type TemplateFault } from './template-fault';

const HELLO = 'FunctionsNodeSayHello';
const PYTHON = 'FunctionsPythonFail';
const PERMISSION = 'SampleApiinfoGETApiPermissionEkkdevproducersSampleApi2A523199GETinfo';
const VARIABLES = 'Environment.Variables';
const dropping = (action: string) => (actions: string[]) => actions.filter((each) => each !== action);
const inText = (from: string, to: string) => (value: Json) =>
  JSON.parse(JSON.stringify(value).replace(from, to)) as unknown;

export const PRODUCER_FAULTS: readonly TemplateFault[] = faultsOf('dev', 'producers', [
  [
    'a function has the layer of another language',
    HELLO,
    'Layers.0',
    { set: { Ref: 'LayersPythonB1FC53B3' } },
  ],
  ['a function has a runtime that its layer is not for', PYTHON, 'Runtime', { set: 'python3.11' }],
  ['a function has another language’s runtime', PYTHON, 'Runtime', { set: 'nodejs22.x' }],
  ['a layer is for another architecture', 'LayersNode', 'CompatibleArchitectures', { set: ['x86_64'] }],
  ['a layer is for older runtimes', 'LayersPython', 'CompatibleRuntimes', { set: ['python3.12'] }],
  ['a handler is in no file of its bundle', HELLO, 'Handler', { set: 'hello.handler' }],
  ['a handler names no export', PYTHON, 'Handler', { set: 'fail' }],
  ['a Python handler is in no file of its bundle', PYTHON, 'Handler', { set: 'failing.lambda_handler' }],
  ['a function does not wait for its policy', HELLO, '/DependsOn', 'remove'],
  [
    'a function has another function’s role',
    HELLO,
    'Role',
    { set: { 'Fn::GetAtt': ['FunctionsNodeFailIdentityRole51CFA5B4', 'Arn'] } },
  ],
  [
    'a function logs to another function’s group',
    HELLO,
    'LoggingConfig.LogGroup',
    { set: { Ref: 'FunctionsNodeFailIdentityLogGroup6B4E5D68' } },
  ],
  ['a function names no log group', PYTHON, 'LoggingConfig', 'remove'],
  ['a function does not know the stream', HELLO, `${VARIABLES}.FIREHOSE_LOGGING_STREAM`, 'remove'],
  [
    'a function knows the stream by its ARN',
    PYTHON,
    `${VARIABLES}.FIREHOSE_LOGGING_STREAM`,
    { set: { 'Fn::ImportValue': 'Ekk-dev-delivery:ExportsOutputFnGetAttStream790BDEE4ArnB60CF6B6' } },
  ],
  [
    'a function imports a stream that nobody exports',
    HELLO,
    `${VARIABLES}.FIREHOSE_LOGGING_STREAM`,
    { set: { 'Fn::ImportValue': 'Ekk-dev-delivery:Gone' } },
  ],
  [
    'a function may not put batches',
    `${HELLO}IdentityPolicy`,
    'PolicyDocument.Statement.firehose:PutRecord.Action',
    dropping('firehose:PutRecordBatch'),
  ],
  [
    'a function may not put single records',
    `${PYTHON}IdentityPolicy`,
    'PolicyDocument.Statement.firehose:PutRecord.Action',
    dropping('firehose:PutRecord'),
  ],
  [
    'a function may not put at all',
    `${HELLO}IdentityPolicy`,
    'PolicyDocument.Statement.firehose:PutRecord',
    'remove',
  ],
  [
    'a function may not write its log',
    `${PYTHON}IdentityPolicy`,
    'PolicyDocument.Statement.logs:PutLogEvents.Action',
    dropping('logs:PutLogEvents'),
  ],
  [
    'a function may do everything',
    `${HELLO}IdentityPolicy`,
    'PolicyDocument.Statement.firehose:PutRecord.Action',
    { set: '*' },
  ],
  [
    'a function may put to every stream',
    `${HELLO}IdentityPolicy`,
    'PolicyDocument.Statement.firehose:PutRecord',
    { set: { Effect: 'Allow', Action: 'firehose:*', Resource: '*' } },
  ],
  ['a function’s policy is nobody’s', `${PYTHON}IdentityPolicy`, 'Roles', { set: ['other'] }],
  [
    'another service may assume a function’s role',
    `${PYTHON}IdentityRole`,
    'AssumeRolePolicyDocument.Statement.0.Principal.Service',
    { set: 'firehose.amazonaws.com' },
  ],
  ['a function’s log is kept for ever', `${PYTHON}IdentityLogGroup`, 'RetentionInDays', 'remove'],
  ['the deployment depends on no method', 'SampleApiDeployment', '/DependsOn', 'remove'],
  [
    'the deployment lacks one method',
    'SampleApiDeployment',
    '/DependsOn',
    (ids: string[]) => ids.filter((id) => !/^SampleApipyinfoGET/.test(id)),
  ],
  [
    'a function may not be invoked by this API',
    PERMISSION,
    'SourceArn',
    inText('"SampleApi477BA60F"', '"AWS::StackName"'),
  ],
  [
    'a function may be invoked by another path only',
    PERMISSION,
    'SourceArn',
    inText('/GET/info', '/GET/other'),
  ],
  [
    'a function may be invoked by another verb only',
    PERMISSION,
    'SourceArn',
    inText('/GET/info', '/POST/info'),
  ],
  ['a function may be invoked by another service', PERMISSION, 'Principal', { set: 'events.amazonaws.com' }],
  ['a permission is for another action', PERMISSION, 'Action', { set: 'lambda:GetFunction' }],
  [
    'a permission is for another function',
    PERMISSION,
    'FunctionName',
    { set: { 'Fn::GetAtt': ['FunctionsNodeFail552CB611', 'Arn'] } },
  ],
  [
    'a route runs another function',
    'SampleApiinfoGET',
    'Integration.Uri',
    inText('FunctionsNodeAppInfoAB0E5AB0', 'FunctionsNodeFail552CB611'),
  ],
  [
    'a Python route runs another function',
    'SampleApipyinfoGET',
    'Integration.Uri',
    inText('FunctionsPythonAppInfo32B2315D', 'FunctionsPythonFail5CA3FA79'),
  ],
  [
    'a route runs a function that is not there',
    'SampleApifailGET',
    'Integration.Uri',
    {
      set: 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:x/invocations',
    },
  ],
  ['a route needs another verb', 'SampleApifailGET', 'HttpMethod', { set: 'POST' }],
  ['a route has another path', 'SampleApifail', 'PathPart', { set: 'broken' }],
  ['the API is not throttled', 'SampleApiDeploymentStagedev', 'MethodSettings', 'remove'],
  ['the API’s limit is 0', 'SampleApiDeploymentStagedev', 'MethodSettings.0.ThrottlingRateLimit', 'remove'],
  ['the stage shows no deployment of the API', 'SampleApiDeployment', 'RestApiId', { set: 'other' }],
]);
