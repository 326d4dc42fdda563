import { Workshop } from './support';

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(() => workshop.close());

const returning = (expression: string) => ({
  'index.js': `exports.handler = async (event, context) => (${expression});`,
});

describe('a Node.js function', () => {
  test('gets the event and the context object', async () => {
    const { lambda } = workshop.start(
      returning(
        `{ event, ...context, left: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID }`,
      ),
      { name: 'greeter', memorySizeMb: 256 },
    );
    const result = await lambda.invoke({ name: 'Ada' });
    const response = JSON.parse(result.payload);
    expect(response).toMatchObject({
      event: { name: 'Ada' },
      functionName: 'greeter',
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/greeter',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:greeter',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      trace: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
    expect(response.left).toBeGreaterThan(4000);
    expect(response.left).toBeLessThanOrEqual(5000);
    expect(result).toMatchObject({ initMs: expect.any(Number) });
    expect(result.functionError).toBeUndefined();
  });

  test("gets Lambda's environment and its own, and nothing of this process's but PATH", async () => {
    process.env.SECRET_OF_THE_PARENT = 'x';
    const { lambda } = workshop.start(returning('process.env'), {
      environment: { STREAM: 'logs', CERT: '/opt/ca.pem', NOT_A_LAYER: '/usr/opt/x' },
      localEnvironment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      caPem: 'PEM',
    });
    const env = JSON.parse((await lambda.invoke({})).payload);
    delete process.env.SECRET_OF_THE_PARENT;
    const { LAMBDA_TASK_ROOT, LAMBDA_RUNTIME_DIR, NODE_PATH, CERT, ...rest } = env;
    expect(Object.keys(rest).sort()).toEqual(
      `AWS_ACCESS_KEY_ID AWS_CA_BUNDLE AWS_DEFAULT_REGION AWS_ENDPOINT_URL AWS_EXECUTION_ENV
       AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_VERSION
       AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME
       AWS_LAMBDA_RUNTIME_API AWS_REGION AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN LANG NODE_EXTRA_CA_CERTS
       NOT_A_LAYER PATH SSL_CERT_FILE STREAM TZ _HANDLER _X_AMZN_TRACE_ID`.split(/\s+/),
    );
    expect(rest).toMatchObject({ AWS_REGION: 'eu-west-1', TZ: ':UTC', NOT_A_LAYER: '/usr/opt/x' });
    expect(CERT).toBe(`${workshop.dir}/function-0/run/opt/ca.pem`);
  });

  test.each([
    'index.cjs',
    'index.mjs',
  ])('resolves its layers and the SDK of the runtime from %s', async (file) => {
    for (const [layer, version] of Object.entries({ first: '1', second: '2' })) {
      workshop.write(`${layer}/nodejs/node_modules/lib/package.json`, '{"main":"lib.js"}');
      workshop.write(`${layer}/nodejs/node_modules/lib/lib.js`, `exports.version = '${version}';`);
    }
    workshop.write('first/nodejs/node_modules/only-first/index.js', 'exports.here = true;');
    const load = file.endsWith('mjs')
      ? `import lib from 'lib'; import one from 'only-first'; import sdk from '@aws-sdk/client-firehose'; export const handler =`
      : `const lib = require('lib'), one = require('only-first'), sdk = require('@aws-sdk/client-firehose'); exports.handler =`;
    const { lambda } = workshop.start(
      { [file]: `${load} async () => [lib.version, one.here, typeof sdk.FirehoseClient];` },
      { layerDirs: [`${workshop.dir}/first`, `${workshop.dir}/second`] },
    );
    expect(JSON.parse((await lambda.invoke({})).payload)).toEqual(['2', true, 'function']);
  });

  test.each([
    ['index.js', "require('forgotten');"],
    ['index.mjs', "import 'forgotten';"],
  ])('does not see packages of a project around its folder (%s)', async (file, code) => {
    workshop.write('node_modules/forgotten/index.js', '');
    const { lambda, lines } = workshop.start({ [file]: code });
    const result = await lambda.invoke({});
    expect(result.functionError).toBe('Unhandled');
    expect(JSON.parse(result.payload)).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringMatching(/Cannot find (module|package) 'forgotten'/),
    });
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^function function-0: handler index\.handler failed to load: Runtime\.ImportModuleError/,
      ),
    );
  });

  test.each([
    ['api/hello.greet', { 'api/hello.js': 'exports.greet = async () => 1;' }],
    [
      'api/hello.greet',
      { 'api/hello.js': 'export const greet = async () => 1;', 'package.json': '{"type":"module"}' },
    ],
    ['hello.deep.greet', { 'hello.cjs': 'exports.deep = { greet: async () => 1 };' }],
    ['hello.greet', { 'hello.mjs': 'await null; export const greet = async () => 1;' }],
  ])('is found by its handler %s', async (handler, files) => {
    const { lambda } = workshop.start(files as Record<string, string>, { handler });
    expect((await lambda.invoke({})).payload).toBe('1');
  });

  test.each([
    ['index.absent', 'exports.handler = 1;', 'Runtime.HandlerNotFound'],
    ['index.handler', 'exports.handler = 1;', 'Runtime.HandlerNotFound'],
    ['absent.handler', '', 'Runtime.ImportModuleError'],
    ['handler', '', 'Runtime.MalformedHandlerName'],
    ['index.handler', 'exports.handler = {;', 'Runtime.UserCodeSyntaxError'],
    ['index.handler', 'throw new TypeError("at load");', 'TypeError'],
    ['index.handler', 'process.exit(3);', 'Runtime.ExitError'],
  ])('that cannot be loaded (%s of %j) gives %s', async (handler, code, errorType) => {
    const { lambda } = workshop.start({ 'index.js': code }, { handler });
    const result = await lambda.invoke({});
    expect(result.functionError).toBe('Unhandled');
    expect(JSON.parse(result.payload).errorType).toBe(errorType);
  });

  test.each([
    ['callback', '(event, context, callback) => { setTimeout(callback, 5, null, "later"); }', '"later"'],
    [
      'callback with an open handle',
      '(event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; setInterval(() => 0, 1000); callback(null, "now"); }',
      '"now"',
    ],
    ['undefined', 'async () => undefined', 'null'],
    ['a promise that never settles', 'async () => new Promise(() => 0)', 'null'],
    ['context.succeed', '(event, context) => context.succeed("done")', '"done"'],
    [
      'a stream',
      'awslambda.streamifyResponse(async (event, stream) => { stream.write("par"); stream.end("ts"); })',
      'parts',
    ],
  ])('responds by %s', async (_way, handler, payload) => {
    const { lambda } = workshop.start({ 'index.js': `exports.handler = ${handler};` });
    expect(await lambda.invoke({})).toMatchObject({ payload });
    expect(await lambda.invoke({})).toMatchObject({ payload });
  });

  test.each([
    ['throw new RangeError("too far")', 'RangeError', 'too far'],
    ['throw "text"', 'string', 'text'],
    ['return 10n', 'Runtime.UnserializableResponse', expect.stringContaining('BigInt')],
    [
      'Promise.reject(new TypeError("loose")); await new Promise(() => setInterval(() => 0, 1000))',
      'Runtime.UnhandledPromiseRejection',
      'TypeError: loose',
    ],
    [
      'setImmediate(() => { throw new TypeError("loose") }); await new Promise(() => setInterval(() => 0, 1000))',
      'TypeError',
      'loose',
    ],
  ])('that fails (%s) gives the error, logs it, and serves on', async (statement, errorType, errorMessage) => {
    const { lambda, lines } = workshop.start({
      'index.js': `exports.handler = async (event) => { if (event.fine) return 'fine'; ${statement}; };`,
    });
    const result = await lambda.invoke({});
    expect(result.functionError).toBe('Unhandled');
    expect(JSON.parse(result.payload)).toEqual({ errorType, errorMessage, trace: expect.any(Array) });
    expect(lines.find((line) => line.includes('\tERROR\t'))).toContain(`"errorType":"${errorType}"`);
    expect(await lambda.invoke({ fine: true })).toMatchObject({ payload: '"fine"' });
  });

  test("logs through the managed runtime's console, each line whole", async () => {
    const { lambda, lines } = workshop.start({
      'index.js': `exports.handler = async (event, context) => {
        console.log('a', { b: 1 }); console.warn('%s!', 'w'); console.debug('d'); console.error('e');
        process.stderr.write(JSON.stringify({ text: '\\u2028' }) + '\\n');
        return context.awsRequestId;
      };`,
    });
    const requestId = JSON.parse((await lambda.invoke({})).payload);
    const stamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const logged = lines.filter((line) => line.includes(`\t${requestId}\t`)).map((line) => line.split('\t'));
    expect(logged).toEqual([
      [stamp, requestId, 'INFO', 'a { b: 1 }'],
      [stamp, requestId, 'WARN', 'w!'],
      [stamp, requestId, 'DEBUG', 'd'],
      [stamp, requestId, 'ERROR', 'e'],
    ]);
    expect(lines).toContain('{"text":"\u2028"}');
  });

  test('may not take a callback from nodejs24.x on', async () => {
    const code = { 'index.js': 'exports.handler = (event, context, callback) => callback(null, 1);' };
    const { lambda } = workshop.start(code, { runtime: 'nodejs24.x' });
    expect(JSON.parse((await lambda.invoke({})).payload).errorType).toBe('Runtime.CallbackHandlerDeprecated');
  });
});

