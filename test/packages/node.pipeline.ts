import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { Workshop } from '../local/lambda/support';
import { documentsIn, type Stream, start, startRoleEndpoints, startStream } from './kit';
import { mustRun, nodeApp, PROJECT, packed, removeTemporaryFolders, temporaryFolder } from './packed';

jest.setTimeout(300_000);

const COUNT = 1200;
const LOG = `for (let i = 0; i < ${COUNT}; i++) getLogger('app').info('record ' + i, { n: i });`;
const PROGRAMS = {
  'module.mjs': `import { getLogger } from 'firehose-logging'; ${LOG}`,
  'common.cjs': `const { getLogger } = require('firehose-logging'); ${LOG}`,
  'server.mjs': `
    import { createServer } from 'node:http';
    import { getLogger } from 'firehose-logging';
    createServer().listen(0, '127.0.0.1', () => { ${LOG} console.log('listening'); });`,
  'target.mjs': `
    import pino from 'pino';
    const transport = { target: 'firehose-logging/pino' };
    const log = pino({ name: 'shop', transport });
    log.warn({ n: 1 }, 'one');
    log.child({ n: 2 }).info('two');`,
  'bundled.mjs': `
    import { getLogger, wrap } from 'firehose-logging';
    import { destination } from 'firehose-logging/pino';
    getLogger('app').info('a');
    destination().write('b');
    wrap(async () => {});`,
  'bundled-winston.mjs': `
    import FirehoseTransport from 'firehose-logging/winston';
    new FirehoseTransport().log({ level: 'info', message: 'c' }, () => {});`,
};
/** All records, in order, each once. */
const ALL = Array.from({ length: COUNT }, (_, i) => `record ${i}`);

let tarball: string;
let stream: Stream;
let bare: string;
let withSdk: string;

beforeAll(async () => {
  tarball = packed().node;
  bare = nodeApp(tarball, PROGRAMS);
  withSdk = nodeApp(tarball, PROGRAMS, ['@aws-sdk', 'winston-transport', 'pino']);
  stream = await startStream();
});
afterAll(async () => {
  await stream?.close();
  removeTemporaryFolders();
});
beforeEach(() => stream.forget());

/** As a shell has them, with an empty home. */
function variables(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // The SDK says on stderr that it soon needs a newer Node.
  return { HOME: temporaryFolder(), NODE_NO_WARNINGS: '1', ...stream.variables, ...more };
}

/** A file of credentials with a profile, as on a laptop. */
function profile(): NodeJS.ProcessEnv {
  const file = join(temporaryFolder(), 'credentials');
  const { accessKeyId, secretAccessKey, sessionToken } = stream.keys;
  const lines = [
    '[producer]',
    `aws_access_key_id=${accessKeyId}`,
    `aws_secret_access_key=${secretAccessKey}`,
    `aws_session_token=${sessionToken}`,
  ];
  writeFileSync(file, lines.join('\n'));
  return { AWS_SHARED_CREDENTIALS_FILE: file, AWS_PROFILE: 'producer' };
}

const run = (folder: string, program: string, env: NodeJS.ProcessEnv) =>
  start(process.execPath, [program], { cwd: folder, env });
const messages = async () => (await stream.documents()).map(({ message }) => message);

describe('a program that ends by itself', () => {
  test.each(['module.mjs', 'common.cjs'])('has all its records in the stream, once: %s', async (program) => {
    expect(await run(bare, program, variables(stream.keyVariables))).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const documents = await stream.documents();
    expect(documents.map(({ message }) => message).sort()).toEqual([...ALL].sort());
    const first = documents.find(({ message }) => message === 'record 0');
    expect(first).toMatchObject({ name: 'app', source: 'node', service: 'orders', extra: { n: 0 } });
    expect(new Set(documents.map(({ log_id }) => log_id)).size).toBe(COUNT);
  });

  test('has its records on stderr where the stream cannot be reached, and says so', async () => {
    const unreachable = {
      AWS_ENDPOINT_URL_FIREHOSE: 'http://127.0.0.1:1',
      FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS: '300',
    };
    const { code, stderr } = await run(
      bare,
      'module.mjs',
      variables({ ...stream.keyVariables, ...unreachable }),
    );
    expect(code).toBe(0);
    expect(
      documentsIn(stderr)
        .filter(({ name }) => name === 'app')
        .map(({ message }) => message)
        .sort(),
    ).toEqual([...ALL].sort());
    expect(stderr).toContain('ECONNREFUSED');
  });
});

