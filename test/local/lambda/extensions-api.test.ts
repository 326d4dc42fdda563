import { request } from 'node:http';
import { ExtensionsApi } from '../../../local/lambda/extensions-api';
import { RuntimeApi } from '../../../local/lambda/runtime-api';

interface ApiResponse {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: { errorType?: string; [field: string]: unknown };
}

const events: string[] = [];
let extensions: ExtensionsApi;
let api: RuntimeApi;
let address: string;

beforeEach(async () => {
  events.length = 0;
  extensions = new ExtensionsApi({
    functionName: 'greeter',
    handler: 'index.handler',
    onNext: () => events.push('extension next'),
    onError: (name, errorType) => events.push(`${name} ${errorType}`),
  });
  api = new RuntimeApi(
    {
      onNext: () => events.push('next'),
      onResponse: (body) => events.push(`response ${body}`),
      onInvocationError: (body) => events.push(`error ${body}`),
      onInitError: (body) => events.push(`init error ${body}`),
    },
    extensions,
  );
  address = await api.listen();
});
afterEach(() => api.close());

function call(
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string } = {},
) {
  const [host = '', port = ''] = address.split(':');
  return new Promise<ApiResponse>((resolve, reject) => {
    const sent = request(
      { host, port, method, path, headers: options.headers ?? {}, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(text) }),
        );
      },
    );
    sent.on('error', reject).end(options.body);
  });
}

const register = (name: string, list: unknown = ['INVOKE']) =>
  call('POST', '/2020-01-01/extension/register', {
    headers: { 'Lambda-Extension-Name': name },
    body: JSON.stringify({ events: list }),
  });

test('an internal extension registers for INVOKE and gets its identifier', async () => {
  const received = await register('flusher');
  expect(received.status).toBe(200);
  expect(received.headers['lambda-extension-identifier']).toMatch(/^[0-9a-f-]{36}$/);
  expect(received.body).toEqual({
    functionName: 'greeter',
    functionVersion: '$LATEST',
    handler: 'index.handler',
  });
  expect(extensions.registered).toBe(true);
});

test.each([
  ['SHUTDOWN', ['INVOKE', 'SHUTDOWN'], 403, 'ShutdownEventNotSupportedForInternalExtension'],
  ['an unknown event', ['BOOT'], 403, 'Extension.InvalidEventType'],
])('registering for %s is refused', async (_what, list, status, errorType) => {
  expect(await register('flusher', list)).toMatchObject({ status, body: { errorType } });
  expect(extensions.registered).toBe(false);
});

test('a second registration under the same name is refused', async () => {
  await register('flusher');
  expect(await register('flusher')).toMatchObject({
    status: 403,
    body: { errorType: 'Extension.AlreadyRegistered' },
  });
});

test('registration is closed after the init phase', async () => {
  extensions.closeRegistration();
  expect(await register('late')).toMatchObject({
    status: 403,
    body: { errorType: 'Extension.RegistrationClosed' },
  });
});

test.each([
  ['without an identifier', {}, 'Extension.MissingHeader'],
  [
    'with an unknown identifier',
    { 'Lambda-Extension-Identifier': 'x' },
    'Extension.UnknownExtensionIdentifier',
  ],
])('event/next %s is refused', async (_what, headers, errorType) => {
  const received = await call('GET', '/2020-01-01/extension/event/next', { headers });
  expect(received).toMatchObject({ status: 403, body: { errorType } });
});

test('event/next is a long poll that ends with the INVOKE event', async () => {
  const identifier = String((await register('flusher')).headers['lambda-extension-identifier']);
  expect(extensions.busy).toEqual(['flusher']);
  const headers = { 'Lambda-Extension-Identifier': identifier };
  const next = call('GET', '/2020-01-01/extension/event/next', { headers });
  await until(() => extensions.busy.length === 0);
  extensions.dispatch({ requestId: 'r-1', deadlineMs: 5, invokedFunctionArn: 'arn:f', traceId: 'Root=1' });
  expect((await next).body).toEqual({
    eventType: 'INVOKE',
    deadlineMs: 5,
    requestId: 'r-1',
    invokedFunctionArn: 'arn:f',
    tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1' },
  });
  expect(extensions.busy).toEqual(['flusher']);
});

