import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { buildNodeLayer } from '../../lambda/node-layer/build';
import { exitCode } from '../exit-code';
import { acceptAll, linesOf, serve } from './kit';
import { type LambdaApi, startLambdaApi } from './lambda-api';

const folder = mkdtempSync(join(tmpdir(), 'node-layer-'));
const layer = join(folder, 'layer');
const children: ChildProcess[] = [];
type Firehose = Awaited<ReturnType<typeof startFirehose>>;
let firehose: Firehose;
let lambda: LambdaApi | undefined;

beforeAll(() => {
  buildNodeLayer(layer);
  // Plain Node looks for packages beside the code; in Lambda they are under /opt/nodejs.
  cpSync(join(__dirname, 'fixtures'), join(folder, 'task'), { recursive: true });
  cpSync(join(layer, 'nodejs', 'node_modules'), join(folder, 'task', 'node_modules'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  firehose = await startFirehose();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await firehose.close();
  await lambda?.close();
  lambda = undefined;
});

/** A stream that responds after 300 ms where `slow` is set, and never where `silent` is. */
async function startFirehose() {
  const documents: Record<string, unknown>[] = [];
  const state = { slow: false, silent: false, onRequest: () => {} };
  const server = await serve((request, response) => {
    state.onRequest();
    if (state.silent) return;
    documents.push(...linesOf(request.body).map((line) => JSON.parse(line)));
    setTimeout(() => response.end(acceptAll(request.body)), state.slow ? 300 : 0);
  });
  return Object.assign(state, { documents, url: server.url, close: server.close });
}

/** Runs node with the layer's environment; `ended` gives its exit code, as a shell tells it, and stderr. */
function run(args: string[], options: { env?: Record<string, string>; command?: string } = {}) {
  const child = spawn(options.command ?? process.execPath, args, {
    cwd: join(folder, 'task'),
    env: {
      PATH: process.env.PATH,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_FIREHOSE: firehose.url,
      FIREHOSE_LOGGING_STREAM: 'logs',
      LAMBDA_TASK_ROOT: join(folder, 'task'),
      ...options.env,
    },
  });
  children.push(child);
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (said[name] += chunk));
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code: exitCode(code, signal), stderr: said.stderr })),
  );
  return { child, ended, stdout: () => said.stdout };
}

const script = (code: string, env: Record<string, string> = {}) =>
  run(
    [
      '-e',
      `const { getLogger, flush, stats, configure } = require('firehose-logging'); const log = getLogger('app'); ${code}`,
    ],
    { env },
  );

async function runFunction(handler: string, env: Record<string, string> = {}) {
  lambda = await startLambdaApi();
  const names = { AWS_LAMBDA_RUNTIME_API: lambda.api, AWS_LAMBDA_FUNCTION_NAME: 'f', _HANDLER: handler };
  return { ...run(['runtime.mjs'], { env: { ...names, ...env } }), lambda };
}

const messages = () => firehose.documents.map(({ message }) => message);

describe('the layer', () => {
  test('holds the package and the wrapper script, and nothing of the AWS SDK', () => {
    const packageDir = join(layer, 'nodejs', 'node_modules', 'firehose-logging');
    expect(readdirSync(layer).sort()).toEqual(['firehose-logging-exec', 'nodejs']);
    expect(readdirSync(join(layer, 'nodejs', 'node_modules'))).toEqual(['firehose-logging']);
    const { exports } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
    expect(Object.keys(exports)).toEqual([
      '.',
      './console',
      './pino',
      './powertools',
      './winston',
      './register',
    ]);
    const code = readFileSync(join(packageDir, 'index.cjs'), 'utf8');
    expect(code).not.toMatch(/@smithy|@aws-crypto/);
    // Every kilobyte is read and parsed in each cold start.
    expect(code.length).toBeLessThan(70 * 1024);
  });

  test('CommonJS and ES modules share one queue', async () => {
    const { ended, stdout } = run([
      '--input-type=module',
      '-e',
      `import { createRequire } from 'node:module';
       import { getLogger, stats } from 'firehose-logging';
       const other = createRequire(import.meta.url)('firehose-logging');
       getLogger('esm').info('a'); other.getLogger('cjs').info('b');
       console.log(stats().accepted, other.stats().accepted);`,
    ]);
    await ended;
    expect(stdout()).toBe('2 2\n');
    expect(messages()).toEqual(['a', 'b']);
  });
});

