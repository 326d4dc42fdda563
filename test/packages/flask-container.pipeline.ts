import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePorts } from '../../local/machine/process';
import { ensureVenv } from '../../tools/python';
import { ensurePythonCommand } from '../../tools/python-command';
import { until } from '../pipeline/until';
import { documentsIn, type Ended, type Stream, start, startRoleEndpoints, startStream } from './kit';
import { PROJECT, packed, pythonEnvironment, removeTemporaryFolders, temporaryFolder } from './packed';

jest.setTimeout(300_000);

const EXAMPLE = join(PROJECT, 'examples/flask-container');
const read = (name: string) => readFileSync(join(EXAMPLE, name), 'utf8');
/** What the image starts. There is no Docker to build it with, so the same command runs as a process. */
const COMMAND = JSON.parse(/^CMD (\[.*\])$/m.exec(read('Dockerfile'))?.[1] ?? '[]') as string[];
const REQUESTS = 200;

let stream: Stream;
let role: Awaited<ReturnType<typeof startRoleEndpoints>>;
let packages: string;

beforeAll(async () => {
  packages = pythonEnvironment(packed().wheel, ensureVenv()).packages;
  stream = await startStream();
  role = await startRoleEndpoints(stream.keys);
});
afterAll(async () => {
  await role?.close();
  await stream?.close();
  removeTemporaryFolders();
});

test('each request that the image’s command serves is in the stream once, after a SIGTERM, with the role of a task', async () => {
  const requirements = read('requirements.txt').trim().split('\n');
  const gunicorn = ensurePythonCommand({ name: 'gunicorn', requirements });
  const [port] = await freePorts(1);
  const args = COMMAND.slice(1).map((word) => word.replace('0.0.0.0:8000', `127.0.0.1:${port}`));
  const server: { ended?: Promise<Ended>; end?: () => void } = {};
  server.ended = start(join(dirname(gunicorn), COMMAND[0] as string), args, {
    cwd: EXAMPLE,
    env: {
      ...stream.variables,
      HOME: temporaryFolder(),
      PYTHONPATH: packages,
      PYTHONDONTWRITEBYTECODE: '1',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${role.url}/task`,
    },
    onStart: (child) => {
      server.end = () => child.kill('SIGTERM');
    },
  });
  const get = (path: string, user: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'x-user': user } });
  await until('gunicorn', () => get('/orders/0', 'first').catch(() => undefined));
  const users = Array.from({ length: REQUESTS }, (_, i) => `user-${i}`);
  const responses = await Promise.all(users.map(async (user, i) => (await get(`/orders/${i}`, user)).json()));
  expect(responses).toEqual(users.map((_, i) => ({ order: i })));
  server.end?.();
  const { code, stderr } = await server.ended;
  expect(code).toBe(0);
  expect(documentsIn(stderr)).toEqual([]);
  const documents = (await stream.documents()).filter(({ name }) => name === 'orders');
  expect(documents.map(({ username }) => username).sort()).toEqual(['first', ...users].sort());
  expect(documents[0]).toMatchObject({
    http_route: '/orders/<int:number>',
    http_status: 200,
    service: 'orders',
  });
});
