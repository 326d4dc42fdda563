import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { context } from '../../cdk.json';
import { LogPipeline } from '../../lib';
import { loadStage } from '../../lib/config';
import { API_REPORT } from '../../tools/constructs/types';
import { normalize, readSnapshot, snapshotNames, type TemplateJson } from '../../tools/snapshots';
import { updateProblems } from '../../tools/update-problems';
import { nodeBinary } from '../node-layer/runtime-clients/install';
import { VARIANTS } from '../variants/stages';
import { InstalledPackage, type Synthesized } from './installed';

jest.setTimeout(300_000);

const PROJECT = join(__dirname, '../..');

const installed = new InstalledPackage();
afterAll(() => installed.remove());

/** Ten lines, but for how modules are named. */
const body = `const app = new App();
const shop = new Stack(app, 'Shop', { env: { region: 'eu-west-1' } });
const code = Code.fromInline('exports.handler = async () => {};');
new Function(shop, 'Orders', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code });
const logs = new LogPipeline(app, 'Logs', { stage: 'dev', region: 'eu-west-1' });
logs.attachToAll(shop);
`;
const required = `const { App, Stack } = require('aws-cdk-lib');
const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
const { LogPipeline } = require('aws-ekk-stack');
`;
const imported = `import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogPipeline } from 'aws-ekk-stack';
`;
const APPS: Readonly<Record<string, Record<string, string>>> = {
  'JavaScript CommonJS': { 'app.js': required + body },
  'TypeScript ESM': {
    'app.ts': imported + body,
    'package.json': '{"type":"module"}',
  },
  'TypeScript CommonJS': {
    'app.ts': imported + body,
    'package.json': '{"type":"commonjs"}',
  },
};
/** The Node versions that can be had here, and those that cannot. */
const nodes: { major: number; node: string }[] = [];
const missing: { major: number; reason: string }[] = [];
for (const [major, version] of [
  [20, '20.20.2'],
  [22, '22.23.3'],
] as const) {
  try {
    nodes.push({ major, node: nodeBinary(major, version) });
  } catch (error) {
    missing.push({ major, reason: (error as Error).message });
  }
}

const page = readFileSync(join(PROJECT, 'docs/constructs.md'), 'utf8');
const examples = [...page.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
const nameOf = (app: string) => app.replaceAll(' ', '-');
const exampleOf = (index: number) => `page-${index}`;
const folders = new Map<string, string>();
for (const [app, files] of Object.entries(APPS)) folders.set(app, installed.app(nameOf(app), files));
for (const [index, text] of examples.entries()) {
  const files = { 'app.ts': text, 'package.json': '{"type":"module"}' };
  folders.set(exampleOf(index), installed.app(exampleOf(index), files));
}
const wrong = body.replace("stage: 'dev'", "stage: 'dev', capacity: { dataNodes: 'two' }");
installed.app('wrong', { 'app.ts': imported + wrong });
const typed = [
  'TypeScript-ESM',
  'TypeScript-CommonJS',
  'wrong',
  ...examples.map((_, index) => exampleOf(index)),
];
/** What the compilers say of each app; the programs that are run below are the first one's. */
const errors = {
  typescript: installed.compile(typed, 'typescript'),
  'typescript-5': installed.compile(typed, 'typescript-5'),
};

describe('the packed constructs', () => {
  test('are at most 1 MiB, and bring one package with them', () => {
    process.stdout.write(`packed constructs: ${installed.packed.size} bytes\n`);
    expect(installed.packed.size).toBeLessThanOrEqual(1024 * 1024);
    // aws-cdk brings none, aws-cdk-lib its own below it.
    expect(installed.packages().sort()).toEqual([
      '@aws-cdk',
      'aws-cdk',
      'aws-cdk-lib',
      'aws-ekk-stack',
      'constructs',
      'zod',
    ]);
  });

  test('have the public API of the committed report', () => {
    expect(installed.report).toBe(readFileSync(API_REPORT, 'utf8'));
  });

  const compiled = typed
    .filter((app) => app.startsWith('TypeScript'))
    .flatMap((app) => [[app, 'typescript'] as const, [app, 'typescript-5'] as const]);
  test.each(compiled)('have types that hold in %s for %s', (app, typescript) => {
    expect(errors[typescript].get(app)).toEqual([]);
  });

  test('have types that refuse a wrong setting', () => {
    expect(errors.typescript.get('wrong')).toEqual([
      expect.stringContaining("Type 'string' is not assignable to type 'number"),
    ]);
  });

  const runs = nodes.flatMap(({ major, node }) =>
    Object.keys(APPS).map((name) => [major, name, node] as const),
  );
  test.each(runs)('synthesize without network on Node %i in %s', (major, name, node) => {
    const { code, output, templates } = installed.synth(folders.get(name) ?? '', 'node app.js', {
      node,
      flags: {},
      validated: major === 22 && name.startsWith('JavaScript'),
    });
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('Successfully synthesized'),
    });
    expect(Object.keys(templates).sort()).toEqual(
      ['data', 'delivery', 'operations', 'producers'].map((part) => `Ekk-dev-${part}`).concat('Shop'),
    );
    expect(JSON.stringify(templates.Shop)).toContain('FIREHOSE_LOGGING_STREAM');
  });

  for (const { major, reason } of missing)
    test.skip(`on Node ${major}, which cannot be had here: ${reason}`, () => {});
});