test('an application that is bundled with the package has one copy of it', async () => {
  const file = join(folder, 'task', 'bundled.mjs');
  buildSync({
    stdin: {
      contents: `
        import { flush, getLogger } from 'firehose-logging';
        import { destination } from 'firehose-logging/pino';
        import FirehoseTransport from 'firehose-logging/winston';
        getLogger('app').info('a');
        destination().write('b');
        new FirehoseTransport().log({ level: 'info', message: 'c' }, () => {});
        await flush();`,
      resolveDir: join(folder, 'task'),
    },
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@aws-sdk/*'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  expect(await run([file]).ended).toEqual({ code: 0, stderr: '' });
  expect(messages().sort()).toEqual(['a', 'b', 'c']);
});

describe.each(['handler.mjs', 'handler.cjs'])('a function (%s)', (file) => {
  beforeEach(() => {
    const other = file === 'handler.mjs' ? 'handler.cjs' : 'handler.mjs';
    rmSync(join(folder, 'task', other), { force: true });
  });
  afterEach(() => cpSync(join(__dirname, 'fixtures'), join(folder, 'task'), { recursive: true }));

  test('posts its response before its records are sent, and is frozen only after they are delivered', async () => {
    firehose.slow = true;
    const { lambda } = await runFunction('handler.handler');
    firehose.onRequest = () => lambda.log.push('put');
    for (const [i, id] of ['r1', 'r2'].entries()) {
      await expect(lambda.run(id, { n: i })).resolves.toEqual({ n: i });
      await lambda.asked(i + 2);
      expect(firehose.documents).toHaveLength(i + 1);
    }
    expect(lambda.log).toEqual([
      'register',
      'next',
      'response r1',
      'put',
      'next',
      'response r2',
      'put',
      'next',
    ]);
    expect(firehose.documents).toMatchObject([
      { aws_request_id: 'r1', cold_start: true, extra: { n: 0 } },
      { aws_request_id: 'r2', cold_start: false, extra: { n: 1 } },
    ]);
  });

  test('delivers its records before its response when the extension is off', async () => {
    const { lambda } = await runFunction('handler.handler', { FIREHOSE_LOGGING_EXTENSION: 'off' });
    firehose.onRequest = () => lambda.log.push('put');
    await lambda.run('r1', { n: 1 });
    expect(lambda.log).toEqual(['put', 'response r1']);
  });

  test('writes records to stderr at SIGTERM that the stream does not take in a quarter of a second', async () => {
    firehose.silent = true;
    const { lambda, child, ended } = await runFunction('handler.handler');
    await lambda.run('r1', { n: 1 });
    const asked = Date.now();
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    // Not the five seconds of another flush; the quarter itself is held by a unit test with a clock of its own.
    expect(Date.now() - asked).toBeLessThan(4000);
    expect(code).toBe(143);
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ log_id }) => log_id)).toMatchObject([{ message: 'hello', aws_request_id: 'r1' }]);
  });
});

describe('a function without a change of its code', () => {
  test('has its console output shipped by the wrapper script and sees nothing of it', async () => {
    lambda = await startLambdaApi();
    const { stdout } = run([process.execPath, 'runtime.mjs'], {
      command: join(layer, 'firehose-logging-exec'),
      env: { AWS_LAMBDA_RUNTIME_API: lambda.api, AWS_LAMBDA_FUNCTION_NAME: 'f', _HANDLER: 'plain.handler' },
    });
    await expect(lambda.run('r1', { n: 7 })).resolves.toEqual({
      n: 7,
      handler: 'plain.handler',
      options: '',
    });
    await lambda.asked(2);
    expect(firehose.documents).toMatchObject([
      { name: 'console', levelname: 'INFO', message: 'hello 7', aws_request_id: 'r1' },
      { levelname: 'ERROR', message: 'TypeError: printed', exc_type: 'TypeError' },
    ]);
    expect(stdout()).toBe('hello 7\n');
  });
});

describe('the process ends', () => {
  test.each([
    ['by itself, and all is delivered', "log.info('a');", 0, ['a'], []],
    ['by process.exit, and the rest is on stderr', "log.info('a'); process.exit(3);", 3, [], ['a']],
    ['by an uncaught exception', "log.info('a'); throw new Error('x');", 1, [], ['a']],
    ['by an unhandled rejection', "log.info('a'); Promise.reject(new Error('x'));", 1, [], ['a']],
  ])('%s', async (_, code, exitCode, delivered, fellBack) => {
    const { ended } = script(code);
    const { code: ended1, stderr } = await ended;
    expect(ended1).toBe(exitCode);
    expect(messages()).toEqual(delivered);
    const documents = stderr.split('\n').filter((line) => line.includes('"log_id"'));
    expect(documents.map((line) => JSON.parse(line).message)).toEqual(fellBack);
  });
});

test.each([
  'console',
  'pino',
  'powertools',
  'winston',
])("firehose-logging/%s loads without any other package, since a layer cannot see a function's packages", async (way) => {
  const { code, stderr } = await script(`require('firehose-logging/${way}')`).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

describe('a layer that is not set up', () => {
  test.each([
    ['no stream', { FIREHOSE_LOGGING_STREAM: '' }, 'Set FIREHOSE_LOGGING_STREAM'],
    [
      'a level nobody knows',
      { FIREHOSE_LOGGING_STREAM: '', FIREHOSE_LOGGING_LEVEL: 'LOUD' },
      'FIREHOSE_LOGGING_LEVEL is \\"LOUD\\"; expected one of DEBUG',
    ],
    [
      'a number that is none',
      { FIREHOSE_LOGGING_STREAM: '', FIREHOSE_LOGGING_FLUSH_BYTES: 'x' },
      'FIREHOSE_LOGGING_FLUSH_BYTES is \\"x\\"; expected a whole number',
    ],
    [
      'nobody there',
      { AWS_ENDPOINT_URL_FIREHOSE: 'http://127.0.0.1:1', FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS: '50' },
      'ECONNREFUSED',
    ],
    [
      'no region',
      {
        AWS_REGION: '',
        FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS: '50',
        AWS_ENDPOINT_URL_FIREHOSE: 'http://127.0.0.1:1',
      },
      'Set AWS_REGION',
    ],
    [
      'an endpoint that is no address',
      { AWS_ENDPOINT_URL_FIREHOSE: 'firehose' },
      'AWS_ENDPOINT_URL_FIREHOSE',
    ],
  ])('writes the log to stderr and says in one line what to do: %s', async (_, env, advice) => {
    const { ended } = script("log.info('a');", env as Record<string, string>);
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toContain(advice);
    expect(stderr.split('\n').filter((line) => line.includes('"message":"a"'))).toHaveLength(1);
  });
});
