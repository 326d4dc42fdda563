import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAttributes } from '../../../tools/directory/attributes';
import { crawl } from '../../../tools/directory/crawl';
import type { DirectoryOptions } from '../../../tools/directory/options';
import { runDirectory } from '../../../tools/directory/run';
import { readTable, sorted, writeTable } from '../../../tools/directory/table-file';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'directory-'));
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

const OPTIONS: DirectoryOptions = {
  filter: '(objectClass=person)',
  username: 'uid',
  attributes: 'title',
  pageSize: '500',
  startTls: false,
  force: false,
};
const run = (options: Partial<DirectoryOptions>, environment = {}) =>
  runDirectory({ ...OPTIONS, ...options }, environment);
const at = (name: string) => join(folder, name);

describe('attributes', () => {
  test('get the names of the document, or those that are given', () => {
    expect(
      parseAttributes('displayName, departmentNumber,physicalDeliveryOfficeName,mail,phone=telephoneNumber'),
    ).toEqual([
      { ldap: 'displayName', name: 'display_name' },
      { ldap: 'departmentNumber', name: 'department' },
      { ldap: 'physicalDeliveryOfficeName', name: 'office' },
      { ldap: 'mail', name: 'mail' },
      { ldap: 'telephoneNumber', name: 'phone' },
    ]);
  });

  test.each([
    ['', 'has ""; expected attribute'],
    ['title,,mail', 'has ""; expected attribute'],
    ['a=b=c', 'has "a=b=c"; expected attribute'],
    ['title,title=mail', 'names title twice'],
    ['(uid=*)', 'expected attribute'],
  ])('%j is refused', (list, message) => {
    expect(() => parseAttributes(list)).toThrow(message);
  });
});

describe('the command', () => {
  test.each<[string, Partial<DirectoryOptions>, string]>([
    ['neither a directory nor a file', { out: 'x' }, '--url and --base are needed, or --from'],
    ['both', { from: 'a', url: 'ldaps://a', base: 'b', out: 'x' }, '--from and --url exclude each other'],
    ['no place to put it', { from: 'a' }, '--out, --compiled, --stage or --table is needed'],
    ['two tables', { from: 'a', stage: 'dev', table: 's3://a/b' }, '--stage and --table exclude each other'],
    ['another protocol', { url: 'http://a', base: 'b', out: 'x' }, 'expected ldaps://host[:port]'],
    ['a path', { url: 'ldaps://a/b', base: 'b', out: 'x' }, 'expected ldaps://host[:port]'],
    [
      'StartTLS inside TLS',
      { url: 'ldaps://a', base: 'b', out: 'x', startTls: true },
      'is encrypted already',
    ],
    [
      'a bind without a password',
      { url: 'ldaps://a', base: 'b', out: 'x', bindDn: 'cn=a' },
      'set LDAP_BIND_PASSWORD',
    ],
    ['a page of nothing', { from: 'a', out: 'x', pageSize: '0' }, 'expected a whole number of 1–5000'],
    ['a stage that is none', { from: 'a', stage: 'nope' }, 'unknown stage, got "nope"; expected dev or prod'],
    ['an empty stage', { from: 'a', stage: '' }, 'unknown stage, got ""; expected dev or prod'],
    ['an empty region', { from: 'a', stage: 'dev', region: '' }, '--region is ""; expected'],
    ['an empty --out', { from: 'a', out: '' }, 'cannot write "" (the name is empty). Give --out'],
    [
      'a device as --compiled',
      { from: 'a', compiled: '/dev/null' },
      '(it is no regular file). Give --compiled',
    ],
    ['an empty base', { url: 'ldaps://a', base: '', out: 'x' }, '--base is ""; expected a name such as'],
    ['half a filter', { url: 'ldaps://a', base: 'b', out: 'x', filter: '((' }, '--filter is "(("; expected'],
    ['no username', { url: 'ldaps://a', base: 'b', out: 'x', username: '' }, '--username is ""; expected'],
    ['a table that is no URL', { from: 'a', table: 'bucket' }, 'expected s3://bucket/key'],
  ])('refuses %s', async (_name, options, message) => {
    await expect(run(options)).rejects.toThrow(message);
  });

  test('says all problems at once', async () => {
    await expect(run({ pageSize: 'x' })).rejects.toThrow(/--url.*--out.*--page-size/);
  });

  test('refuses to send a password in the clear, but for this machine', async () => {
    const options = { base: 'b', out: at('t.yml'), bindDn: 'cn=a' };
    const environment = { LDAP_BIND_PASSWORD: 'secret' };
    await expect(run({ ...options, url: 'ldap://ldap.example.org' }, environment)).rejects.toThrow(
      'in the clear',
    );
    await expect(run({ ...options, url: 'ldap://127.0.0.1:1' }, environment)).rejects.toThrow('ECONNREFUSED');
  });

  test.each([
    [{ from: '/nope.yml' }, /cannot read "\/nope\.yml" \(it does not exist\)\. Give --from/],
    [
      { url: 'ldaps://127.0.0.1:1', base: 'b', ca: '/nope.pem' },
      /cannot read "\/nope\.pem" \(it does not exist\)\. Give --ca/,
    ],
    [
      { url: 'ldaps://127.0.0.1:1', base: 'b', bindDn: 'a', passwordFile: '/nope' },
      /cannot read "\/nope" \(it does not exist\)\. Give --password-file/,
    ],
  ])('names the file that cannot be read: %j', async (options, message) => {
    await expect(run({ ...options, out: at('t.yml') })).rejects.toThrow(message);
  });
});

