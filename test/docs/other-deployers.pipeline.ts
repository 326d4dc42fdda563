import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { CFN_LINT } from '../../tools/cfn-lint';
import { ensureNodeTool } from '../../tools/node-tool';
import { type BuiltLayers, buildLayers } from '../../tools/packages/build-layers';
import { ensureVenv } from '../../tools/python';
import { ensurePythonCommand } from '../../tools/python-command';
import { Workshop } from '../local/lambda/support';
import { start, startStream } from '../packages/kit';
import { mustRun, removeTemporaryFolders, temporaryFolder, unzipped } from '../packages/packed';
import { SAM } from '../packages/sam';
import { FILES, file } from './deployer-files';

jest.setTimeout(600_000);

const HCL = { name: 'python', requirements: ['python-hcl2==8.1.4'] };
const OSLS = 'osls@4.3.1';

afterAll(removeTemporaryFolders);

/** A folder with one file of the page, and a program beside it. */
function folderWith(name: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), file(name));
  for (const path of ['index.js', 'src/index.js']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "exports.handler = async () => console.log('order placed');\n");
  }
  return folder;
}

/** As on a machine without an account. */
const offline = (folder: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  HOME: folder,
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  SAM_CLI_TELEMETRY: '0',
  SLS_TELEMETRY_DISABLED: '1',
  ...more,
});

describe('CloudFormation', () => {
  test.each(['function.yaml', 'layers.yaml'])('%s passes cfn-lint', (name) => {
    const folder = folderWith(name);
    mustRun(ensurePythonCommand(CFN_LINT), ['--regions', 'eu-west-1', '--', name], folder);
  });
});

describe('SAM', () => {
  test('template.yaml passes sam validate --lint', async () => {
    const folder = folderWith('template.yaml');
    const args = ['validate', '--lint', '--template', 'template.yaml'];
    const { code, stdout, stderr } = await start(ensurePythonCommand(SAM), args, {
      cwd: folder,
      env: offline(folder),
    });
    expect({ code, said: stdout + stderr }).toEqual({
      code: 0,
      said: expect.stringContaining('is a valid SAM Template'),
    });
  });
});

describe('Serverless Framework', () => {
  const VALUES: Readonly<Record<string, string>> = {
    '/ekk/prod/stream': 'Ekk-prod-logs',
    '/ekk/prod/layers/node': 'arn:aws:lambda:eu-west-1:123456789012:layer:node:3',
  };

  /** The one call of SSM that the framework makes. */
  async function startSsm() {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { Name } = JSON.parse(body || '{}');
      const Value = VALUES[Name];
      response.writeHead(Value ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(
        JSON.stringify(
          Value ? { Parameter: { Name, Value, Type: 'String' } } : { __type: 'ParameterNotFound' },
        ),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, close: () => new Promise((resolve) => server.close(resolve)) };
  }

  test('serverless.yml is packaged, and its template has the layer, the stream and the permission', async () => {
    const ssm = await startSsm();
    const folder = folderWith('serverless.yml');
    const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y', AWS_ENDPOINT_URL_SSM: ssm.url };
    const run = await start(ensureNodeTool(OSLS, 'osls'), ['package'], {
      cwd: folder,
      env: offline(folder, keys),
    });
    await ssm.close();
    expect({ code: run.code, said: run.code === 0 ? '' : run.stdout + run.stderr }).toEqual({
      code: 0,
      said: '',
    });
    const path = join(folder, '.serverless/cloudformation-template-update-stack.json');
    const { Resources } = JSON.parse(readFileSync(path, 'utf8'));
    expect(Resources.OrdersLambdaFunction.Properties).toMatchObject({
      Runtime: 'nodejs22.x',
      Layers: [VALUES['/ekk/prod/layers/node']],
      Environment: {
        Variables: {
          AWS_LAMBDA_EXEC_WRAPPER: '/opt/firehose-logging-exec',
          FIREHOSE_LOGGING_STREAM: 'Ekk-prod-logs',
          FIREHOSE_LOGGING_SERVICE: 'orders',
        },
      },
    });
    expect(JSON.stringify(Resources.IamRoleLambdaExecution)).toContain('deliverystream/Ekk-prod-logs');
  });
});

describe('Terraform', () => {
  test('main.tf is HCL with the resources of a function', () => {
    const folder = folderWith('main.tf');
    const script =
      'import hcl2, json; d = hcl2.load(open("main.tf")); print(json.dumps(sorted(k.strip(chr(34)) for r in d["resource"] for k in r)))';
    const types = JSON.parse(mustRun(ensurePythonCommand(HCL), ['-c', script], folder));
    expect(types).toEqual([
      'aws_iam_role',
      'aws_iam_role_policy',
      'aws_iam_role_policy_attachment',
      'aws_lambda_function',
    ]);
  });

  test('main.tf is as terraform fmt writes it', () => {
    const folder = folderWith('main.tf');
    const { error, status, stdout } = spawnSync('terraform', ['fmt', '-check', '-diff', 'main.tf'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (error) {
      process.stdout.write(
        `terraform: not checked by terraform fmt: it is not on the PATH (${error.message}), and no registry of packages has it\n`,
      );
      return;
    }
    process.stdout.write(
      'terraform: not checked by terraform validate, which needs the provider from a registry of its own\n',
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

describe('the zip files of the layers', () => {
  let layers: BuiltLayers;
  let workshop: Workshop;
  beforeAll(() => {
    layers = buildLayers(temporaryFolder());
  });
  beforeEach(() => {
    workshop = new Workshop();
  });
  afterEach(() => workshop.close());

  /** The inline code of function.yaml. */
  const python =
    /ZipFile: \|\n([\s\S]*)$/.exec(FILES['function.yaml'] ?? '')?.[1]?.replaceAll(/^ {10}/gm, '') ?? '';

  test.each([
    [
      'node',
      'nodejs22.x',
      { 'index.js': "exports.handler = async () => { console.log('order placed'); return { placed: 7 }; };" },
      { AWS_LAMBDA_EXEC_WRAPPER: '/opt/firehose-logging-exec' },
      'console',
    ],
    ['python', 'python3.13', { 'index.py': python }, {}, 'orders'],
  ] as const)('make the function of the page log to the stream: %s', async (which, runtime, code, variables, name) => {
    const stream = await startStream();
    const { lambda } = workshop.start(code, {
      runtime,
      layerDirs: [unzipped(layers[which])],
      environment: { FIREHOSE_LOGGING_STREAM: 'app-logs', FIREHOSE_LOGGING_SERVICE: 'orders', ...variables },
      localEnvironment: { AWS_ENDPOINT_URL_FIREHOSE: stream.model.url },
      credentials: stream.keys,
      pythonExecutable: join(ensureVenv(), 'python'),
    });
    expect(await lambda.invoke({})).toMatchObject({
      payload: '{"placed":7}'.replace(':', which === 'python' ? ': ' : ':'),
    });
    const [document] = await stream.documents();
    await stream.close();
    expect(document).toMatchObject({ name, message: 'order placed', service: 'orders', levelname: 'INFO' });
  });

  test('are the same in each build', () => {
    const again = buildLayers(temporaryFolder());
    for (const which of ['node', 'python'] as const)
      expect(readFileSync(again[which]).equals(readFileSync(layers[which]))).toBe(true);
  });
});
