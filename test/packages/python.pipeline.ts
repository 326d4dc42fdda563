import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureVenv } from '../../tools/python';
import { documentsIn, type Stream, start, startRoleEndpoints, startStream } from './kit';
import { mustRun, packed, pythonEnvironment, removeTemporaryFolders, temporaryFolder } from './packed';

jest.setTimeout(300_000);

const COUNT = 1200;
const ALL = Array.from({ length: COUNT }, (_, i) => `record ${i}`);
const PROGRAMS = {
  'program.py': `
import logging
import firehose_logging
logging.getLogger().addHandler(firehose_logging.FirehoseHandler())
logging.getLogger().setLevel("INFO")
for i in range(${COUNT}):
    logging.getLogger("app").info("record %s", i, extra={"n": i})
`,
  'server.py': `
import signal
import program
import firehose_logging
firehose_logging.flush_at_sigterm()
print("listening", flush=True)
signal.pause()
`,
  'typed.py': `
import firehose_logging
handler = firehose_logging.FirehoseHandler("app-logs", level="INFO")
reveal_type(handler.stats())
handler.stats(1)
`,
};

let stream: Stream;
/** The standard library and the wheel. */
let bare: string;
let packages: string;
let bin: string;
let folder: string;

beforeAll(async () => {
  bin = ensureVenv();
  ({ python: bare, packages } = pythonEnvironment(packed().wheel, bin));
  folder = temporaryFolder();
  for (const [name, code] of Object.entries(PROGRAMS)) writeFileSync(join(folder, name), code);
  stream = await startStream();
});
afterAll(async () => {
  await stream?.close();
  removeTemporaryFolders();
});
beforeEach(() => stream.forget());

function variables(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { HOME: temporaryFolder(), PYTHONDONTWRITEBYTECODE: '1', ...stream.variables, ...more };
}

const run = (python: string, env: NodeJS.ProcessEnv) => start(python, ['program.py'], { cwd: folder, env });
const messages = async () => (await stream.documents()).map(({ message }) => message);

test('a program that ends by itself has all its records in the stream, once', async () => {
  expect(await run(bare, variables(stream.keyVariables))).toEqual({ code: 0, stdout: '', stderr: '' });
  const documents = await stream.documents();
  expect(documents.map(({ message }) => message)).toEqual(ALL);
  expect(documents[0]).toMatchObject({ name: 'app', source: 'python', service: 'orders', extra: { n: 0 } });
  expect(new Set(documents.map(({ log_id }) => log_id)).size).toBe(COUNT);
});

test('a program has its records on stderr where the stream cannot be reached, and says so', async () => {
  const unreachable = {
    AWS_ENDPOINT_URL_FIREHOSE: 'http://127.0.0.1:1',
    FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS: '300',
  };
  const { code, stderr } = await run(bare, variables({ ...stream.keyVariables, ...unreachable }));
  expect(code).toBe(0);
  const fallen = documentsIn(stderr).filter(({ name }) => name === 'app');
  expect(fallen.map(({ message }) => message).sort()).toEqual([...ALL].sort());
  expect(stderr).toContain('refused');
});

test('a server that is told to end loses nothing: each record is in the stream or on stderr', async () => {
  const { stderr } = await start(bare, ['server.py'], {
    cwd: folder,
    env: variables(stream.keyVariables),
    onOutput: (child) => child.kill('SIGTERM'),
  });
  const all = [...(await stream.documents()), ...documentsIn(stderr)].map(({ message }) => message);
  expect([...new Set(all)].sort()).toEqual([...ALL].sort());
});

describe('credentials outside Lambda', () => {
  let role: Awaited<ReturnType<typeof startRoleEndpoints>>;
  beforeAll(async () => {
    role = await startRoleEndpoints(stream.keys);
  });
  afterAll(() => role?.close());

  /** A file of credentials with a profile, as on a laptop. */
  const profile = (): NodeJS.ProcessEnv => {
    const file = join(temporaryFolder(), 'credentials');
    const lines = Object.entries(stream.keyVariables).map(
      ([name, value]) => `${name.toLowerCase()}=${value}`,
    );
    writeFileSync(file, ['[producer]', ...lines].join('\n'));
    return { AWS_SHARED_CREDENTIALS_FILE: file, AWS_PROFILE: 'producer' };
  };
  const withBoto3 = (env: NodeJS.ProcessEnv) =>
    run(join(bin, 'python'), variables({ ...env, PYTHONPATH: packages }));

  test.each([
    ['a profile (laptop)', profile],
    ['the role of a task (ECS, EKS)', () => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${role.url}/task` })],
    ['the role of an instance (EC2)', () => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: role.url })],
  ])('come from %s by boto3', async (_name, source) => {
    expect(await withBoto3(source())).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await messages()).toEqual(ALL);
  });

  test.each([
    ['there are none', withBoto3, /[Cc]redentials/],
    ['boto3 is not installed', (env: NodeJS.ProcessEnv) => run(bare, variables(env)), /no boto3/],
  ])('are asked for when %s, and the records are on stderr', async (_name, start, advice) => {
    const { code, stderr } = await start({ AWS_EC2_METADATA_DISABLED: 'true' });
    expect(code).toBe(0);
    expect(documentsIn(stderr).filter(({ name }) => name === 'app')).toHaveLength(COUNT);
    const notices = stderr.split('\n').filter((line) => line !== '' && documentsIn(line).length === 0);
    // One for a full batch, and one for the rest at exit.
    expect(notices).toEqual(notices.map(() => expect.stringMatching(advice)));
    expect([1, 2]).toContain(notices.length);
  });
});

test('the installed package has types: mypy sees them, and finds a wrong argument', () => {
  const mypy = () =>
    mustRun(
      join(bin, 'mypy'),
      ['--strict', '--python-executable', bare, '--cache-dir', temporaryFolder(), 'typed.py'],
      folder,
    );
  expect(mypy).toThrow(
    /Revealed type is ".*firehose_logging\.core\.stats\.Stats\]?"[\s\S]*Too many arguments for "stats"/,
  );
});
