import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

const records: Array<{ level: string; message: unknown; fields?: object }> = [];

jest.mock('firehose-logging', () => {
  const logger = (bound: object = {}): object => ({
    child: (fields: object) => logger({ ...bound, ...fields }),
    info: (message: string, fields: object) =>
      records.push({ level: 'INFO', message, fields: { ...bound, ...fields } }),
    exception: (error: Error) => records.push({ level: 'ERROR', message: error, fields: bound }),
  });
  return { wrap: <Handler>(handler: Handler) => handler, getLogger: () => logger() };
});

type Handler = (event: Partial<APIGatewayProxyEvent>) => Promise<APIGatewayProxyResult>;

async function call(name: string, event: Partial<APIGatewayProxyEvent>): Promise<APIGatewayProxyResult> {
  const { handler } = (await import(`../../lambda/producers/${name}`)) as { handler: Handler };
  return handler({ httpMethod: 'GET', headers: {}, pathParameters: null, ...event });
}

describe('the Node producers', () => {
  beforeEach(() => {
    records.length = 0;
  });

  test('say-hello greets whom the path names, and logs the request with its user', async () => {
    const response = await call('say-hello', {
      path: '/hello/Ada',
      resource: '/hello/{name}',
      pathParameters: { name: 'Ada' },
      headers: { 'X-User': 'u7' },
    });
    expect(response.statusCode).toBe(200);
    expect(JSON.parse(response.body)).toEqual({ message: 'Hello, Ada' });
    expect(records).toEqual([
      {
        level: 'INFO',
        message: 'GET /hello/Ada 200',
        fields: {
          http_method: 'GET',
          http_route: '/hello/{name}',
          http_status: 200,
          duration_ms: expect.any(Number),
          username: 'u7',
        },
      },
    ]);
  });

  test('app-info says that it is up; without the header there is no user', async () => {
    const response = await call('app-info', { path: '/info', resource: '/info' });
    expect(JSON.parse(response.body)).toMatchObject({ status: 'ok' });
    expect(records[0]?.fields).not.toHaveProperty('username');
  });

  test('fail answers 500 without the reason, and logs the error with its request', async () => {
    const response = await call('fail', { path: '/fail', resource: '/fail' });
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('NameError');
    const [error, request] = records;
    expect(error?.message).toMatchObject({
      name: 'NameError',
      message: 'fake NameError',
      stack: expect.stringContaining('fail.ts'),
    });
    expect(error?.fields).toEqual({ http_method: 'GET', http_route: '/fail' });
    expect(request?.fields).toMatchObject({ http_route: '/fail', http_status: 500 });
  });
});
