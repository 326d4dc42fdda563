import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Engine, startEngine } from '../../../local/engine/start-engine';
import { type Call, DELIVERY, MASTER, openDoor } from '../front-door/fixtures';
import { isAlive, temporaryFolder } from './fixtures';

/** The real node with its real security plugin; the first run on a machine downloads it. */
const START_MS = 240_000;
const BOOT_MS = 90_000;
jest.setTimeout(BOOT_MS);

const folder = temporaryFolder();
const cacheDir = process.env.EKK_CACHE_DIR ?? resolve(__dirname, '../../../.cache');
const { OPENSEARCH_URL: _, ...env } = process.env;
const lines: string[] = [];
let engine: Engine;
let client: Awaited<ReturnType<typeof openDoor>>;

beforeAll(async () => {
  engine = await startEngine({ cacheDir, runDir: folder.path, progress: (line) => lines.push(line), env });
  client = await openDoor({ engine });
}, START_MS);
afterAll(async () => {
  await client?.close();
  await engine?.stop();
  folder.remove();
}, BOOT_MS);

const json = { 'content-type': 'application/json' };
const call = async (request: Call) => {
  const { status, body } = await client.call({ headers: json, ...request });
  return { status, body: body.startsWith('{') || body.startsWith('[') ? JSON.parse(body) : body };
};
const bulk = (...indices: string[]) =>
  call({
    role: DELIVERY,
    method: 'POST',
    path: '/_bulk?refresh=true',
    body: indices.map((index) => `{"index":{"_index":"${index}"}}\n{"message":"to ${index}"}\n`).join(''),
  });

test('the engine has the version that was asked for and reports how long its start took', () => {
  expect(engine).toMatchObject({ kind: 'embedded', version: '2.19.4' });
  expect(lines.at(-1)).toMatch(/^engine: OpenSearch 2\.19\.4 ready in [\d.]+ s$/);
});

test('the engine’s password is readable only by its user and is not in the progress', () => {
  expect(statSync(join(folder.path, 'engine', 'login.json')).mode & 0o077).toBe(0);
  expect(lines.join('\n')).not.toContain(engine.password);
});

test('an anonymous request gets 401 at the engine and through the door', async () => {
  expect((await fetch(engine.url)).status).toBe(401);
  expect(await call({})).toMatchObject({ status: 401 });
});

test('the engine has none of the security plugin’s demo logins', async () => {
  for (const name of ['admin', 'kibanaserver', 'readall', 'logstash']) {
    const authorization = `Basic ${Buffer.from(`${name}:${name}`).toString('base64')}`;
    expect((await fetch(engine.url, { headers: { authorization } })).status).toBe(401);
  }
});

describe('a role that nobody mapped', () => {
  test('has its _bulk refused as a whole', async () => {
    const { status, body } = await bulk('logs-2026-11-21');
    expect(status).toBe(403);
    expect(body.error.reason).toContain('no permissions for [indices:data/write/bulk]');
    expect(body.error.reason).toContain(`backend_roles=[${DELIVERY}]`);
  });

  test('may not change the security configuration', async () => {
    const path = '/_plugins/_security/api/rolesmapping/all_access';
    const body = JSON.stringify({ backend_roles: [DELIVERY] });
    expect((await call({ role: DELIVERY, method: 'PUT', path, body })).status).toBe(403);
  });
});

describe('a role that the master has mapped', () => {
  beforeAll(async () => {
    const api = '/_plugins/_security/api';
    const role = {
      cluster_permissions: ['cluster_composite_ops', 'cluster_monitor'],
      index_permissions: [
        { index_patterns: ['logs', 'logs-*'], allowed_actions: ['create_index', 'manage', 'crud'] },
      ],
    };
    const asMaster = (path: string, body: object) =>
      call({ role: MASTER, method: 'PUT', path, body: JSON.stringify(body) });
    expect((await asMaster(`${api}/roles/delivery`, role)).status).toBe(201);
    expect((await asMaster(`${api}/rolesmapping/delivery`, { backend_roles: [DELIVERY] })).status).toBe(201);
    expect((await asMaster('/unmapped', {})).status).toBe(200);
  });

  test('writes its own index, while items for another come back 403', async () => {
    const { status, body } = await bulk('logs-2026-11-21', 'unmapped', 'logsx');
    expect(status).toBe(200);
    expect(body.items.map((item: { index: { status: number } }) => item.index.status)).toEqual([
      201, 403, 403,
    ]);
    expect(body.items[1].index.error.type).toBe('security_exception');
  });

  test.each([
    '/unmapped/_search',
    '/_all/_search',
    '/_plugins/_security/api/roles',
  ])('may not read %s', async (path) => {
    expect((await call({ role: DELIVERY, path })).status).toBe(403);
  });

  test('gets 503 while the engine is away, and loses nothing', async () => {
    const { pid } = engine;
    await engine.stop();
    expect(await engine.exited).toMatchObject({ expected: true });
    expect(isAlive(pid ?? 0)).toBe(false);
    expect((await bulk('logs-2026-11-21')).status).toBe(503);
    await engine.restart();
    const { body } = await call({ role: DELIVERY, path: '/logs-2026-11-21/_count' });
    expect(body.count).toBe(1);
    expect((await bulk('logs-2026-11-21')).body.errors).toBe(false);
  });
});

test('the end of an engine that was killed is reported', async () => {
  process.kill(engine.pid ?? 0, 'SIGKILL');
  expect(await engine.exited).toMatchObject({ signal: 'SIGKILL', expected: false });
  expect(existsSync(engine.logFile ?? '')).toBe(true);
});
