import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { context } from '../../../../cdk.json';
import { loadStage, type StageSettings } from '../../../../lib/config';
import { createStageStacks } from '../../../../lib/stacks';
import { load } from '../../../../local/assembly/load';
import { Resolver } from '../../../../local/assembly/resolver';
import { CredentialTable } from '../../../../local/iam/credentials';
import { Facts } from '../../../../local/models/facts';
import { modelOf, refuseUnknownTypes, resourceValues } from '../../../../local/models/registry';
import type { World } from '../../../../local/models/world';
import { Tasks } from '../../../../local/run/resources/tasks';
import { send } from '../../../collector/clients';
import { Stream } from '../../../collector/stream';
import { until } from '../../../pipeline/until';

const folder = mkdtempSync(join(tmpdir(), 'tasks-'));
const credentials = new CredentialTable();
const progress: string[] = [];
let stream: Stream;
let tasks: Tasks;
let resolver: Resolver;

beforeAll(async () => {
  stream = await Stream.start();
  const settings = { ...loadStage('dev'), collector: { enabled: true, allowedCidrs: ['10.0.0.0/8'] } };
  const app = new App({
    outdir: join(folder, 'cdk.out'),
    context: { ...context, 'aws:cdk:bundling-stacks': ['*-collector'] },
  });
  createStageStacks(app, 'dev', settings as StageSettings);
  app.synth();
  const facts = new Facts();
  resolver = new Resolver(
    load(join(folder, 'cdk.out')),
    resourceValues(() => ({ resolver, facts })),
  );
  tasks = new Tasks({
    credentials,
    dependencies: () => ({ endpoints: { AWS_ENDPOINT_URL_FIREHOSE: stream.url } }),
    progress: (line) => progress.push(line),
  });
  const world = { resolver, facts, runDir: folder, tasks } as unknown as World;
  for (const type of ['AWS::ECS::TaskDefinition', 'AWS::ECS::Service']) {
    const [resource] = resolver.resources().filter((one) => one.type === type);
    if (!resource) throw new Error(`the collector's stack has no ${type}`);
    await modelOf(type)?.create?.(resource, world);
  }
}, 120_000);

afterAll(async () => {
  await tasks?.stop();
  await stream?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test("every type of the collector's stack has a model", () => {
  expect(() => refuseUnknownTypes(resolver.resources())).not.toThrow();
});

test("the template's task runs with its environment, and ships what it takes as its role", async () => {
  const [, port] = /"tcp":(\d+)/.exec(progress.join()) ?? [];
  await send(Number(port), '2026-11-21 09:27:00,123 shop ERROR from a task\n');
  const document = await until('a document', async () => stream.documents[0]);
  expect(document).toMatchObject({ name: 'shop', levelname: 'ERROR', message: 'from a task', source: 'tcp' });
  const [signer = ''] = stream.accessKeyIds;
  expect(credentials.find(signer)?.roleArn).toMatch(/:role\/.*CollectorTaskTaskRole/);
});

test('a task is ended by SIGTERM as a service ends it, and its output is kept', async () => {
  await tasks.stop();
  const [file = ''] = /[\w]*CollectorTask\w*/.exec(progress.join()) ?? [];
  expect(readFileSync(join(folder, 'logs', `${file}.log`), 'utf8')).toContain('"message":"stopped"');
});

test('an unknown task definition is refused by its ARN', async () => {
  await expect(tasks.run('arn:nope')).rejects.toThrow(
    'no task definition of the assembly has the ARN arn:nope',
  );
});
