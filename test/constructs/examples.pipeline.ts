import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { searchDocuments } from '../../local/search/documents';
import { removeTemporaryFolders } from '../pipeline/dev-assembly';
import { RunningStack } from '../pipeline/running-stack';
import { until } from '../pipeline/until';
import { InstalledPackage } from './installed';

jest.setTimeout(300_000);

const installed = new InstalledPackage();

/** A copy of an example beside the installed package. */
function example(name: string): string {
  const folder = installed.app(name, {});
  cpSync(join(__dirname, '../../examples', name), folder, { recursive: true });
  return folder;
}

afterAll(() => {
  installed.remove();
  removeTemporaryFolders();
});

test('the smallest app synthesizes from the packed constructs, and its function is attached', () => {
  const { code, templates } = installed.synth(example('cdk'), 'node app.js', { flags: {} });
  expect(code).toBe(0);
  expect(JSON.stringify(templates.Shop)).toContain('/opt/firehose-logging-exec');
});

describe('an existing app of twelve functions in four runtimes, run here', () => {
  const { code, output, assembly, templates } = installed.synth(example('cdk-shop'), 'node app.js', {
    flags: {},
  });
  let stack: RunningStack;

  beforeAll(async () => {
    stack = await RunningStack.start(assembly);
  });
  afterAll(() => stack?.run.stop({ drainTimeoutMs: 0 }));

  test('synthesizes, in four runtimes', () => {
    expect({ code, failure: code === 0 ? undefined : output }).toEqual({ code: 0 });
    const runtimes = Object.values(templates.Shop?.Resources ?? {}).flatMap((resource) => {
      const { Type, Properties } = resource as { Type: string; Properties: { Runtime?: string } };
      return Type === 'AWS::Lambda::Function' ? [Properties.Runtime] : [];
    });
    expect(runtimes).toHaveLength(12);
    expect(new Set(runtimes)).toEqual(new Set(['nodejs22.x', 'nodejs24.x', 'python3.12', 'python3.13']));
  });

  test("has each function's record in the index, found by its service and its name", async () => {
    const [api] = stack.run.world.apis.running;
    const routes = (api?.routes ?? []).map(({ path }) => path);
    expect(routes).toHaveLength(12);
    for (const path of routes) {
      const response = await fetch(`${api?.url}${path}`);
      expect([path, response.status, await response.json()]).toEqual([
        path,
        200,
        { done: expect.any(String) },
      ]);
    }
    const functions = stack.run.world.functions
      .all()
      .filter(({ logicalId }) => /^(orders|payments|stock|mail)/.test(logicalId));
    expect(functions).toHaveLength(12);
    const query = {
      bool: { filter: [{ term: { service: 'shop' } }, { match_phrase: { message: 'done' } }] },
    };
    const found = await until('a document of each function', async () => {
      const hits = await searchDocuments(stack.run.engine, stack.stream.indexName, {
        size: 100,
        query,
      }).catch(() => []);
      return hits.length >= 12 ? hits.map(({ _source }) => _source) : undefined;
    });
    const names = found.map((document) => (document as { function_name?: string }).function_name);
    expect(names.sort()).toEqual(functions.map(({ name }) => name).sort());
    expect(new Set(found.map(({ message }) => message)).size).toBe(12);
  });
});
