import { join } from 'node:path';
import { CredentialTable } from '../../../../local/iam/credentials';
import type { FunctionSpec } from '../../../../local/models/world';
import { Functions } from '../../../../local/run/resources/functions';
import { Workshop } from '../../lambda/support';

let workshop: Workshop;
let functions: Functions;
beforeEach(() => {
  workshop = new Workshop();
  functions = new Functions(new CredentialTable(), () => ({ endpoints: {}, caPem: undefined }));
});
afterEach(async () => {
  await functions.stop();
  await workshop.close();
});

function add(name: string, environment: Record<string, string>): string {
  const index = workshop.write(join(name, 'code', 'index.js'), 'exports.handler = async () => process.pid;');
  const spec: FunctionSpec = {
    name,
    logicalId: name,
    arn: `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
    roleArn: `arn:aws:iam::123456789012:role/${name}`,
    codeDir: join(index, '..'),
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    environment,
    layerDirs: [],
    timeoutSeconds: 5,
    memorySizeMb: 128,
    region: 'eu-west-1',
    runDir: join(workshop.dir, name, 'run'),
    logFile: join(workshop.dir, name, 'function.log'),
  };
  functions.add(spec);
  return spec.arn;
}

test('a drain ends a function that logs to a stream, and it starts anew when it is asked for later', async () => {
  const producer = add('producer', { FIREHOSE_LOGGING_STREAM: 'stream' });
  const first = await functions.call(producer, {});
  await functions.drain();
  expect(await functions.call(producer, {})).not.toBe(first);
});

test("a drain refuses no invocation of a stream's own function that waits for its turn", async () => {
  const transform = add('transform', {});
  const calls = [functions.call(transform, {}), functions.call(transform, {})];
  await functions.drain();
  const [first, second] = await Promise.all(calls);
  expect(second).toBe(first);
});