test.each(['init', 'exit'])('%s/error is accepted with 202 and reported', async (phase) => {
  const identifier = String((await register('flusher')).headers['lambda-extension-identifier']);
  const headers = {
    'Lambda-Extension-Identifier': identifier,
    'Lambda-Extension-Function-Error-Type': 'Extension.Broken',
  };
  const received = await call('POST', `/2020-01-01/extension/${phase}/error`, { headers, body: '{}' });
  expect(received).toMatchObject({ status: 202, body: { status: 'OK' } });
  expect(events).toContain('flusher Extension.Broken');
});

describe('the Runtime API', () => {
  const invocation = {
    requestId: 'r-1',
    payload: '{"a":1}',
    deadlineMs: 1234,
    invokedFunctionArn: 'arn:f',
    traceId: 'Root=1',
  };
  const takeEvent = async () => {
    const next = call('GET', '/2018-06-01/runtime/invocation/next');
    await until(() => api.runtimeIsWaiting);
    api.dispatch(invocation);
    return next;
  };

  test('gives the event with its headers', async () => {
    const next = await takeEvent();
    expect(next.body).toEqual({ a: 1 });
    expect(next.headers).toMatchObject({
      'lambda-runtime-aws-request-id': 'r-1',
      'lambda-runtime-deadline-ms': '1234',
      'lambda-runtime-invoked-function-arn': 'arn:f',
      'lambda-runtime-trace-id': 'Root=1',
    });
  });

  test('takes a response once, and only for the current request', async () => {
    await takeEvent();
    const respond = (id: string) =>
      call('POST', `/2018-06-01/runtime/invocation/${id}/response`, { body: '"hi"' });
    expect(await respond('r-0')).toMatchObject({ status: 400, body: { errorType: 'InvalidRequestID' } });
    expect(await respond('r-1')).toMatchObject({ status: 202 });
    expect(await respond('r-1')).toMatchObject({ status: 400 });
    expect(events.filter((event) => event.startsWith('response'))).toEqual(['response "hi"']);
  });

  test('refuses next before the last event has a response', async () => {
    await takeEvent();
    const received = await call('GET', '/2018-06-01/runtime/invocation/next');
    expect(received).toMatchObject({ status: 403, body: { errorType: 'InvalidStateTransition' } });
  });

  test('takes a streaming response of any length, with chunks and the mode header', async () => {
    await takeEvent();
    const headers = { 'Lambda-Runtime-Function-Response-Mode': 'streaming', 'Transfer-Encoding': 'chunked' };
    const path = '/2018-06-01/runtime/invocation/r-1/response';
    expect(await call('POST', path, { headers, body: 'x'.repeat(7 * 1024 * 1024) })).toMatchObject({
      status: 202,
    });
    expect(events.at(-1)).toHaveLength('response '.length + 7 * 1024 * 1024);
  });

  test.each([
    [6 * 1024 * 1024 + 100, 202, 'response'],
    [6 * 1024 * 1024 + 101, 413, 'error {"errorType":"Function.ResponseSizeTooLarge"'],
  ])('a buffered response of %i bytes gets %i', async (bytes, status, event) => {
    await takeEvent();
    const path = '/2018-06-01/runtime/invocation/r-1/response';
    expect((await call('POST', path, { body: 'x'.repeat(bytes) })).status).toBe(status);
    expect(events.at(-1)?.startsWith(event)).toBe(true);
  });
});

/** Gives up before the test's own limit does: a loop that outlives its test keeps Jest from ending. */
async function until(condition: () => boolean): Promise<void> {
  for (const startedMs = Date.now(); !condition(); await new Promise((resolve) => setImmediate(resolve))) {
    if (Date.now() - startedMs > 4000) throw new Error('the condition did not come true within 4 s');
  }
}
