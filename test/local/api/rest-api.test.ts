import { request } from 'node:http';
import { type RestApi, type RestApiOptions, type Route, startRestApi } from '../../../local/api/rest-api';
import {
  type InvokeOptions,
  type InvokeResult,
  RequestEntityTooLargeException,
} from '../../../local/lambda/start-function';

interface Event {
  body: string | null;
  isBase64Encoded: boolean;
  headers: Record<string, string>;
  [field: string]: unknown;
}

const MEGABYTE = 1024 * 1024;
let api: RestApi | undefined;
let seen: Event[] = [];
let logged: string[] = [];
afterEach(async () => {
  await api?.close();
  api = undefined;
  seen = [];
  logged = [];
});

const ok = { statusCode: 200, body: 'fine' };
/** A function that responds with `value`. */
function responding(value: unknown, extra: Partial<InvokeResult> = {}): Route['function'] {
  return {
    name: 'SayHello',
    invoke: async (event: unknown, options?: InvokeOptions) => {
      seen.push(event as Event);
      const response = { payload: JSON.stringify(value), responseMs: 1, ...extra };
      options?.onResponse?.(response);
      return { ...response, doneMs: 1 };
    },
  };
}

async function start(target: Route['function'], options: Partial<RestApiOptions> = {}): Promise<string> {
  const paths = [
    ['GET', '/hello/{name}'],
    ['POST', '/things'],
    ['HEAD', '/things'],
  ] as const;
  api = await startRestApi({
    stageName: 'dev',
    routes: paths.map(([method, path]) => ({ method, path, function: target })),
    onLog: (line) => logged.push(line),
    ...options,
  });
  return api.url;
}

test('the function gets the REST API’s proxy event, format 1.0', async () => {
  const url = await start(responding(ok), { stageVariables: { a: 'b' } });
  const response = await fetch(`${url}/hello/J%C3%BCrgen?a=1&a=2&b=x%20y`, {
    headers: { 'X-User': 'ada', 'User-Agent': 'test', 'X-Forwarded-For': '10.1.1.1' },
  });
  expect([response.status, await response.text()]).toEqual([200, 'fine']);
  const { host, port } = new URL(url);
  const [event] = seen;
  expect(event).toMatchObject({
    resource: '/hello/{name}',
    path: '/hello/J%C3%BCrgen',
    httpMethod: 'GET',
    queryStringParameters: { a: '2', b: 'x y' },
    multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
    pathParameters: { name: 'Jürgen' },
    stageVariables: { a: 'b' },
    body: null,
    isBase64Encoded: false,
    headers: {
      'X-Forwarded-For': '10.1.1.1, 127.0.0.1',
      'X-Forwarded-Port': port,
      'X-Forwarded-Proto': 'http',
      'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    },
    requestContext: {
      accountId: '123456789012',
      domainName: host,
      httpMethod: 'GET',
      path: '/dev/hello/J%C3%BCrgen',
      protocol: 'HTTP/1.1',
      requestId: response.headers.get('x-amzn-requestid'),
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      requestTimeEpoch: expect.any(Number),
      resourcePath: '/hello/{name}',
      stage: 'dev',
      identity: { sourceIp: '127.0.0.1', userAgent: 'test', user: null },
    },
  });
});

test('header names keep the caller’s case; repeated ones are in multiValueHeaders, the last in headers', async () => {
  const url = await start(responding(ok));
  await new Promise((resolve) => {
    const headers = ['X-User', 'ada', 'X-Many', '1', 'X-Many', '2', 'Host', 'example.test'];
    request(`${url}/hello/x`, { headers }, (response) => response.resume().on('end', resolve)).end();
  });
  expect(seen[0]?.headers).toMatchObject({ 'X-User': 'ada', 'X-Many': '2', Host: 'example.test' });
  expect(seen[0]?.multiValueHeaders).toMatchObject({ 'X-User': ['ada'], 'X-Many': ['1', '2'] });
  expect(seen[0]).toMatchObject({ queryStringParameters: null, multiValueQueryStringParameters: null });
});

test('a parameter and a header may have the name of an object’s prototype', async () => {
  const url = await start(responding(ok));
  const response = await fetch(`${url}/hello/x?__proto__=x&constructor=y&__proto__=z`);
  const status = await new Promise((resolve) => {
    const headers = ['__proto__', 'h', 'Host', 'example.test'];
    request(`${url}/hello/x`, { headers }, (incoming) => resolve(incoming.resume().statusCode)).end();
  });
  expect([response.status, status]).toEqual([200, 200]);
  const parameters = JSON.stringify(seen[0]?.multiValueQueryStringParameters);
  expect(parameters).toBe('{"__proto__":["x","z"],"constructor":["y"]}');
  expect(JSON.stringify(seen[1]?.multiValueHeaders)).toContain('"__proto__":["h"]');
});

test.each([
  [undefined, 'text/plain', 'grün', { body: 'grün', isBase64Encoded: false }],
  [['image/*'], 'image/png', 'raw', { body: 'cmF3', isBase64Encoded: true }],
  [['image/*'], 'text/plain', 'raw', { body: 'raw', isBase64Encoded: false }],
])('with BinaryMediaTypes %j a body of type %s reaches the function as text or base64', async (binaryMediaTypes, type, body, expected) => {
  const url = await start(responding(ok), binaryMediaTypes === undefined ? {} : { binaryMediaTypes });
  await fetch(`${url}/things`, { method: 'POST', body, headers: { 'content-type': type } });
  expect(seen[0]).toMatchObject(expected);
});

test.each([
  ['GET', '/dev/nothing'],
  ['GET', '/hello/x'],
  ['GET', '/development/hello/x'],
  ['PUT', '/dev/hello/x'],
  ['OPTIONS', '/dev/hello/x'],
])('%s %s gets 403 Missing Authentication Token', async (method, path) => {
  const url = await start(responding(ok));
  const response = await fetch(new URL(path, url), { method });
  expect(response.status).toBe(403);
  expect(await response.json()).toEqual({ message: 'Missing Authentication Token' });
  expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
});

test('HEAD gets the headers without a body', async () => {
  const response = await fetch(`${await start(responding(ok))}/things`, { method: 'HEAD' });
  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
    200,
    '4',
    '',
  ]);
});

