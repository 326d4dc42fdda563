import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { EngineFixture } from './fixtures/engine-fixture';
import { event } from './fixtures/wire';

const LOGIN = { UserPoolId: 'eu-west-1_abc', IdentityPoolId: 'eu-west-1:1-2' };
const OBJECT = { type: 'index-pattern', id: 'app-logs', attributes: { title: 'app-logs-*' }, references: [] };

let engine: EngineFixture;
let folder: string;
let cloudFormation: Server;
const responses: Record<string, unknown>[] = [];

beforeAll(async () => {
  engine = await EngineFixture.start();
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  await build({
    entryPoints: [resolve(__dirname, '../../lambda/provisioning/handler.ts')],
    bundle: true,
    platform: 'node',
    outfile: join(folder, 'index.js'),
  });
  await writeFile(join(folder, 'ca.pem'), engine.door.caPem);
  await writeFile(join(folder, 'saved-objects.ndjson'), JSON.stringify(OBJECT));
  cloudFormation = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    responses.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
  await new Promise<void>((done) => cloudFormation.listen(0, '127.0.0.1', done));
}, 240_000);

afterAll(async () => {
  await new Promise((done) => cloudFormation?.close(done) ?? done(undefined));
  await engine?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Invokes the bundled function in a process of its own, with the environment that Lambda gives it. */
async function invoke(type: 'Create' | 'Delete', properties: object): Promise<string> {
  const url = `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/?X-Amz-Signature=s3cr3t`;
  const given = JSON.stringify(event(type, { ...properties }, { responseUrl: url }));
  const script = `require('./index.js').handler(${given}, { getRemainingTimeInMillis: () => 60000 })`;
  const env = {
    PATH: process.env.PATH,
    ...engine.environment(),
    NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
  };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script], {
    cwd: folder,
    env,
  });
  return stdout + stderr;
}

test('the bundled function provisions the domain and names what is missing there', async () => {
  const output = await invoke('Create', LOGIN);
  expect(responses.at(-1)).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'search-provisioning-ekk-dev-app-logs',
    Data: { Endpoint: engine.door.endpoint, Writes: '5' },
  });
  const { Notices } = responses.at(-1)?.Data as { Notices: string };
  expect(Notices.split('; ')).toEqual([
    'no Dashboards behind this endpoint: 1 saved objects were checked but not sent',
    'there is no Cognito here: the login groups were not mapped',
  ]);
  expect(output).not.toContain('s3cr3t');
  expect(output).not.toContain(engine.environment().AWS_SECRET_ACCESS_KEY);
}, 60_000);

test('invalid properties fail the resource with a reason that CloudFormation shows', async () => {
  await invoke('Create', { IndexName: 'App' });
  expect(responses.at(-1)).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: 'search-provisioning-ekk-dev-App',
    Reason: expect.stringContaining('IndexName is "App"'),
  });
}, 60_000);

test('a Delete of the refused resource succeeds, and so does a Delete of the good one', async () => {
  await invoke('Delete', { IndexName: 'App' });
  await invoke('Delete', LOGIN);
  expect(responses.slice(-2).map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS']);
  const { status } = await engine.asMaster({ method: 'GET', path: '_index_template/app-logs' });
  expect(status).toBe(404);
}, 60_000);