describe('AWS_LAMBDA_EXEC_WRAPPER', () => {
  const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrap' };

  test('runs the wrapper with the runtime as its arguments; /opt in what it exports is this run’s', async () => {
    workshop.write(
      'layer/wrap',
      '#!/bin/sh\nexport NODE_OPTIONS="--import /opt/before.mjs"\nexec "$@"\n',
      0o755,
    );
    workshop.write('layer/before.mjs', 'globalThis.wrapped = await Promise.resolve("yes");');
    const { lambda } = workshop.start(returning('globalThis.wrapped'), {
      layerDirs: [`${workshop.dir}/layer`],
      environment,
    });
    expect((await lambda.invoke({})).payload).toBe('"yes"');
  });

  test('refuses by its name a wrapper that is absent or not executable', () => {
    workshop.write('layer/wrap', '', 0o644);
    expect(() =>
      workshop.start(returning('1'), { layerDirs: [`${workshop.dir}/layer`], environment }),
    ).toThrow(/function function-0: AWS_LAMBDA_EXEC_WRAPPER is \/opt\/wrap, which no layer brings/);
  });
});

test('a wrapper in a run folder with a blank is refused, because NODE_OPTIONS is split there', () => {
  const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrap' };
  const runDir = `${workshop.dir}/with blank`;
  expect(() => workshop.start(returning('1'), { environment, runDir })).toThrow(
    /expected a path without blanks/,
  );
});

test.each([
  [{ environment: { AWS_REGION: 'x', A: '1', _HANDLER: 'y' } }, /reserves .* got AWS_REGION, _HANDLER\./],
  [{ runtime: 'java21' }, /no local bootstrap for runtime java21; expected nodejs… or python…/],
  [{ layerDirs: ['/absent/layer'] }, /a layer is missing: no folder \/absent\/layer/],
  [{ codeDir: '/absent/code' }, /its code is missing: no folder \/absent\/code/],
])('startFunction refuses %j', (options, message) => {
  expect(() => workshop.start(returning('1'), options)).toThrow(message);
});

test.each([
  [6 * 1024 * 1024, true],
  [6 * 1024 * 1024 + 1, false],
])('an event of %i bytes is accepted: %s', async (bytes, accepted) => {
  const { lambda } = workshop.start(returning('event.length'));
  const invoked = lambda.invoke('x'.repeat(bytes - 2));
  if (accepted) expect((await invoked).payload).toBe(String(bytes - 2));
  else
    await expect(invoked).rejects.toMatchObject({ name: 'RequestEntityTooLargeException', statusCode: 413 });
});
