import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { buildCollector } from '../../collector/build';
import { type Engine, startEngine } from '../../local/engine/start-engine';
import { ask } from '../../local/search/engine-client';
import { until } from '../pipeline/until';
import { send } from './clients';

/** What compose.yaml runs, but for the containers: the image's command in its folder, with the file's environment. */
const PROJECT = join(__dirname, '../..');
const { services } = parse(readFileSync(join(PROJECT, 'compose.yaml'), 'utf8'), { merge: true });
const dockerfile = readFileSync(join(PROJECT, 'collector/Dockerfile'), 'utf8');
const COMMAND = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
const image = mkdtempSync(join(tmpdir(), 'image-'));
const runDir = mkdtempSync(join(tmpdir(), 'engine-'));

let engine: Engine;
const children: ChildProcess[] = [];

beforeAll(async () => {
  buildCollector(image);
  engine = await startEngine({
    cacheDir: process.env.EKK_CACHE_DIR ?? join(PROJECT, '.cache'),
    runDir,
    progress: () => undefined,
  });
}, 300_000);

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await engine?.stop();
  for (const folder of [image, runDir]) rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The environment of a service, with the addresses that its names have here. */
function environmentOf(service: 'setup' | 'collector', dashboardsUrl = ''): Record<string, string> {
  const here: Readonly<Record<string, string>> = {
    'http://opensearch:9200': engine.url,
    'http://dashboards:5601': dashboardsUrl,
    '${OPENSEARCH_PASSWORD}': engine.password,
  };
  const entries = Object.entries<string>(services[service].environment);
  return Object.fromEntries(entries.map(([name, value]) => [name, here[value] ?? value]));
}

function run(command: readonly string[], env: Record<string, string>): ChildProcess {
  const [program = '', ...args] = command;
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd: image,
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

/** Dashboards' import, which there is no artifact of: it keeps what it was sent. */
async function startDashboards() {
  const requests: { url: string; headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
  const server = createServer(async (request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers, body: await text(request) });
    response.end('{"success":true,"successCount":1}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, requests, close: () => server.close() };
}

test('the setup puts index template and dashboards in their places, twice without harm', async () => {
  const dashboards = await startDashboards();
  for (const _ of [1, 2]) {
    const child = run(services.setup.command, environmentOf('setup', dashboards.url));
    const [code, stderr] = await Promise.all([
      new Promise((resolve) => child.once('close', resolve)),
      text(child.stderr as NodeJS.ReadableStream),
    ]);
    expect([code, stderr]).toEqual([0, '']);
  }
  dashboards.close();
  const template = await ask<object>(engine, { method: 'GET', path: '/_index_template/app-logs' });
  expect(JSON.stringify(template)).toContain('"flat_object"');
  expect(dashboards.requests[0]).toMatchObject({
    url: '/api/saved_objects/_import?overwrite=true',
    headers: { 'osd-xsrf': 'true', securitytenant: 'global' },
    body: expect.stringContaining('"type":"dashboard"'),
  });
}, 120_000);

test('a line sent to the collector is a document in the index of the day, with the types of the template', async () => {
  const child = run(COMMAND, {
    ...environmentOf('collector'),
    COLLECTOR_TCP_HOST: '127.0.0.1',
    COLLECTOR_TCP_PORT: '0',
    COLLECTOR_MONITORING_PORT: '0',
    COLLECTOR_HEALTH_PORT: '0',
  });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const port = await until('port', async () => Number(/"tcp":(\d+)/.exec(said)?.[1]) || undefined, 60_000);
  await send(
    port,
    '2026-11-21 09:27:00,123 shop ERROR by compose\n',
    '{"message":"by compose","level":"warn","duration_ms":1.5}\n',
  );
  const index = `app-logs-${new Date().toISOString().slice(0, 10)}`;
  const found = await until(
    'two documents',
    async () => {
      const path = `/${index}/_search?q=message:compose`;
      const { hits } = await ask<{ hits: { hits: { _id: string; _source: Record<string, unknown> }[] } }>(
        engine,
        {
          method: 'GET',
          path,
        },
      ).catch(() => ({ hits: { hits: [] } }));
      return hits.hits.length === 2 ? hits.hits : undefined;
    },
    60_000,
  );
  expect(found.map(({ _source }) => _source.levelname).sort()).toEqual(['ERROR', 'WARNING']);
  expect(found.every(({ _id, _source }) => _id === _source.log_id && _source.ingested_at !== undefined)).toBe(
    true,
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}, 180_000);
