import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LambdaFunction } from '../../local/lambda/start-function';
import { searchDocuments } from '../../local/search/documents';
import { removeTemporaryFolders, temporaryFolder } from './dev-assembly';
import type { RunningStack } from './running-stack';
import { until } from './until';
import { startVariant } from './variants';

jest.setTimeout(180_000);

/** Account that the variant `accounts` trusts as a whole, and the external id that it asks for. */
const TRUSTED = 'arn:aws:iam::111111111111:role/checkout';
const EXTERNAL_ID = 'ekk-accounts';

/** Functions of another account: they log the routes that they are told, and give the layer's counts. */
const SOURCES = {
  node: {
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    file: 'index.js',
    package: 'nodejs',
    code: `const { getLogger, stats, wrap } = require('firehose-logging');
exports.handler = wrap(async ({ routes }) => {
  for (const http_route of routes) getLogger('orders').info('order', { http_route });
  const { accepted, delivered, fellBack, lost } = stats();
  return { accepted, delivered, fellBack, lost };
});`,
  },
  python: {
    runtime: 'python3.12',
    handler: 'index.handler',
    file: 'index.py',
    package: 'python',
    code: `import logging
import firehose_logging

HANDLER = firehose_logging.FirehoseHandler()
logging.getLogger().addHandler(HANDLER)
logging.getLogger().setLevel("INFO")

@firehose_logging.lambda_handler
def handler(event, context):
    for route in event["routes"]:
        logging.getLogger("orders").info("order", extra={"http_route": route})
    stats = HANDLER.stats()
    return {
        "accepted": stats.accepted,
        "delivered": stats.delivered,
        "fellBack": stats.fell_back,
        "lost": stats.accepted - stats.delivered - stats.fell_back - stats.queued,
    }
`,
  },
} as const;

type Language = keyof typeof SOURCES;

let stack: RunningStack;

beforeAll(async () => {
  stack = await startVariant('accounts');
});

afterAll(async () => {
  await stack?.run.stop({ drainTimeoutMs: 0 });
  removeTemporaryFolders();
});

/** What the stacks give to a producer of another account as outputs. */
function outputs(): Record<string, string> {
  const { resolver } = stack.run.world;
  const stacks = new Set(resolver.resources().map((resource) => resource.stack));
  return Object.assign({}, ...[...stacks].map((each) => resolver.outputs(each)));
}

/** A function of another account with the layer and the variables that docs/accounts.md names. */
function producer(language: Language, name: string, { roleArn = TRUSTED, externalId = EXTERNAL_ID } = {}) {
  const { code, file, handler, runtime } = SOURCES[language];
  const dir = join(temporaryFolder(), name);
  mkdirSync(dir);
  writeFileSync(join(dir, file), code);
  const { world } = stack.run;
  const { DeliveryStreamName = '', NodeLayerArn = '', ProducerRoleArn = '', PythonLayerArn = '' } = outputs();
  const arn = `arn:aws:lambda:${stack.stream.spec.region}:${roleArn.split(':')[4]}:function:${name}`;
  const logFile = join(dir, 'log');
  world.functions.add({
    name,
    logicalId: name,
    arn,
    region: stack.stream.spec.region,
    roleArn,
    codeDir: dir,
    handler,
    runtime,
    environment: {
      FIREHOSE_LOGGING_STREAM: DeliveryStreamName,
      FIREHOSE_LOGGING_ROLE_ARN: ProducerRoleArn,
      FIREHOSE_LOGGING_EXTERNAL_ID: externalId,
    },
    layerDirs: [world.layers.get(language === 'node' ? NodeLayerArn : PythonLayerArn) ?? ''],
    timeoutSeconds: 30,
    memorySizeMb: 256,
    runDir: join(dir, 'run'),
    logFile,
  });
  const running = world.functions.running(arn);
  return {
    log: (...routes: string[]) => invoke(running, routes),
    output: () => readFileSync(logFile, 'utf8'),
  };
}

async function invoke(running: LambdaFunction, routes: readonly string[]): Promise<Record<string, number>> {
  const { payload, functionError } = await running.invoke({ routes });
  if (functionError !== undefined) throw new Error(payload);
  return JSON.parse(payload);
}

/** The routes of the documents below a path, once there are as many. */
function indexed(path: string, count: number): Promise<string[]> {
  return until(`${count} documents below ${path}`, async () => {
    const query = { prefix: { http_route: path } };
    const hits = await searchDocuments(stack.run.engine, stack.stream.indexName, { size: 100, query }).catch(
      () => [],
    );
    return hits.length >= count
      ? hits.map(({ _source }) => String((_source as { http_route?: string }).http_route)).sort()
      : undefined;
  });
}

describe.each(
  Object.keys(SOURCES) as Language[],
)('a producer of another account, with the layer for %s', (language) => {
  test('ships through the role that it assumes, and loses nothing when its session expires', async () => {
    const path = `/expiry-${language}/`;
    const { log } = producer(language, `orders-${language}`);
    await log(`${path}1`, `${path}2`);
    stack.run.credentials.expireSessions();
    await log(`${path}3`, `${path}4`);
    expect(await log()).toEqual({ accepted: 4, delivered: 4, fellBack: 0, lost: 0 });
    expect(await indexed(path, 4)).toEqual([1, 2, 3, 4].map((n) => `${path}${n}`));
  });

  test.each([
    ['whose account is not trusted', { roleArn: 'arn:aws:iam::999999999999:role/checkout' }],
    ['without the external id', { externalId: 'another' }],
  ])('%s is refused: its records fall back, and one line says what to do', async (name, options) => {
    const { log, output } = producer(language, `refused-${language}-${name.split(' ')[0]}`, options);
    await log('/refused/1');
    expect(await log()).toEqual({ accepted: 1, delivered: 0, fellBack: 1, lost: 0 });
    expect(output()).toContain('"http_route":"/refused/1"');
    // The line comes behind the record, by a pipe of its own pace.
    const says = async () => (output().includes('Allow sts:AssumeRole') ? true : undefined);
    await until('the line that says what to do', says);
    expect(output()).toContain('is not authorized to perform: sts:AssumeRole on resource');
    expect(output()).toContain('Allow sts:AssumeRole on this role');
  });
});

test('the role of the stage may do nothing but put records', async () => {
  const { ProducerRoleArn = '' } = outputs();
  const role = stack.asRole(ProducerRoleArn);
  const { status } = await role.post(`/${stack.stream.indexName}/_search`, '{}');
  role.close();
  expect(status).toBe(403);
});