test.each<[string, Partial<DirectoryOptions>, string]>([
  ['a --ca that is no PEM', { ca: 'text' }, 'is no certificate; expected a PEM'],
  ['an empty password file', { bindDn: 'a', passwordFile: 'empty' }, 'has an empty first line'],
])('%s is refused before the connection', async (_name, { ca, passwordFile, bindDn }, message) => {
  writeFileSync(at('text'), 'no PEM');
  writeFileSync(at('empty'), '\nsecond line\n');
  const files = {
    ...(ca && { ca: at(ca) }),
    ...(passwordFile && { bindDn, passwordFile: at(passwordFile) }),
  };
  const options = { ...files, url: 'ldaps://127.0.0.1:1', base: 'b', out: at('t.yml') };
  await expect(run(options as Partial<DirectoryOptions>)).rejects.toThrow(message);
});

test.each([
  ['a plain port of --url ldaps://', 'ldaps', 'speaks no TLS. Give ldap:// with --start-tls'],
  ['a port that speaks no LDAP', 'ldap', 'ldap://127.0.0.1:'],
])('%s is told in one line', async (_name, protocol, message) => {
  const server = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `${protocol}://127.0.0.1:${port}`;
  const failure = await run({ url, base: 'b', out: at('t.yml') }).catch((error: Error) => error.message);
  server.close();
  expect(failure).toContain(message);
  expect(failure).not.toContain('\n');
});

test('StartTLS to a port that says nothing ends', async () => {
  const server = createSocketServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const search = { base: 'b', filter: '(a=b)', username: 'uid', attributes: [], pageSize: 1 };
  const crawling = crawl({ ...search, url, startTls: true, connectMs: 50, progress: () => undefined });
  await expect(crawling).rejects.toThrow(
    `${url}: no answer to StartTLS within 0.05 s. Check that the port of --url is one of LDAP.`,
  );
  server.close();
});

describe('a table file', () => {
  test('is sorted, so that two crawls can be compared, and its owner alone may read it', () => {
    writeTable(
      at('t.yml'),
      sorted(
        new Map([
          ['grace', { title: 'Admiral' }],
          ['ada', { title: 'Countess: "A"', mail: 'no' }],
        ]),
      ),
    );
    const text = readFileSync(at('t.yml'), 'utf8').replace(/^#.*\n/gm, '');
    expect(text).toBe('ada:\n  mail: no\n  title: \'Countess: "A"\'\ngrace:\n  title: Admiral\n');
    expect(statSync(at('t.yml')).mode & 0o777).toBe(0o600);
    expect(readTable(at('t.yml'))).toEqual(
      new Map([
        ['ada', { mail: 'no', title: 'Countess: "A"' }],
        ['grace', { title: 'Admiral' }],
      ]),
    );
    expect(readdirSync(folder)).toEqual(['t.yml']);
  });

  test('that cannot be written leaves nothing behind, and the error names it', () => {
    expect(() => writeTable(at('no/t.yml'), new Map())).toThrow(`cannot write "${at('no/t.yml')}"`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['a list', '- a', 'expected persons by username'],
    ['a number as an attribute', 'ada: {floor: 3}', 'ada: expected texts by attribute'],
    ['a text as a person', 'ada: x', 'ada: expected texts by attribute'],
    ['a list as a person', 'ada: [x]', 'ada: expected texts by attribute'],
    ['an empty username', "'': {title: x}", 'has an empty username'],
    ['an empty attribute', "ada: {'': x}", 'ada: expected texts by attribute'],
    ['nothing', '', 'has no person; expected persons by username'],
    ['no person', '{}', 'has no person; expected persons by username'],
    [
      'no YAML',
      'a: b: c',
      'is no YAML: Nested mappings are not allowed in compact mappings at line 1, column 4',
    ],
  ])('that holds %s is refused', (_name, text, message) => {
    writeFileSync(at('t.yml'), text);
    expect(() => readTable(at('t.yml'))).toThrow(message);
    expect(() => readTable(at('t.yml'))).toThrow(/^--from ".+t\.yml":? [^\n]+$/);
  });
});

test('a file of --out that holds another thing is told to be the one that would be replaced, and stays', async () => {
  writeFileSync(at('old.yml'), '- a');
  writeFileSync(at('new.yml'), 'ada: {title: x}');
  await expect(run({ from: at('new.yml'), out: at('old.yml') })).rejects.toThrow(
    /^--out ".+old\.yml" would be replaced, and is no table: it is no table; expected persons by username\. Move/,
  );
  expect(readFileSync(at('old.yml'), 'utf8')).toBe('- a');
});

describe('a table with less than half of the persons of the last', () => {
  const put = (name: string, count: number) =>
    writeTable(at(name), new Map(Array.from({ length: count }, (_, i) => [`u${i}`, { title: 'x' }])));

  test.each([
    [10, 5, true],
    [10, 4, false],
    [11, 5, false],
  ])('before %d, now %d: replaced %s', async (before, now, isReplaced) => {
    put('t.yml', before);
    put('new.yml', now);
    const result = run({ from: at('new.yml'), out: at('t.yml') });
    if (isReplaced) await result;
    else await expect(result).rejects.toThrow(`${now} persons, the last time ${before}: nothing is replaced`);
    expect(readTable(at('t.yml')).size).toBe(isReplaced ? now : before);
  });

  test('is taken with --force', async () => {
    put('t.yml', 10);
    put('new.yml', 1);
    await run({ from: at('new.yml'), out: at('t.yml'), force: true });
    expect(readTable(at('t.yml')).size).toBe(1);
  });
});
