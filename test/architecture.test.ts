import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const PROJECT = resolve(__dirname, '..');

interface Rule {
  /** Folder of the project the rule is about. */
  readonly folder: string;
  /** Folders of the project it may import from; a package by its name is another matter. */
  readonly mayImport: readonly string[];
  readonly mayNotUse?: readonly string[];
  readonly because: string;
}

/** Folders of constructs: all of lib/ but the settings, the stacks and the whole pipeline. */
const CONSTRUCTS = readdirSync(join(PROJECT, 'lib'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['config', 'stacks', 'pipeline'].includes(entry.name))
  .map(({ name }) => `lib/${name}`);

const CDK = ['aws-cdk-lib', 'constructs', 'cdk-nag'];

const NODE_LAYER = 'lambda/node-layer/src';

/** Folders of the Node layer. None but the adapters may use the package's entry, which joins them all. */
const NODE_LAYER_RULES: readonly Rule[] = (
  [
    [
      'core',
      [],
      'what sees that records are delivered knows nothing of what they contain or how they travel',
    ],
    ['content', ['core'], 'turning a record into a line does not depend on how the line leaves'],
    ['transport', ['core'], 'sending a batch does not depend on what is in it'],
    ['lifecycle', ['core', 'content', 'transport'], 'the lifecycle joins the other folders'],
    ['adapters', [], "an adapter uses the package's public entry only"],
  ] as const
).map(([folder, others, because]) => ({
  folder: `${NODE_LAYER}/${folder}`,
  mayImport: [folder, ...others].map((name) => `${NODE_LAYER}/${name}`),
  mayNotUse: folder === 'adapters' ? [] : ['firehose-logging'],
  because,
}));

const RULES: readonly Rule[] = [
  ...NODE_LAYER_RULES,
  {
    folder: 'bin',
    mayImport: ['bin', 'lib/config', 'lib/index'],
    because: "the app joins a stage's settings and the package's public API",
  },
  { folder: 'lib', mayImport: ['lib'], because: 'what is provisioned does not need what runs' },
  ...CONSTRUCTS.map((folder) => ({
    folder,
    mayImport: CONSTRUCTS,
    because: 'constructs take props: they never read a configuration',
  })),
  {
    folder: 'lib/config',
    mayImport: [
      'lib/config',
      'lib/collector',
      'lib/firehose',
      'lib/monitors',
      'lib/network',
      'lib/opensearch',
      'lib/producers',
    ],
    because: 'settings know the types and limits of constructs, and no stack',
  },
  ...['node-layer', 'producers', 'provisioning'].map((part) => ({
    folder: `lambda/${part}`,
    mayImport: [`lambda/${part}`],
    mayNotUse: CDK,
    because: 'what runs in AWS is bundled alone; a producer has the layer by its package name',
  })),
  {
    folder: 'lambda/filter',
    mayImport: ['lambda/filter'],
    mayNotUse: [...CDK, 'node:fs', 'node:net', 'node:http', 'node:https', '@aws-sdk', 'firehose-logging'],
    because: 'the filter is pure: it reads and sends nothing',
  },
  {
    folder: 'lambda/recovery',
    mayImport: ['lambda/recovery', 'lambda/filter'],
    mayNotUse: CDK,
    because: 'a replay parses raw records as the transform does',
  },
  {
    folder: 'lambda/transform',
    mayImport: ['lambda/transform', 'lambda/filter'],
    mayNotUse: CDK,
    because: "the stream's processing function is a shell around the filter",
  },
  {
    folder: 'lambda/forwarder',
    mayImport: [
      'lambda/forwarder',
      'lambda/filter',
      'lambda/transform/log-id',
      'lambda/node-layer/src/core',
      'lambda/node-layer/src/transport',
    ],
    mayNotUse: CDK,
    because: "it parses by the filter and ships through the Node layer's core",
  },
  {
    folder: 'collector',
    mayImport: [
      'collector',
      'lambda/filter',
      'lambda/provisioning/resources',
      'lib/dashboards',
      'lambda/node-layer/src/core',
      'lambda/node-layer/src/content/log-id',
      'lambda/node-layer/src/transport',
    ],
    mayNotUse: CDK,
    because: "it ships through the Node layer's core, and knows nothing of what is provisioned",
  },
  {
    folder: 'local',
    mayImport: ['local'],
    mayNotUse: CDK,
    because: 'it reads the cloud assembly only: otherwise it would prove nothing',
  },
];

interface Import {
  readonly file: string;
  /** A package's name, or a path of the project. */
  readonly target: string;
}

const IMPORT =
  /(?:^|\s)(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]|\brequire\(\s*['"]([^'"]+)['"]/g;

function sourcesOf(folder: string): string[] {
  if (!existsSync(join(PROJECT, folder))) return [];
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]sx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

/** Imports of a source text, comments left out. */
function importsOf(file: string, source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(IMPORT)].map(([, from, dynamic, required]) => {
    const name = from ?? dynamic ?? required ?? '';
    const path = name.startsWith('.') ? relative(PROJECT, resolve(PROJECT, dirname(file), name)) : name;
    return { file, target: path.split(sep).join('/') };
  });
}

function isBelow(target: string, folder: string): boolean {
  return target === folder || target.startsWith(`${folder}/`);
}

/** `file → target` of every import the rule forbids. */
function breaches(rule: Rule, imports: readonly Import[]): string[] {
  const projectFolders = new Set([
    'bin',
    'lib',
    'lambda',
    'collector',
    'local',
    'tools',
    'test',
    'bench',
    'examples',
  ]);
  return imports
    .filter(({ target }) => {
      const isOurs =
        projectFolders.has(target.split('/')[0] ?? '') && existsSync(join(PROJECT, dirname(target)));
      const isAllowed = rule.mayImport.some((folder) => isBelow(target, folder));
      return (isOurs && !isAllowed) || (rule.mayNotUse ?? []).some((name) => isBelow(target, name));
    })
    .map(({ file, target }) => `${file} → ${target}`);
}

function importsBelow(folder: string): Import[] {
  return sourcesOf(folder).flatMap((file) => importsOf(file, readFileSync(join(PROJECT, file), 'utf8')));
}

describe('who may import what', () => {
  test.each(
    RULES.map((rule) => [rule.folder, rule.because, rule] as const),
  )('%s: %s', (folder, _because, rule) => {
    expect(breaches(rule, importsBelow(folder))).toEqual([]);
  });

  test('every folder of the rules is there, so no rule is about nothing', () => {
    const empty = RULES.filter(({ folder }) => sourcesOf(folder).length === 0).map(({ folder }) => folder);
    expect(empty).toEqual([]);
  });

  test.each([
    ["import { App } from 'aws-cdk-lib';", 'local/x.ts → aws-cdk-lib'],
    ["import type { IRole } from 'aws-cdk-lib/aws-iam';", 'local/x.ts → aws-cdk-lib/aws-iam'],
    ["export * from '../lib/config';", 'local/x.ts → lib/config'],
    ["import {\n  a,\n} from '../lambda/producers/http';", 'local/x.ts → lambda/producers/http'],
    ["const x = await import('../lib/stacks');", 'local/x.ts → lib/stacks'],
    ["const x = require('../lib/stacks');", 'local/x.ts → lib/stacks'],
  ])('a forbidden import is seen: %s', (source, breach) => {
    const rule = RULES.find(({ folder }) => folder === 'local');
    expect(rule && breaches(rule, importsOf('local/x.ts', source))).toEqual([breach]);
  });
});

describe('the folders of the Node layer', () => {
  test.each([
    ['core', "import type { PutOutcome } from '../transport/outcome';"],
    ['core', "import { getLogger } from 'firehose-logging';"],
    ['content', "import { Runtime } from '../lifecycle/runtime';"],
    ['transport', "const levels = require('../content/levels');"],
    ['lifecycle', "import { destination } from '../adapters/pino';"],
    ['adapters', "import { emit } from '../index';"],
  ])('%s must not have: %s', (folder, source) => {
    const rule = NODE_LAYER_RULES.find((candidate) => candidate.folder === `${NODE_LAYER}/${folder}`);
    expect(rule && breaches(rule, importsOf(`${NODE_LAYER}/${folder}/x.ts`, source))).toHaveLength(1);
  });

  test('have nothing but entry points beside them', () => {
    const files = readdirSync(join(PROJECT, NODE_LAYER)).filter((name) => name.includes('.'));
    expect(files.sort()).toEqual(['handler.mts', 'index.ts', 'register.mts']);
  });
});

test('constructs and stacks read no context and no environment', () => {
  const readers = sourcesOf('lib').filter((file) =>
    /\b(process\.env|tryGetContext|getContext)\b/.test(readFileSync(join(PROJECT, file), 'utf8')),
  );
  expect(readers).toEqual([]);
});
