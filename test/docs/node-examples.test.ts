import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { folderWithLayer } from './layer-package';
import { readPage } from './pages';

// Programs are started, which takes a busy machine long.
jest.setTimeout(120_000);

const run = promisify(execFile);
/** Imports an example, calls its handler where it exports one, and delivers what it logged. */
const DRIVER = `
import { flush } from 'firehose-logging';
const { handler } = await import(process.argv[2]);
if (handler) await handler({ id: 7 }, { awsRequestId: 'request-1' });
await flush();
`;

interface Example {
  readonly title: string;
  readonly code: string;
  /** Part of a document that the example makes. */
  readonly document: unknown;
}

const examples: readonly Example[] = readPage('docs/node.md')
  .split(/^## /m)
  .flatMap((section) => {
    const code = /^```js\n([\s\S]*?)^```/m.exec(section)?.[1];
    const document = /^```json\n([\s\S]*?)^```/m.exec(section)?.[1];
    return code === undefined
      ? []
      : [{ title: section.split('\n')[0] ?? '', code, document: JSON.parse(document ?? 'null') }];
  });

/** Packages that the examples import beside the layer, as folders of `node_modules`. */
const packages = new Set(
  examples.flatMap(({ code }) =>
    [...code.matchAll(/from '(?!firehose-logging)([^'/]+)/g)].map(([, name = '']) => name),
  ),
);

let folder: string;
let remove: () => void;

beforeAll(() => {
  ({ folder, remove } = folderWithLayer([...packages]));
  writeFileSync(join(folder, 'driver.mjs'), DRIVER);
});

afterAll(() => remove());

/** The documents on stderr of an example that has no stream; the layer's own notice of that has no `log_id`. */
async function documentsOf({ code, title }: Example): Promise<unknown[]> {
  const file = join(folder, `${title.replaceAll(/\W+/g, '-')}.mjs`);
  writeFileSync(file, code);
  const { stderr } = await run(process.execPath, [join(folder, 'driver.mjs'), file], {
    env: { PATH: process.env.PATH },
    timeout: 100_000,
  });
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{"asctime"'))
    .map((line) => JSON.parse(line))
    .filter((document) => 'log_id' in document);
}

test('the page has an example with its document for each feature', () => {
  expect(examples.length).toBeGreaterThanOrEqual(12);
  expect(examples.filter(({ document }) => document === null)).toEqual([]);
});

test.each(
  examples.map((example) => [example.title, example] as const),
)('the example "%s" makes the document that the page shows, and no other', async (_title, example) => {
  expect(await documentsOf(example)).toEqual([expect.objectContaining(deep(example.document))]);
});

/** What `objectContaining` needs: nested objects are matched in part, too. */
function deep(value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value as object).map(([key, each]) => [
      key,
      typeof each === 'object' && each !== null ? expect.objectContaining(deep(each)) : each,
    ]),
  );
}
