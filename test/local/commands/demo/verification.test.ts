import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Archive } from '../../../../local/archive/archive';
import { type VerificationRequest, verify } from '../../../../local/commands/demo/verification';
import { hitsOf, SearchFixture } from '../../search/search-fixture';

let folder: string;
let search: SearchFixture;

const NAME_ERROR = { log_id: 'a', exc_type: 'NameError', exc_info: 'NameError: fake NameError\n  at x' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ekk-verify-'));
});

afterEach(async () => {
  await search.close();
  rmSync(folder, { recursive: true, force: true });
});

const lineOf = (id: string) => `${JSON.stringify({ log_id: id, message: 'm' })}\n`;

function writeLedger(...ids: string[]): void {
  const lines = ids.map((id, index) =>
    JSON.stringify({
      recordId: `r${index}`,
      arrivedAt: 0,
      stream: 's',
      data: Buffer.from(lineOf(id)).toString('base64'),
    }),
  );
  writeFileSync(join(folder, 'ledger.ndjson'), lines.map((line) => `${line}\n`).join(''));
}

async function archive(key: string, ...records: string[]): Promise<void> {
  await new Archive(join(folder, 'bucket')).putObject(key, gzipSync(records.join('')));
}

/** Gives the aggregation in pages of one id each, as the engine does with more ids. */
async function index(...ids: string[]): Promise<VerificationRequest> {
  search = await SearchFixture.start((body) => {
    const composite = (body.aggs as { ids: { composite: { after?: { at: number } } } } | undefined)?.ids
      .composite;
    if (composite === undefined) return hitsOf(NAME_ERROR);
    const at = composite.after?.at ?? 0;
    const buckets = ids.slice(at, at + 1).map((id) => ({ key: { index: 'logs-2026-11-21', id } }));
    return { aggregations: { ids: { buckets, ...(at < ids.length && { after_key: { at: at + 1 } }) } } };
  });
  const ledgerPath = join(folder, 'ledger.ndjson');
  return { reader: search.login, indexName: 'logs', ledgerPath, archiveDir: join(folder, 'bucket') };
}

test('the verification counts every id that is in the index and in the archive', async () => {
  writeLedger('a', 'b', 'c');
  await archive('2026/x.gz', lineOf('a'), lineOf('b'));
  await archive('2026/y.gz', lineOf('c'));
  expect(await verify(await index('a', 'b', 'c'))).toEqual({
    sent: 3,
    found: 3,
    archived: 3,
    missing: [],
    unarchived: [],
    indices: ['logs-2026-11-21'],
    traceback: NAME_ERROR,
  });
});

test('a record that came twice counts once', async () => {
  writeLedger('a', 'a');
  await archive('x.gz', lineOf('a'), lineOf('a'));
  expect(await verify(await index('a', 'a'))).toMatchObject({ sent: 1, found: 1, archived: 1 });
});

test('missing ids are counted and named for the index and for the archive', async () => {
  writeLedger('a', 'b', 'c');
  await archive('x.gz', lineOf('a'), lineOf('b'));
  expect(await verify(await index('a', 'c', 'another'))).toMatchObject({
    sent: 3,
    found: 2,
    archived: 2,
    missing: ['b'],
    unarchived: ['c'],
  });
});

test('a refused document under the error prefix is not archived', async () => {
  writeLedger('a');
  await archive(
    'failed/x.gz',
    JSON.stringify({ attemptsMade: 1, rawData: Buffer.from(lineOf('a')).toString('base64') }),
  );
  expect(await verify(await index('a'))).toMatchObject({ archived: 0, unarchived: ['a'] });
});

test('a record without a log_id is refused, because it cannot be verified', async () => {
  const data = Buffer.from('{"message":"m"}').toString('base64');
  writeFileSync(join(folder, 'ledger.ndjson'), `${JSON.stringify({ recordId: 'r7', data })}\n`);
  await expect(verify(await index())).rejects.toThrow(
    'demo: record r7 has no log_id, so it cannot be verified.',
  );
});