test.each([
  [
    'a malformed response',
    responding({ hello: 1 }),
    /SayHello\): malformed proxy response: unknown keys hello; the client got 502/,
  ],
  [
    'a function error',
    responding({ errorMessage: 'x' }, { functionError: 'Unhandled' }),
    /the function failed; the client got 502/,
  ],
  [
    'a stopped function',
    { name: 'SayHello', invoke: () => Promise.reject(new Error('stopped')) },
    /stopped; the client got 502/,
  ],
])('%s gives the client 502, and the log the reason', async (_what, target, line) => {
  const response = await fetch(`${await start(target)}/hello/x`);
  expect([response.status, await response.json()]).toEqual([502, { message: 'Internal server error' }]);
  expect(logged).toEqual([expect.stringMatching(line)]);
});

test('a function without a response within the integration timeout gives 504', async () => {
  const silent = { name: 'SayHello', invoke: () => new Promise<never>(() => undefined) };
  const response = await fetch(`${await start(silent, { integrationTimeoutMs: 20 })}/hello/x`);
  expect([response.status, await response.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
});

test('the caller gets the response before the extensions are done', async () => {
  let finish: (() => void) | undefined;
  const flushing: Route['function'] = {
    name: 'SayHello',
    invoke: (_event, options) =>
      new Promise((resolve) => {
        const response = { payload: JSON.stringify(ok), responseMs: 1 };
        options?.onResponse?.(response);
        finish = () => resolve({ ...response, doneMs: 300 });
      }),
  };
  const response = await fetch(`${await start(flushing)}/hello/x`);
  expect(await response.text()).toBe('fine');
  finish?.();
});

describe('a request body', () => {
  const post = async (body: Buffer | ReadableStream) => {
    const url = await start(responding(ok));
    return fetch(`${url}/things`, { method: 'POST', body, duplex: 'half' } as RequestInit);
  };

  test.each([
    [10 * MEGABYTE, 200],
    [10 * MEGABYTE + 1, 413],
  ])('of %i bytes gets %i', async (bytes, status) => {
    const response = await post(Buffer.alloc(bytes, 'x'));
    expect(response.status).toBe(status);
    if (status === 413) expect(await response.json()).toEqual({ message: 'Request Too Long' });
    expect(seen).toHaveLength(status === 200 ? 1 : 0);
  });

  test('sent in chunks is refused as soon as it is too long', async () => {
    const chunk = Buffer.alloc(MEGABYTE, 'x');
    let sent = 0;
    const stream = new ReadableStream({
      pull: (controller) => {
        sent += 1;
        if (sent > 12) controller.close();
        else controller.enqueue(chunk);
      },
    });
    expect((await post(stream)).status).toBe(413);
    expect(seen).toHaveLength(0);
  });

  test('announced with Expect: 100-continue is refused before it is sent', async () => {
    const url = await start(responding(ok));
    const headers = { expect: '100-continue', 'content-length': 11 * MEGABYTE };
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${url}/things`, { method: 'POST', headers });
      sent.on('continue', () => reject(new Error('asked for the body')));
      sent.on('response', (response) => resolve(response.statusCode)).on('error', reject);
      sent.on('response', () => sent.destroy());
      sent.flushHeaders();
    });
    expect(status).toBe(413);
  });

  test('over Lambda’s limit gets 413 as well', async () => {
    const refusing = {
      name: 'SayHello',
      invoke: () => Promise.reject(new RequestEntityTooLargeException('6 MB')),
    };
    const response = await fetch(`${await start(refusing)}/hello/x`);
    expect([response.status, await response.json()]).toEqual([413, { message: 'Request Too Long' }]);
  });
});

test('a port in use is refused with one line', async () => {
  const { port } = new URL(await start(responding(ok)));
  const second = startRestApi({ stageName: 'dev', routes: [], port: Number(port) });
  await expect(second).rejects.toThrow(
    `api: port ${port} is in use. Choose another one, or end what listens there.`,
  );
});
