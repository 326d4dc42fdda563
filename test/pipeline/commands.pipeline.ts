import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Engine, startEngine } from '../../local/engine/start-engine';
import { PROJECT_DIR } from '../../local/machine/paths';
import { CommandLine, runToEnd } from './command-line';
import { mutated, only, removeTemporaryFolders, synthesizeDev, temporaryFolder } from './dev-assembly';

jest.setTimeout(180_000);

let engine: Engine;
let assembly: string;
/** The commands share one engine, as one that the user names. */
let env: Record<string, string>;

beforeAll(async () => {
  const cacheDir = process.env.EKK_CACHE_DIR ?? join(PROJECT_DIR, '.cache');
  const options = { cacheDir, runDir: temporaryFolder(), progress: () => undefined };
  [engine, assembly] = await Promise.all([startEngine(options), synthesizeDev()]);
  const url = new URL(engine.url);
  url.username = engine.username;
  url.password = engine.password;
  env = { OPENSEARCH_URL: url.href };
});

afterAll(async () => {
  await engine?.stop();
  removeTemporaryFolders();
});

/** Everything but the lines of progress. */
function errorOf(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => line !== '' && !/^\[ *[\d.]+ s\] /.test(line))
    .join('\n');
}

describe('npm start', () => {
  test('prints how to use the run, follows documents, and ends on Ctrl-C with 0', async () => {
    const command = new CommandLine(['start', '--assembly', assembly], env);
    const [, url = ''] = await command.says(/curl -H 'x-user: ada' (\S+\/hello\/ada)/);
    await command.says(/curl -u 'readonly:\S+' 'http:\S+\/logging-test-\*\/_search/);
    await command.says(
      /npm run doctor -- --endpoint 'http:\/\/\w+:\S+@127\.0\.0\.1:\d+\/' --index logging-test$/m,
    );
    const script = await command.says(/^( {2}export \w+='[^']+'\n){8}/m);
    for (const name of ['AWS_ENDPOINT_URL_FIREHOSE', 'AWS_SESSION_TOKEN', 'NODE_PATH'])
      expect(script[0]).toContain(`export ${name}=`);
    const response = await fetch(url, { headers: { 'x-user': 'grace' } });
    expect(await response.json()).toEqual({ message: 'Hello, ada' });
    await command.says(/^\d\d:\d\d:\d\d\.\d{3} INFO +say_hello: GET \/hello\/ada 200$/m);
    expect(command.processes().filter((line) => line.includes('bootstrap/node.mjs'))).not.toEqual([]);
    const interruptedAt = performance.now();
    command.signal('SIGINT');
    const ended = await command.ended();
    expect({ code: ended.code, leftBehind: ended.leftBehind }).toEqual({ code: 0, leftBehind: [] });
    expect(performance.now() - interruptedAt).toBeLessThan(10_000);
  });

  test('ends quietly, and leaves nothing behind, when nobody reads its output any more', async () => {
    const command = new CommandLine(['start', '--assembly', assembly], env);
    const [, url = ''] = await command.says(/curl -H 'x-user: ada' (\S+\/hello\/ada)/);
    command.stopReading();
    await fetch(url, { headers: { 'x-user': 'grace' } });
    const { code, leftBehind, stderr } = await command.ended();
    expect(errorOf(stderr)).toBe('');
    expect({ code, leftBehind, folders: command.runFolders() }).toEqual({
      code: 0,
      leftBehind: [],
      folders: [],
    });
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends on %s while it starts', async (signal) => {
    const command = new CommandLine(['start', '--stage', 'dev'], env);
    await command.says(/synth: stage dev/);
    command.signal(signal);
    const { code, leftBehind, stderr } = await command.ended();
    expect(stderr).toMatch(/ ending; press Ctrl-C again to end at once\n[\s\S]* ended\n$/);
    expect({ code, leftBehind, folders: command.runFolders() }).toEqual({
      code: 0,
      leftBehind: [],
      folders: [],
    });
  });

  test('takes a stage or an assembly, and not both', async () => {
    const { code, stderr } = await runToEnd(['start', '--stage', 'dev', '--assembly', 'x']);
    expect(stderr).toBe(
      "error: option '--assembly <dir>' cannot be used with option '--stage <name>'\nTry --help.\n",
    );
    expect(code).toBe(1);
  });

  test('lists its options with --help', async () => {
    const { code, stdout } = await runToEnd(['start', '--help']);
    expect(code).toBe(0);
    for (const option of ['--stage', '--assembly', '--port', '--docker', '--profile', '--keep'])
      expect(stdout).toContain(option);
  });
});

describe('a failed command prints one message, exits with 1 and leaves nothing behind for', () => {
  const stack = (name: string) => `Ekk-dev-${name}`;

  test.each<[string, () => Promise<readonly string[]> | readonly string[], RegExp]>([
    [
      'a stage typo',
      () => ['--stage', 'dve'],
      /^local: .*stage "dve".*config: unknown stage, got "dve"; expected dev or prod\./,
    ],
    [
      'no assembly',
      () => ['--assembly', '/nonexistent'],
      /^local: no cloud assembly in \/nonexistent .*npm run synth$/,
    ],
    [
      'types without a model',
      () =>
        withResources({
          Jobs: 'AWS::Kinesis::Stream',
          More: 'AWS::Kinesis::Stream',
          Table: 'AWS::DynamoDB::Table',
        }),
      /^local: no model for 2 resource types: AWS::Kinesis::Stream \(Jobs, More\), AWS::DynamoDB::Table \(Table\)\./,
    ],
    [
      'the role mapping taken out',
      () => ['--assembly', mutated(assembly, stack('delivery'), withoutProvisioning)],
      /^local: the templates have \d+ problems?:\n {2}Ekk-dev-delivery\/Stream\w+ DependsOn: /,
    ],
    [
      'an intrinsic that cannot be resolved',
      () => [
        '--assembly',
        mutated(assembly, stack('producers'), (template) => {
          const [, stage] = only(template, 'AWS::ApiGateway::Stage');
          stage.Properties = { ...stage.Properties, StageName: { 'Fn::GetAtt': ['Nowhere', 'Name'] } };
        }),
      ],
      /^local: cannot resolve Fn::GetAtt \["Nowhere","Name"\] at Ekk-dev-producers\/\w+\.Properties\.StageName: /,
    ],
    [
      'provisioning that fails',
      () => [
        '--assembly',
        mutated(assembly, stack('delivery'), (template) => {
          const [, resource] = only(template, 'Custom::SearchProvisioning');
          resource.Properties = { ...resource.Properties, NumberOfShards: 'many' };
        }),
      ],
      /^local: Ekk-dev-delivery\/Provisioning\w+ \(Custom::SearchProvisioning\) failed to create: .*NumberOfShards/,
    ],
    [
      'a function that throws at load',
      () => ['--assembly', brokenAtLoad()],
      /^local: Ekk-dev-delivery\/Provisioning\w+ .* failed to create: .*broken at load/,
    ],
  ])('%s', async (_name, args, message) => {
    const ended = await runToEnd(['start', ...(await args())], env);
    expect(errorOf(ended.stderr)).toMatch(message);
    expect(errorOf(ended.stderr)).not.toMatch(/^\s+at /m);
    expect({ code: ended.code, leftBehind: ended.leftBehind }).toEqual({ code: 1, leftBehind: [] });
  });

  test('an engine that does not respond', async () => {
    const ended = await runToEnd(['start', '--assembly', assembly], {
      OPENSEARCH_URL: 'http://admin:secret@127.0.0.1:1',
    });
    expect(errorOf(ended.stderr)).toMatch(/^engine: OPENSEARCH_URL http:\/\/127\.0\.0\.1:1 does not respond/);
    expect(ended.stderr).not.toContain('secret');
    expect({ code: ended.code, leftBehind: ended.leftBehind }).toEqual({ code: 1, leftBehind: [] });
  });

  test('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const ended = await runToEnd(['start', '--assembly', assembly, '--port', String(port)], env);
    server.close();
    expect(errorOf(ended.stderr)).toMatch(new RegExp(`^api: port ${port} is in use\\. Choose another one`));
    expect(ended.stderr).not.toContain('engine:');
    expect({ code: ended.code, leftBehind: ended.leftBehind }).toEqual({ code: 1, leftBehind: [] });
  });

  test('a port that is none', async () => {
    const ended = await runToEnd(['start', '--port', '70000']);
    expect(ended.stderr).toMatch(/'70000' is invalid\. expected 1–65535/);
    expect(ended.code).toBe(1);
  });
});

function withResources(types: Record<string, string>): string[] {
  const dir = mutated(assembly, 'Ekk-dev-producers', ({ Resources = {} }) => {
    for (const [logicalId, Type] of Object.entries(types)) Resources[logicalId] = { Type };
  });
  return ['--assembly', dir];
}

function withoutProvisioning(template: {
  Resources?: Record<string, { DependsOn?: string | string[] }>;
}): void {
  const resources = template.Resources ?? {};
  const [provisioning] = only(template as never, 'Custom::SearchProvisioning');
  delete resources[provisioning];
  for (const resource of Object.values(resources)) {
    const others = [resource.DependsOn ?? []].flat().filter((logicalId) => logicalId !== provisioning);
    if (others.length > 0) resource.DependsOn = others;
    else delete resource.DependsOn;
  }
}

/** The provisioning function's bundle, replaced by one that throws. */
function brokenAtLoad(): string {
  let key = '';
  const dir = mutated(assembly, 'Ekk-dev-data', (template) => {
    const [, code] =
      Object.entries(template.Resources ?? {}).find(
        ([logicalId, { Type }]) =>
          Type === 'AWS::Lambda::Function' && logicalId.startsWith('ProvisioningFunction'),
      ) ?? [];
    key = (code?.Properties?.Code as { S3Key: string }).S3Key.replace(/\.zip$/, '');
  });
  const bundle = join(dir, `asset.${key}`);
  for (const file of readdirSync(bundle)) {
    if (/^index\.m?js$/.test(file)) writeFileSync(join(bundle, file), "throw new Error('broken at load');");
  }
  return dir;
}
