import { only, synthesize } from './synthesize';

const { producers } = synthesize('dev').templates;

type Properties = Record<string, unknown>;
const allOf = (type: string): Properties[] =>
  Object.values(producers.findResources(type)).map(({ Properties }) => Properties);

describe('the sample API', () => {
  test('is a regional one, at one stage', () => {
    const api = only(producers, 'AWS::ApiGateway::RestApi').resource;
    expect(api.Properties).toMatchObject({ EndpointConfiguration: { Types: ['REGIONAL'] } });
    expect(only(producers, 'AWS::ApiGateway::Stage').resource.Properties).toMatchObject({ StageName: 'dev' });
  });

  test('is limited for all methods, and does not log what people send', () => {
    expect(only(producers, 'AWS::ApiGateway::Stage').resource.Properties).toMatchObject({
      MethodSettings: [
        {
          DataTraceEnabled: false,
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingBurstLimit: 20,
          ThrottlingRateLimit: 10,
        },
      ],
    });
  });

  test.each([
    ['hellonameGET', 'NodeSayHello'],
    ['infoGET', 'NodeAppInfo'],
    ['failGET', 'NodeFail'],
    ['pyhellonameGET', 'PythonSayHello'],
    ['pyinfoGET', 'PythonAppInfo'],
    ['pyfailGET', 'PythonFail'],
  ])('calls by %s the function %s of its own stack', (method, target) => {
    const found = Object.entries(producers.findResources('AWS::ApiGateway::Method')).find(([logicalId]) =>
      new RegExp(`^SampleApi${method}[0-9A-F]{8}$`).test(logicalId),
    );
    expect(found?.[1].Properties.Integration).toEqual({
      IntegrationHttpMethod: 'POST',
      Type: 'AWS_PROXY',
      Uri: {
        'Fn::Join': [
          '',
          [
            'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/',
            { 'Fn::GetAtt': [expect.stringMatching(`^Functions${target}[0-9A-F]{8}$`), 'Arn'] },
            '/invocations',
          ],
        ],
      },
    });
  });

  test('may be called by everybody', () => {
    for (const method of allOf('AWS::ApiGateway::Method')) {
      expect(method).toMatchObject({ AuthorizationType: 'NONE' });
      expect(method).not.toHaveProperty('ApiKeyRequired');
    }
  });

  test('is the only caller of its functions: this API, in this account, at this stage', () => {
    const permissions = allOf('AWS::Lambda::Permission');
    expect(permissions).toHaveLength(6);
    for (const permission of permissions) {
      expect(permission).toEqual({
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [expect.stringMatching(/^Functions/), 'Arn'] },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: {
          'Fn::Join': [
            '',
            [
              'arn:aws:execute-api:eu-west-1:',
              { Ref: 'AWS::AccountId' },
              ':',
              { Ref: 'SampleApi477BA60F' },
              '/',
              { Ref: 'SampleApiDeploymentStagedevCD91EB91' },
              expect.stringMatching(/^\/GET\//),
            ],
          ],
        },
      });
    }
  });
});
