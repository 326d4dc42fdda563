import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { NODE_MODULES, nodeLayerDir, producerEnvironment } from '../../local/commands/producer';
import { PROJECT_DIR } from '../../local/machine/paths';
import { runTool } from '../../local/machine/process';
import { searchDocuments } from '../../local/search/documents';
import { ensureVenv } from '../../tools/python';
import { removeTemporaryFolders, synthesizeDev, temporaryFolder } from './dev-assembly';
import { RunningStack } from './running-stack';
import { until } from './until';

jest.setTimeout(120_000);

const at = (path: string) => join(PROJECT_DIR, path);

let stack: RunningStack;
let bin: string;
/** As `npm start` prints it. */
let exported: Record<string, string>;
let flask: ChildProcess | undefined;

beforeAll(async () => {
  bin = ensureVenv();
  stack = await RunningStack.start(await synthesizeDev());
  exported = producerEnvironment(stack.run, stack.stream) ?? {};
});

afterAll(async () => {
  flask?.kill('SIGKILL');
  await stack?.run.stop({ drainTimeoutMs: 0 });
  removeTemporaryFolders();
});

/** The environment of a shell with the venv, the package and these variables; its home is empty. */
function shell(variables: Record<string, string>): NodeJS.ProcessEnv {
  const python = { PYTHONPATH: at('lambda/python-layer'), PYTHONDONTWRITEBYTECODE: '1' };
  return { PATH: [bin, process.env.PATH].join(delimiter), HOME: temporaryFolder(), ...python, ...variables };
}

/** The documents of a query, once there are so many. */
async function documents(query: object, count: number): Promise<Record<string, unknown>[]> {
  return until(`${count} documents of ${JSON.stringify(query)}`, async () => {
    const hits = await searchDocuments(stack.run.engine, stack.stream.indexName, { size: 1_000, query });
    return hits.length < count ? undefined : hits.map(({ _source }) => ({ ..._source }));
  });
}

