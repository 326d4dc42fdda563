import { faultsOf, type Json, type TemplateFault } from './template-fault';

const PERMISSION = 'SampleApiinfoGETApiPermissionEkkdevproducersSampleApi2A523199GETinfo';
const inText = (from: string, to: string) => (value: Json) =>
  JSON.parse(JSON.stringify(value).replaceAll(from, to)) as unknown;

/** Faults in how API Gateway calls functions, and in what it lets through. */
export const API_FAULTS: readonly TemplateFault[] = faultsOf('dev', 'producers', [
  ['any API may call a function', PERMISSION, 'SourceArn', 'remove'],
  ['an API of another region may call', PERMISSION, 'SourceArn', inText('eu-west-1', 'us-east-1')],
  [
    'an API of another account may call',
    PERMISSION,
    'SourceArn',
    inText('{"Ref":"AWS::AccountId"}', '"111122223333"'),
  ],
  [
    'another stage of an API may call',
    PERMISSION,
    'SourceArn',
    inText('{"Ref":"SampleApiDeploymentStagedevCD91EB91"}', '"prod"'),
  ],
  ['a caller is of another account', PERMISSION, 'SourceAccount', { set: '111122223333' }],
  ['a function is called by GET', 'SampleApiinfoGET', 'Integration.IntegrationHttpMethod', { set: 'GET' }],
  [
    'a function is called in another region',
    'SampleApiinfoGET',
    'Integration.Uri',
    inText('eu-west-1', 'us-east-1'),
  ],
  ['a route needs a signature', 'SampleApiinfoGET', 'AuthorizationType', { set: 'AWS_IAM' }],
  [
    'what people send is logged',
    'SampleApiDeploymentStagedev',
    'MethodSettings.0.DataTraceEnabled',
    { set: true },
  ],
  ['an API is of no known type', 'SampleApi', 'EndpointConfiguration.Types', { set: ['REGION'] }],
  ['an API is at the edge', 'SampleApi', 'EndpointConfiguration.Types', { set: ['EDGE'] }],
]);