describe('the resources of the packed constructs', () => {
  /** What a variant has other than dev, as props. */
  function propsOf(stage: string): object {
    if (stage === 'prod') return { api: { enabled: false } };
    const settings: Readonly<Record<string, unknown>> = { ...(VARIANTS[stage] ?? loadStage('dev')) };
    const dev: Readonly<Record<string, unknown>> = { ...loadStage('dev') };
    const changed = Object.entries(settings).filter(([name, value]) => value !== dev[name]);
    return { ...Object.fromEntries(changed), api: settings.api };
  }

  const stages = ['dev', 'prod', ...Object.keys(VARIANTS)];
  const app = `const { App } = require('aws-cdk-lib');
const { LogPipeline } = require('aws-ekk-stack');
const app = new App();
const stages = ${JSON.stringify(Object.fromEntries(stages.map((stage) => [stage, propsOf(stage)])))};
for (const [stage, props] of Object.entries(stages))
  new LogPipeline(app, stage, { stage, region: 'eu-west-1', ...props });
`;
  const { code, output, templates } = installed.synth(
    installed.app('stages', { 'app.js': app }),
    'node app.js',
  );

  test('come without an error', () => {
    expect({ code, failure: code === 0 ? undefined : output }).toEqual({ code: 0 });
  });

  test.each(stages.flatMap((stage) => snapshotNames(stage)))('are those of the committed %s', (stack) => {
    expect(templates[stack]).toEqual(readSnapshot(stack));
  });
});

describe('the collector of the packed constructs', () => {
  test('has the resources of the one in this project', () => {
    const collector = { enabled: true, allowedCidrs: ['10.0.0.0/8'] };
    const app = installed.app('collector', {
      'app.js': `const { App } = require('aws-cdk-lib');
const { LogPipeline } = require('aws-ekk-stack');
const collector = ${JSON.stringify(collector)};
new LogPipeline(new App(), 'Logs', { stage: 'dev', region: 'eu-west-1', collector });
`,
    });
    const { templates } = installed.synth(app, 'node app.js');
    const { stacks } = new LogPipeline(new App({ context, outdir: `${app}/own` }), 'Logs', {
      stage: 'dev',
      region: 'eu-west-1',
      collector,
    });
    const own = Template.fromStack(stacks.collector as Stack).toJSON() as TemplateJson;
    expect(templates['Ekk-dev-collector']).toEqual(normalize(own));
  });
});

describe('the page about the constructs', () => {
  test('has its examples', () => expect(examples.length).toBeGreaterThan(3));

  test.each([...examples.keys()])('has an example, number %i, that compiles and synthesizes', (index) => {
    const app = exampleOf(index);
    expect(errors.typescript.get(app)).toEqual([]);
    const { code, output } = installed.synth(folders.get(app) ?? '', 'node app.js');
    expect({ code, failure: code === 0 ? undefined : output }).toEqual({ code: 0 });
  });
});

describe('a new version of the packed constructs', () => {
  const app = installed.app('upgrade', {
    'app.js': required + body,
  });
  const hashesIn = (assembly: string) => readFileSync(`${assembly}/Ekk-dev-producers.template.json`, 'utf8');

  test('changes layers and functions, no value that stacks give each other, and replaces nothing with state', () => {
    const first = installed.synth(app, 'node app.js');
    const codeOfFirst = hashesIn(first.assembly);
    installed.changeAssets((text) => `${text}\n`);
    const second = installed.synth(app, 'node app.js');
    // The second version is another one: otherwise nothing would be proven.
    expect(hashesIn(second.assembly)).not.toBe(codeOfFirst);
    const { refused, lost, leftBehind } = updateProblems(first.templates, second.templates);
    expect({ refused, lost, leftBehind }).toEqual({ refused: [], lost: [], leftBehind: [] });
    const exchanged = ({ templates }: Synthesized) =>
      Object.entries(templates).map(([name, { Outputs, Parameters }]) => [name, Outputs, Parameters]);
    expect(exchanged(second)).toEqual(exchanged(first));
    // The shop has its layer by a parameter, which CloudFormation reads again: nothing of it is imported.
    expect(JSON.stringify(second.templates.Shop)).not.toContain('Fn::ImportValue');
  });
});
