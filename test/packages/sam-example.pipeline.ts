import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuiltLayers, buildLayers } from '../../tools/packages/build-layers';
import { ensureVenv } from '../../tools/python';
import { ensurePythonCommand } from '../../tools/python-command';
import { Workshop } from '../local/lambda/support';
import { start, startStream } from './kit';
import { PROJECT, removeTemporaryFolders, temporaryFolder, unzipped } from './packed';
import { SAM } from './sam';

jest.setTimeout(600_000);

const EXAMPLE = join(PROJECT, 'examples/sam');
const code = (path: string) => readFileSync(join(EXAMPLE, path), 'utf8');

let layers: BuiltLayers;
let workshop: Workshop;
beforeAll(() => {
  layers = buildLayers(temporaryFolder());
  workshop = new Workshop();
});
afterAll(async () => {
  await workshop.close();
  removeTemporaryFolders();
});

test('the template of the SAM example passes sam validate --lint', async () => {
  const home = temporaryFolder();
  const env = { HOME: home, AWS_DEFAULT_REGION: 'eu-west-1', SAM_CLI_TELEMETRY: '0' };
  const args = ['validate', '--lint', '--template', join(EXAMPLE, 'template.yaml')];
  const { code, stdout, stderr } = await start(ensurePythonCommand(SAM), args, { cwd: home, env });
  expect({ code, said: stdout + stderr }).toEqual({
    code: 0,
    said: expect.stringContaining('is a valid SAM Template'),
  });
});

test.each([
  {
    which: 'node',
    runtime: 'nodejs22.x',
    files: { 'index.js': code('orders/index.js') },
    event: { body: '{"id":7}' },
    variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/firehose-logging-exec' },
    response: { statusCode: 201, body: '{"placed":7}' },
    document: { name: 'console', message: expect.stringContaining('order placed') },
  },
  {
    which: 'python',
    runtime: 'python3.13',
    files: { 'users.py': code('users/users.py') },
    event: {},
    variables: {},
    response: { statusCode: 200, body: '["ada", "grace"]' },
    document: { name: 'users', message: 'users listed', extra: { count: 2 } },
  },
] as const)('a function of the SAM example logs to the stream: $which', async (row) => {
  const stream = await startStream();
  const { lambda } = workshop.start(row.files, {
    runtime: row.runtime,
    handler: row.which === 'node' ? 'index.handler' : 'users.handler',
    layerDirs: [unzipped(layers[row.which])],
    environment: {
      FIREHOSE_LOGGING_STREAM: 'app-logs',
      FIREHOSE_LOGGING_SERVICE: 'shop',
      ...row.variables,
    },
    localEnvironment: { AWS_ENDPOINT_URL_FIREHOSE: stream.model.url },
    credentials: stream.keys,
    pythonExecutable: join(ensureVenv(), 'python'),
  });
  expect(JSON.parse((await lambda.invoke(row.event)).payload)).toEqual(row.response);
  const documents = await stream.documents();
  await stream.close();
  expect(documents).toMatchObject([{ ...row.document, service: 'shop', levelname: 'INFO' }]);
});
