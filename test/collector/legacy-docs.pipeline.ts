import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../pipeline/until';
import { missingClients, python, rsyslog } from './clients';
import { CollectorProcess } from './collector-process';
import { Stream } from './stream';

const run = promisify(execFile);
const guide = readFileSync(join(__dirname, '../../docs/legacy.md'), 'utf8');
const blocks = [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
  language,
  code,
}));
const folder = mkdtempSync(join(tmpdir(), 'legacy-'));
if (missingClients.length > 0)
  process.stderr.write(`legacy-docs.pipeline.ts is skipped; not here: ${missingClients.join(', ')}\n`);
const withClients = missingClients.length > 0 ? describe.skip : describe;

let stream: Stream;
let collector: CollectorProcess;

beforeAll(async () => {
  stream = await Stream.start();
  collector = await CollectorProcess.start(stream.env);
}, 60_000);

afterAll(async () => {
  await collector?.stop();
  await stream?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A block with the test's host and port, found by words that it has. */
function block(language: string, words: string): string {
  const found = blocks.filter((one) => one.language === language && one.code.includes(words));
  expect(found).toHaveLength(1);
  const port = String(collector.ports.tcp);
  return (found[0]?.code ?? '').replaceAll('collector.example.org', '127.0.0.1').replaceAll('5000', port);
}

const documentOf = (words: string) =>
  until(`document with ${words}`, async () =>
    stream.documents.find((_, i) => stream.records[i]?.includes(words)),
  );

withClients('a block of docs/legacy.md', () => {
  test('is run by a test of this file, whatever its language', () => {
    expect(blocks.map(({ language }) => language)).toEqual([
      'sh',
      'sh',
      'rsyslog',
      'python',
      'python',
      'java',
    ]);
  });

  test('for a shell with nc makes a document', async () => {
    await run('sh', ['-c', block('sh', 'docs-nc')]);
    expect(await documentOf('docs-nc')).toMatchObject({
      name: 'backup',
      levelname: 'INFO',
      message: 'docs-nc done in 3 s',
    });
  }, 60_000);

  test('for logger makes a document', async () => {
    await run('sh', ['-c', block('sh', 'docs-logger')]);
    expect(await documentOf('docs-logger')).toMatchObject({
      name: 'backup',
      levelname: 'ERROR',
      message: 'docs-logger failed',
    });
  }, 60_000);

  test('for rsyslog makes a document', async () => {
    const options = block('rsyslog', 'omfwd').replace(/^action\([^\n]*protocol="tcp"|\)\s*$/g, '');
    const stop = await rsyslog(collector.ports.tcp, ['docs-rsyslog failed'], options);
    try {
      expect(await documentOf('docs-rsyslog')).toMatchObject({
        name: 'shop',
        levelname: 'ERROR',
        message: 'docs-rsyslog failed',
      });
    } finally {
      await stop();
    }
  }, 60_000);

  test('for python-logstash-async makes a document', async () => {
    await python(block('python', 'logstash_async'));
    expect(await documentOf('docs-logstash-async')).toMatchObject({
      name: 'shop.orders',
      levelname: 'WARNING',
      username: 'ada',
    });
  }, 60_000);

  test('for Python without a library makes a document of the traceback', async () => {
    await python(block('python', 'traceback'));
    expect(await documentOf('docs_undefined')).toMatchObject({ levelname: 'ERROR', exc_type: 'NameError' });
  }, 60_000);

  test('for Java without a library makes a document with the stack trace', async () => {
    writeFileSync(join(folder, 'Legacy.java'), block('java', 'docs-java'));
    await run('java', [join(folder, 'Legacy.java')]);
    expect(await documentOf('docs-java failed')).toMatchObject({
      name: 'com.example.Shop',
      levelname: 'ERROR',
      message: 'docs-java failed',
      exc_type: 'java.lang.IllegalStateException',
      exc_info: expect.stringContaining('Legacy.main'),
    });
  }, 120_000);
});

withClients('the Flask example through AsynchronousLogstashHandler', () => {
  test('makes the documents of its requests with only host and port changed', async () => {
    const project = join(__dirname, '../..');
    await python(
      `
import os, sys
sys.path[:0] = ['${project}/examples/flask', '${project}/lambda/python-layer']
os.environ['LOGSTASH_HOST'], os.environ['LOGSTASH_PORT'] = '127.0.0.1', sys.argv[1]
import logging, app_logstash
app_logstash.app.test_client().get('/hello/flask-collector', headers={'x-user': 'ada'})
logging.shutdown()
`,
      [String(collector.ports.tcp)],
    );
    expect(await documentOf('GET /hello/flask-collector')).toMatchObject({
      http_route: '/hello/<name>',
      http_status: 200,
      duration_ms: expect.any(Number),
      username: 'ada',
      source: 'python',
    });
  }, 60_000);
});
