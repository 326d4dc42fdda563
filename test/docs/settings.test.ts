import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Duration, Size } from 'aws-cdk-lib';
import { loadStage } from '../../lib/config';
import { stageSchema } from '../../lib/config/field-rules';
import { findPython } from '../../tools/python';
import { folderWithLayer } from './layer-package';
import { leavesOf, PROJECT, readPage, sourcesBelow, tableRows, uncoded } from './pages';

// Programs are started, which takes a busy machine long.
jest.setTimeout(120_000);

const run = promisify(execFile);
const page = readPage('docs/settings.md');
const NODE = 'lambda/node-layer/src';
const PYTHON = 'lambda/python-layer/firehose_logging';

const layerRows = tableRows(page, ['variable', 'Node option', 'Python argument']).map((cells) => {
  const [variable = '', node = '', python = '', byDefault = '', range = ''] = cells.map(uncoded);
  return { variable, node, python, default: byDefault, range };
});
/** The rows that have a range of numbers. */
const numbers = layerRows.filter(({ range }) => /^\d+–\d+$/.test(range));
const given = (names: readonly string[]) => names.filter((name) => name !== '–').sort();

/** What a layer says on stderr when every number is set to nonsense: variable → `default, low–high`. */
function rangesIn(stderr: string): Record<string, string> {
  const notice =
    /(FIREHOSE_LOGGING_\w+) is \W{1,2}nonsense\W{1,2}; expected a whole number from (\d+) to (\d+)\. Using (\d+)\./g;
  return Object.fromEntries(
    [...stderr.matchAll(notice)].map(([, name, low, high, byDefault]) => [
      name,
      `${byDefault}, ${low}–${high}`,
    ]),
  );
}

const nonsense = {
  PATH: process.env.PATH,
  ...Object.fromEntries(numbers.map(({ variable }) => [variable, 'nonsense'])),
};
const expectedRanges = (has: 'node' | 'python') =>
  Object.fromEntries(
    numbers
      .filter((row) => row[has] !== '–')
      .map(({ variable, range, default: byDefault }) => [variable, `${byDefault}, ${range}`]),
  );

async function python(script: string, env: NodeJS.ProcessEnv): Promise<{ stdout: string; stderr: string }> {
  const layer = { PYTHONPATH: join(PROJECT, 'lambda/python-layer'), PYTHONDONTWRITEBYTECODE: '1' };
  return run(findPython(), ['-c', script], { env: { ...env, ...layer } });
}

describe('the table of the logging layers', () => {
  test('has the default and the range of each number that the Node layer checks', async () => {
    const { folder, remove } = folderWithLayer([]);
    try {
      const program = join(folder, 'program.mjs');
      writeFileSync(program, "import { getLogger } from 'firehose-logging';\ngetLogger().info('x');\n");
      const { stderr } = await run(process.execPath, [program], { env: nonsense });
      expect(rangesIn(stderr.replaceAll('\\"', '"'))).toEqual(expectedRanges('node'));
    } finally {
      remove();
    }
  });

  test('has the default and the range of each number that the Python layer checks', async () => {
    const { stderr } = await python('import firehose_logging; firehose_logging.FirehoseHandler()', nonsense);
    expect(rangesIn(stderr)).toEqual(expectedRanges('python'));
  });

  test('has every option of configure()', () => {
    const interfaces = [
      ...sourcesBelow(NODE, /(^|\/)options\.ts$/).matchAll(
        /^export interface \w*Options\b[^{]*\{([\s\S]*?)^\}/gm,
      ),
    ];
    const options = interfaces.flatMap(([, body = '']) =>
      [...body.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name = '']) => name),
    );
    expect(options.length).toBeGreaterThan(10);
    expect(given(layerRows.map(({ node }) => node))).toEqual([...options].sort());
  });

  test('has every argument of FirehoseHandler', async () => {
    const folder = readdirSync(join(PROJECT, PYTHON), { recursive: true, encoding: 'utf8' });
    const module = folder
      .find((name) => /(^|\/)settings\.py$/.test(name))
      ?.replace(/\.py$/, '')
      .replaceAll('/', '.');
    const { stdout } = await python(
      `import inspect, json, firehose_logging as layer, firehose_logging.${module} as settings\n` +
        'own = inspect.signature(layer.FirehoseHandler.__init__).parameters.values()\n' +
        'names = [p.name for p in own if p.name != "self" and p.kind is not p.VAR_KEYWORD]\n' +
        'print(json.dumps(sorted({*names, *settings.FIELDS})))',
      { PATH: process.env.PATH },
    );
    expect(given(layerRows.map(({ python: name }) => name))).toEqual(JSON.parse(stdout));
  });

  test('and the text below it name every variable that either layer reads', () => {
    const source = sourcesBelow(NODE, /\.m?ts$/) + sourcesBelow(PYTHON, /\.py$/);
    const read = source.match(/\b(FIREHOSE_LOGGING_[A-Z_]*[A-Z]|AWS_[A-Z_]*[A-Z]|_X_AMZN_TRACE_ID)\b/g) ?? [];
    expect([...new Set(read)].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the table of a stage', () => {
  const rows = tableRows(page, ['setting', 'dev', 'prod', 'range']).map(([path = '', ...cells]) => ({
    path: uncoded(path),
    dev: cells[0],
    prod: cells[1],
    range: cells[2] ?? '',
  }));

  test('has every setting, and no other', () => {
    expect(rows.map(({ path }) => path)).toEqual(leavesOf(stageSchema.shape));
  });

  test.each(['dev', 'prod'] as const)('has the values of %s', (stage) => {
    const settings = loadStage(stage);
    expect(Object.fromEntries(rows.map((row) => [row.path, row[stage]]))).toEqual(
      Object.fromEntries(rows.map(({ path }) => [path, shown(valueAt(settings, path))])),
    );
  });

  test('has the range that the validation says', () => {
    const settings = loadStage('dev');
    for (const { path, range } of rows) {
      const [numbersOnly] = /^(\d+–\d+|\d+(, \d+)+)(?=\D)/.exec(range) ?? [];
      if (numbersOnly === undefined || path === 'indexName') continue;
      const wrong = withValue(settings, path.split('.'), Symbol('no setting has this value'));
      const issue = stageSchema.safeParse(wrong).error?.issues[0];
      expect([path, issue?.message]).toEqual([path, expect.stringMatching(new RegExp(`^${numbersOnly}\\D`))]);
    }
  });
});

function valueAt(settings: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], settings);
}

function withValue(settings: object, [key = '', ...rest]: readonly string[], value: unknown): object {
  const inner = (settings as Record<string, unknown>)[key];
  return { ...settings, [key]: rest.length === 0 ? value : withValue(inner as object, rest, value) };
}

function shown(value: unknown): string {
  if (value === undefined) return '–';
  if (value instanceof Duration) return `${value.toSeconds()} s`;
  if (!(value instanceof Size)) return String(value);
  return value.toMebibytes() >= 1024 ? `${value.toGibibytes()} GiB` : `${value.toMebibytes()} MiB`;
}
