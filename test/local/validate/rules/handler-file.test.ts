import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { handlerFile } from '../../../../local/validate/rules/handler-file';
import { TemplateGraph } from '../../../../local/validate/template/template-graph';

const bundle = mkdtempSync(join(tmpdir(), 'ekk-bundle-'));
afterAll(() => rmSync(bundle, { recursive: true, force: true }));

for (const file of ['index.js', 'src/http.mjs', 'hello/handler.py', 'package/__init__.py']) {
  mkdirSync(dirname(join(bundle, file)), { recursive: true });
  writeFileSync(join(bundle, file), '');
}

function problemsOf(Runtime: string, Handler: string, folder: string | undefined = bundle) {
  const properties = { Runtime, Handler, Code: { S3Bucket: 'assets', S3Key: 'a.zip' } };
  const resource = { Type: 'AWS::Lambda::Function', Properties: properties };
  const graph = new TemplateGraph({ S: { Resources: { Hello: resource } } }, (stack, key) =>
    stack === 'S' && key === 'a.zip' ? folder : undefined,
  );
  return graph.all().flatMap((located) => handlerFile(located, graph));
}

describe('a function’s handler', () => {
  test.each([
    ['nodejs22.x', 'index.handler'],
    ['nodejs22.x', 'src/http.handler'],
    ['python3.13', 'hello/handler.main'],
    ['python3.13', 'package.main'],
    ['java21', 'com.example.Handler::handle'],
  ])('of %s may be %s when its file is in the bundle', (runtime, handler) => {
    expect(problemsOf(runtime, handler)).toEqual([]);
  });

  test.each([
    ['nodejs22.x', 'handler.handler', 'handler.js, handler.mjs, handler.cjs'],
    ['nodejs22.x', 'index', 'index.js, index.mjs, index.cjs'],
    ['nodejs22.x', 'hello/handler.main', 'hello/handler.js, hello/handler.mjs, hello/handler.cjs'],
    ['python3.13', 'index.handler', 'index.py, index/__init__.py'],
  ])('of %s may not be %s, and the problem names the files that are looked for', (runtime, handler, files) => {
    expect(problemsOf(runtime, handler)).toEqual([
      {
        stack: 'S',
        logicalId: 'Hello',
        property: 'Handler',
        message: `got ${handler}; its bundle has none of ${files}. Name a file of the bundle.`,
      },
    ]);
  });

  test('is not judged when the bundle is not at hand', () => {
    const properties = { Runtime: 'nodejs22.x', Handler: 'none.handler', Code: { S3Key: 'elsewhere.zip' } };
    const graph = new TemplateGraph(
      { S: { Resources: { Hello: { Type: 'AWS::Lambda::Function', Properties: properties } } } },
      () => undefined,
    );
    expect(graph.all().flatMap((located) => handlerFile(located, graph))).toEqual([]);
  });
});
