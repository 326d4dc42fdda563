import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Archive } from '../../../local/archive/archive';
import { recordsIn } from '../../../local/archive/records';

describe('the archive folder', () => {
  let dir: string;
  let archive: Archive;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'archive-'));
    archive = new Archive(dir);
  });

  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('gives an object back as it was put, under its key', async () => {
    await archive.putObject('records/2026/11/21/09/a.gz', Buffer.from([0, 1, 255]));
    expect(await archive.getObject('records/2026/11/21/09/a.gz')).toEqual(Buffer.from([0, 1, 255]));
    expect(readdirSync(join(dir, 'records/2026/11/21/09'))).toEqual(['a.gz']);
  });

  it('lists keys by prefix in S3’s order, at folder borders and within names', async () => {
    for (const key of ['b/2', 'a/1', 'b/1', 'ba', 'b/10']) await archive.putObject(key, 'x');
    expect(await archive.list()).toEqual(['a/1', 'b/1', 'b/10', 'b/2', 'ba']);
    expect(await archive.list('b')).toEqual(['b/1', 'b/10', 'b/2', 'ba']);
    expect(await archive.list('b/1')).toEqual(['b/1', 'b/10']);
  });

  it('does not list an object that is still being written', async () => {
    await archive.putObject('a/1', 'x');
    writeFileSync(join(dir, 'a', '.partial-7b0c'), 'half of');
    expect(await archive.list()).toEqual(['a/1']);
  });

  it('is empty before the first object', async () => {
    expect(await new Archive(join(dir, 'not-there')).list()).toEqual([]);
  });

  it('replaces an object of the same key as a whole', async () => {
    const bodies = Array.from({ length: 20 }, (_each, n) => String(n).repeat(10_000));
    await Promise.all(bodies.map((body) => archive.putObject('same', body)));
    expect(bodies).toContain(String(await archive.getObject('same')));
    expect(readdirSync(dir)).toEqual(['same']);
  });

  it.each([
    '../outside',
    'a/../../outside',
    '/etc/outside',
    '',
    'folder/',
    'a\0b',
  ])('refuses the key %j', async (key) => {
    await expect(archive.putObject(key, 'x')).rejects.toThrow('is not a file below the archive folder');
  });

  it('refuses a key that leads to a folder beside it, whose name begins as its own', async () => {
    const key = `../${basename(dir)}-of-others/object`;
    await expect(archive.putObject(key, 'x')).rejects.toThrow('is not a file below the archive folder');
  });

  it('takes keys of 1 to 1,024 bytes', async () => {
    const key = `${'abcdefg/'.repeat(100)}${'é'.repeat(112)}`;
    expect(Buffer.byteLength(key)).toBe(1024);
    await archive.putObject(key, 'x');
    expect(await archive.list()).toEqual([key]);
    await expect(archive.putObject(`${key}x`, 'x')).rejects.toThrow('key is 1025 bytes; S3 allows 1–1024');
  });
});

describe('the records in an archived object', () => {
  const records = ['{"a":1}', '{"b":"}{\\"\\n"}', '{"c":{"d":[{}]}}', '{"é":"“”"}'];

  it.each([
    ['a line end after each', '\n'],
    ['Windows line ends', '\r\n'],
    ['nothing between them', ''],
  ])('are found with %s', (_what, delimiter) => {
    expect(recordsIn('object', Buffer.from(records.map((each) => each + delimiter).join('')))).toEqual(
      records,
    );
  });

  it('are found in a compressed object', () => {
    expect(recordsIn('object.gz', gzipSync(records.join('\n')))).toEqual(records);
  });

  it('do not include text that is no object, and go on after a broken line', () => {
    expect(recordsIn('object', Buffer.from('text\n{"broken":\n{"a":1}\n'))).toEqual([
      '{"broken":',
      '{"a":1}',
    ]);
  });

  it('are none in an empty object', () => {
    expect(recordsIn('object', Buffer.alloc(0))).toEqual([]);
  });
});