describe('the Flask example', () => {
  let url: string;
  const said: string[] = [];

  beforeAll(async () => {
    const server = spawn('flask', ['run', '--port', '0'], {
      cwd: at('examples/flask'),
      env: shell(exported),
    });
    flask = server;
    for (const stream of [server.stdout, server.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
    url = await until('address of flask', async () => {
      if (server.exitCode !== null) throw new Error(`flask ended with ${server.exitCode}: ${said.join('')}`);
      return /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said.join(''))?.[1];
    });
  });

  /** So many requests at once, each by a user of its own. */
  async function request(count: number): Promise<string[]> {
    const run = randomUUID();
    const users = Array.from({ length: count }, (_, number) => `${run}-${number}`);
    const responses = users.map(async (user) =>
      (await fetch(`${url}/hello/${user}`, { headers: { 'x-user': user } })).json(),
    );
    expect(await Promise.all(responses)).toEqual(users.map((user) => ({ message: `Hello, ${user}` })));
    return users;
  }

  test('indexes a document for each of 200 parallel requests', async () => {
    const users = await request(200);
    const found = await documents({ terms: { username: users } }, users.length);
    expect(found.map(({ username }) => username).sort()).toEqual(users.sort());
    expect(new Set(found.map(({ log_id }) => log_id)).size).toBe(users.length);
    for (const document of found) {
      expect(document).toMatchObject({ name: 'request', http_route: '/hello/<name>', http_status: 200 });
      expect(document.message).toBe(`GET /hello/${document.username} 200`);
      expect(document.duration_ms).toBeGreaterThanOrEqual(0);
      expect(document.asctime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
    }
  });

  test('loses no record at SIGTERM right after the responses: each is indexed, or on standard error', async () => {
    const users = await request(20);
    flask?.kill('SIGTERM');
    expect(await once(flask as ChildProcess, 'close')).toEqual([null, 'SIGTERM']);
    const output = said.join('');
    const onTerminal = users.filter((user) => output.includes(`"username":"${user}"`));
    const shipped = users.filter((user) => !onTerminal.includes(user));
    expect(await documents({ terms: { username: shipped } }, shipped.length)).toHaveLength(shipped.length);
    expect(output).not.toContain('Traceback');
  });
});

describe('the Node example', () => {
  test('delivers a record in each way, with what npm start prints', async () => {
    const layer = join(nodeLayerDir(stack.run, stack.stream) ?? '', NODE_MODULES);
    const env = { PATH: process.env.PATH, ...exported, NODE_PATH: layer };
    const { code, output } = await runTool(process.execPath, [at('examples/node/ways-in.mjs')], { env });
    expect({ code, last: output.trim().split('\n').at(-1) }).toEqual({
      code: 0,
      last: '5 of 5 records delivered',
    });
  });
});

describe('the direct ingestion example', () => {
  const all = 'sync: 50 of 50 documents found\nasync: 50 of 50 documents found\n';

  async function ingest(variables: Record<string, string>): Promise<void> {
    const args = [at('examples/direct-ingest/direct_ingest.py'), '--count', '50'];
    expect(await runTool('python', args, { env: shell(variables) })).toEqual({ code: 0, output: all });
  }

  test('writes and finds its documents at the node, as administrator', async () => {
    const { url: OPENSEARCH_URL, username, password } = stack.run.engine;
    await ingest({ OPENSEARCH_URL, OPENSEARCH_USERNAME: username, OPENSEARCH_PASSWORD: password });
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['a wrong password', { OPENSEARCH_USERNAME: 'admin', OPENSEARCH_PASSWORD: 'wrong' }, /401/],
    ['no login', { AWS_EC2_METADATA_DISABLED: 'true' }, /: no login\. Set OPENSEARCH_USERNAME and /],
    ['nobody there', { OPENSEARCH_URL: 'http://127.0.0.1:1', OPENSEARCH_USERNAME: 'admin' }, /refused/],
  ])('reports %s in one line', async (_name, variables, message) => {
    const env = shell({ OPENSEARCH_URL: stack.run.engine.url, ...variables });
    const { code, output } = await runTool('python', [at('examples/direct-ingest/direct_ingest.py')], {
      env,
    });
    expect(output).toMatch(/^direct_ingest: .*\n$/);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(message) });
  });

  test('writes and finds them at the domain, signed by a role that is mapped', async () => {
    const door = stack.run.world.domains.find(stack.domainArn);
    const key = stack.run.credentials.issue(stack.deliveryRoleArn);
    const OPENSEARCH_CA = join(temporaryFolder(), 'ca.pem');
    writeFileSync(OPENSEARCH_CA, door?.caPem ?? '');
    await ingest({
      OPENSEARCH_URL: `https://${door?.endpoint}`,
      OPENSEARCH_CA,
      AWS_REGION: stack.stream.spec.region,
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      AWS_SESSION_TOKEN: key.sessionToken,
    });
  });
});

describe('a script with the classic configuration, the class path changed only', () => {
  /** The same credentials in a file, where boto3 finds them as it does those of ~/.aws. */
  function credentialsFile(): Record<string, string> {
    const AWS_SHARED_CREDENTIALS_FILE = join(temporaryFolder(), 'credentials');
    const lines = Object.entries(exported).map(([name, value]) => `${name.toLowerCase()}=${value}\n`);
    writeFileSync(AWS_SHARED_CREDENTIALS_FILE, `[default]\n${lines.join('')}`);
    return { ...exported, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SHARED_CREDENTIALS_FILE };
  }

  test.each<[string, () => Record<string, string>]>([
    ['the exports, far from UTC', () => ({ ...exported, TZ: 'IST-5:30' })],
    ['credentials in a file', credentialsFile],
  ])('logs with %s, and its caught NameError is found by asctime', async (_name, variables) => {
    const [name, gte] = [`classic-${randomUUID()}`, Math.floor(Date.now() / 1_000) * 1_000];
    const args = [at('test/python/support/classic_script.py'), name];
    const { code, output } = await runTool('python', args, { env: shell(variables()) });
    expect({ code, fellBack: /^\{/m.test(output) }).toEqual({ code: 0, fellBack: false });
    expect(output).toContain(`[ERROR] ${name}: caught\nTraceback`);
    const when = { range: { asctime: { gte, lte: Date.now(), format: 'epoch_millis' } } };
    const [document] = await documents({ bool: { filter: [when, { term: { name } }] } }, 1);
    expect(document).toMatchObject({ levelname: 'ERROR', message: 'caught', exc_type: 'NameError' });
    expect(document?.exc_info).toMatch(/^Traceback [\s\S]*NameError: fake NameError$/);
  });
});
