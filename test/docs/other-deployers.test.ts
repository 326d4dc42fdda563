import { parse } from 'yaml';
import { PUT_ACTIONS } from '../../lib/firehose';
import { readSnapshot } from '../../tools/snapshots';
import { FILES, file } from './deployer-files';
import { readPage, tableRows, uncoded } from './pages';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

/** Resources of a type in the committed templates of the stage prod. */
function resourcesOf(type: string): Record<string, unknown>[] {
  const templates = ['data', 'delivery', 'producers', 'operations'].map((part) =>
    readSnapshot(`Ekk-prod-${part}`),
  );
  return templates
    .flatMap((template) => Object.values(template?.Resources ?? {}) as Resource[])
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
}

const PARAMETERS = resourcesOf('AWS::SSM::Parameter').map(({ Name }) => Name);
const LAYERS = resourcesOf('AWS::Lambda::LayerVersion');
const VARIABLES = tableRows(readPage('docs/settings.md'), ['variable', 'Node option']).map(([cell = '']) =>
  uncoded(cell),
);
const RUNTIMES = LAYERS.map(({ CompatibleRuntimes }) => CompatibleRuntimes as string[]);
/** Files with a function; the other one has the layers. */
const FUNCTIONS = ['function.yaml', 'template.yaml', 'serverless.yml', 'main.tf'];

test('the page has a file for each deployer', () => {
  expect(Object.keys(FILES).sort()).toEqual([...FUNCTIONS, 'layers.yaml'].sort());
});

describe.each(FUNCTIONS)('%s', (name) => {
  const text = file(name);

  test('reads parameters that the stacks of prod write', () => {
    const named = [...text.matchAll(/\/ekk\/prod\/[\w/]+/g)].map(([parameter]) => parameter);
    expect(named).toContain('/ekk/prod/stream');
    expect(named.some((parameter) => parameter.startsWith('/ekk/prod/layers/'))).toBe(true);
    expect(named.filter((parameter) => !PARAMETERS.includes(parameter))).toEqual([]);
  });

  test('sets variables that the layers read, the stream among them', () => {
    const named = [...text.matchAll(/\bFIREHOSE_LOGGING_\w+/g)].map(([variable]) => variable);
    expect(named).toContain('FIREHOSE_LOGGING_STREAM');
    expect(named.filter((variable) => !VARIABLES.includes(variable))).toEqual([]);
  });

  test('allows exactly the two actions on the stream', () => {
    const actions = [...text.matchAll(/\bfirehose:[A-Z]\w+/g)].map(([action]) => action);
    expect(actions.sort()).toEqual([...PUT_ACTIONS].sort());
  });

  test('has the layer of its own language, and a runtime that the layer is for', () => {
    const runtime = /\b(nodejs|python)[\d.x]+\b/.exec(text)?.[0] ?? 'none';
    const language = runtime.startsWith('node') ? 'node' : 'python';
    expect(text).toContain(`/ekk/prod/layers/${language}`);
    expect(text).not.toContain(`/ekk/prod/layers/${language === 'node' ? 'python' : 'node'}`);
    expect(RUNTIMES.flat()).toContain(runtime);
  });
});

test('layers.yaml publishes the layers as the stack does, under the same parameters', () => {
  // Tags of CloudFormation's short forms mean nothing here.
  const { Resources } = parse(file('layers.yaml'), { logLevel: 'silent' }) as {
    Resources: Record<string, Resource>;
  };
  const { NodeLayer, PythonLayer, NodeParameter, PythonParameter } = Resources;
  for (const [i, layer] of [NodeLayer, PythonLayer].entries()) {
    const { Description, CompatibleRuntimes, CompatibleArchitectures } = LAYERS[i] as Record<string, unknown>;
    expect(layer?.Properties).toMatchObject({ Description, CompatibleRuntimes, CompatibleArchitectures });
  }
  const names = [NodeParameter, PythonParameter].map((parameter) => String(parameter?.Properties.Name));
  for (const name of names) expect(PARAMETERS).toContain(name.replace(/\$\{Stage\}/, 'prod'));
});