test('a server that is told to end loses nothing: each record is in the stream or on stderr', async () => {
  const { code, stderr } = await start(process.execPath, ['server.mjs'], {
    cwd: bare,
    env: variables(stream.keyVariables),
    onOutput: (child) => child.kill('SIGTERM'),
  });
  expect(code).toBe(143);
  const all = [...(await stream.documents()), ...documentsIn(stderr)].map(({ message }) => message);
  expect([...new Set(all)].sort()).toEqual([...ALL].sort());
});

test('a target of pino, in its worker thread, delivers what it gets before the program ends', async () => {
  expect(await run(withSdk, 'target.mjs', variables(stream.keyVariables))).toMatchObject({
    code: 0,
    stderr: '',
  });
  expect(await stream.documents()).toMatchObject([
    { name: 'shop', levelname: 'WARNING', message: 'one', extra: { n: 1 } },
    { name: 'shop', levelname: 'INFO', message: 'two', extra: { n: 2 } },
  ]);
});

describe('credentials outside Lambda', () => {
  let role: Awaited<ReturnType<typeof startRoleEndpoints>>;
  beforeAll(async () => {
    role = await startRoleEndpoints(stream.keys);
  });
  afterAll(() => role?.close());

  test.each([
    ['a profile (laptop)', profile],
    ['the role of a task (ECS, EKS)', () => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${role.url}/task` })],
    ['the role of an instance (EC2)', () => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: role.url })],
  ])('come from %s by the SDK', async (_name, source) => {
    expect(await run(withSdk, 'module.mjs', variables(source()))).toMatchObject({ code: 0, stderr: '' });
    expect((await messages()).sort()).toEqual([...ALL].sort());
  });

  test.each([
    ['there are none', () => withSdk, 'Give the process AWS credentials'],
    ['the SDK is not installed', () => bare, 'or install it'],
  ])('are asked for in one line when %s, and the records are on stderr', async (_name, folder, advice) => {
    const env = variables({ AWS_EC2_METADATA_DISABLED: 'true' });
    const { code, stderr } = await run(folder(), 'module.mjs', env);
    expect(code).toBe(0);
    expect(documentsIn(stderr)).toHaveLength(COUNT);
    const notices = stderr.split('\n').filter((line) => line !== '' && documentsIn(line).length === 0);
    expect(notices).toEqual([expect.stringContaining(advice)]);
  });
});

describe('an application bundled by esbuild', () => {
  const formats: ReadonlyArray<[string, string, BuildOptions]> = [
    ['an ES module', 'bundled.mjs', { format: 'esm', outfile: 'out.mjs' }],
    ['CommonJS', 'bundled.mjs', { format: 'cjs', outfile: 'out.cjs' }],
    ['a minified ES module', 'bundled.mjs', { format: 'esm', minify: true, outfile: 'small.mjs' }],
    // winston itself cannot be bundled into an ES module.
    ['CommonJS with winston', 'bundled-winston.mjs', { format: 'cjs', outfile: 'winston.cjs' }],
  ];

  /** Bundles without any banner or shim; a warning would be a fault of the package. */
  function bundle(folder: string, program: string, how: BuildOptions): string {
    const outfile = join(folder, how.outfile ?? '');
    const { warnings } = buildSync({
      ...how,
      entryPoints: [join(folder, program)],
      bundle: true,
      platform: 'node',
      external: ['@aws-sdk/*'],
      outfile,
      logLevel: 'silent',
    });
    expect(warnings).toEqual([]);
    return outfile;
  }

  test.each(formats)('as %s ships its records (%s)', async (_name, program, how) => {
    const outfile = bundle(withSdk, program, how);
    expect(await run(withSdk, outfile, variables(stream.keyVariables))).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect((await messages()).sort()).toEqual(program === 'bundled.mjs' ? ['a', 'b'] : ['c']);
  });

  test('as an ES module finds the SDK beside it, where the credentials are in a profile', async () => {
    const outfile = bundle(withSdk, 'bundled.mjs', { format: 'esm', outfile: 'profile.mjs' });
    expect(await run(withSdk, outfile, variables(profile()))).toMatchObject({ code: 0, stderr: '' });
    expect((await messages()).sort()).toEqual(['a', 'b']);
  });
});

test.each([
  'esm',
  'cjs',
] as const)('a bundled Lambda function (%s) responds before its records leave, as one with the layer does', async (format) => {
  const workshop = new Workshop();
  const codeDir = join(workshop.dir, 'bundle');
  buildSync({
    stdin: {
      contents: `
        import { getLogger, wrap } from 'firehose-logging';
        export const handler = wrap(async () => { getLogger('app').info('placed'); return { placed: 7 }; });`,
      resolveDir: bare,
    },
    format,
    bundle: true,
    platform: 'node',
    external: ['@aws-sdk/*'],
    outfile: join(codeDir, format === 'esm' ? 'index.mjs' : 'index.js'),
  });
  const { lambda } = workshop.start(
    {},
    {
      codeDir,
      environment: { FIREHOSE_LOGGING_STREAM: 'app-logs' },
      localEnvironment: { AWS_ENDPOINT_URL_FIREHOSE: stream.model.url },
      credentials: stream.keys,
    },
  );
  const stop = stream.model.faults.inject({ kind: 'delay', share: 1, delayMs: 1_000 });
  const { payload, responseMs, doneMs } = await lambda.invoke({});
  stop();
  await workshop.close();
  expect(payload).toBe('{"placed":7}');
  expect(responseMs).toBeLessThan(1_000);
  expect(doneMs).toBeGreaterThanOrEqual(1_000);
  expect(await stream.documents()).toMatchObject([{ message: 'placed', cold_start: true }]);
});

describe('the types', () => {
  const code = `
    import { configure, flush, getLogger, stats, wrap, type LogRecord, type Options, type Stats } from 'firehose-logging';
    import captured, { destination } from 'firehose-logging/pino';
    import FirehoseTransport from 'firehose-logging/winston';
    import { captureConsole } from 'firehose-logging/console';
    import { shipLogger } from 'firehose-logging/powertools';
    const options: Options = { level: 'INFO' };
    configure(options);
    const handler = wrap(async (event: { id: number }) => ({ id: event.id }));
    const answer: Promise<{ id: number }> = handler({ id: 1 });
    const counted: Stats = stats();
    const same: typeof destination = captured;
    const transport: FirehoseTransport = new FirehoseTransport();
    // @ts-expect-error a level that nobody knows
    configure({ level: 'LOUD' });
    export type Kept = LogRecord;
    export { answer, captureConsole, counted, flush, getLogger, same, shipLogger, transport };`;
  const attw = dirname(require.resolve('@arethetypeswrong/core/package.json'));
  const compilers = [
    ['of this project', PROJECT],
    // The checker of types brings a TypeScript 5 of its own.
    ['5.x', attw],
  ].map(([name, from]) => {
    const folder = dirname(require.resolve('typescript/package.json', { paths: [from as string] }));
    return [name, require(join(folder, 'package.json')).version as string, join(folder, 'bin/tsc')] as const;
  });

  test.each(
    compilers,
  )('hold under TypeScript %s (%s), in an ES module and in CommonJS', (_name, version, tsc) => {
    const common = code.replace(
      /import captured, /,
      'import captured = require("firehose-logging/pino"); import ',
    );
    const folder = nodeApp(
      tarball,
      { 'a.mts': code, 'b.cts': common.replace('= captured;', '= captured.default;') },
      ['@types/node', 'winston-transport', 'logform', 'undici-types'],
    );
    const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--noEmit'];
    process.stdout.write(`TypeScript ${version}\n`);
    mustRun(process.execPath, [tsc, ...options, 'a.mts', 'b.cts'], folder);
  });
});
