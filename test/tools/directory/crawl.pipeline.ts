import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DirectoryStore } from '../../../lambda/filter';
import { S3TableSource } from '../../../lambda/transform/s3-table-source';
import { readTable } from '../../../tools/directory/table-file';
import { type S3, startS3 } from './s3';
import { BASE, missingSlapd, READER, type Slapd, startSlapd } from './slapd';

const PERSONS = 10_000;
if (missingSlapd) process.stderr.write(`crawl.pipeline.ts is skipped: ${missingSlapd}\n`);
const withServers = missingSlapd ? describe.skip : describe;

let slapd: Slapd;
let s3: S3;
const folder = mkdtempSync(join(tmpdir(), 'crawl-'));
const out = join(folder, 'table.yml');

beforeAll(async () => {
  if (missingSlapd) return;
  [slapd, s3] = await Promise.all([startSlapd(PERSONS), startS3('tables')]);
}, 120_000);

afterAll(async () => {
  await Promise.all([slapd?.stop(), s3?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** The command as a person runs it. */
async function directory(args: readonly string[], env: Record<string, string> = {}) {
  const main = join(__dirname, '../../../tools/directory.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    env: { PATH: process.env.PATH, ...s3.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [code, stderr] = await Promise.all([exited, text(child.stderr)]);
  return { code, stderr };
}

const secret = { LDAP_BIND_PASSWORD: READER.password };
const tls = () => ['--url', slapd.ldaps, '--ca', slapd.ca, '--base', BASE, '--bind-dn', READER.dn];
const ATTRIBUTES = ['--attributes', 'displayName,departmentNumber,title,physicalDeliveryOfficeName,mail'];

withServers('a crawl of ten thousand persons', () => {
  test('over LDAPS writes them sorted, with the attributes that were named and no others', async () => {
    const { code, stderr } = await directory([...tls(), ...ATTRIBUTES, '--out', out], secret);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(`directory: ${PERSONS} persons written to ${out}\n`),
    ]);
    expect(stderr.match(/persons so far/g)).toHaveLength(9);
    expect(stderr).toContain('1 objects without uid left out');
    const persons = readTable(out);
    expect(persons.size).toBe(PERSONS);
    expect(persons.get('u4711')).toEqual({
      display_name: 'Pérsön 4711',
      department: 'D11',
      title: 'Engineer 211',
      office: 'Floor 4',
      mail: 'u4711@example.org, person.4711@example.org',
    });
    const names = readFileSync(out, 'utf8').match(/^u\d+/gm) ?? [];
    expect(names).toEqual([...names].sort());
    expect(readFileSync(out, 'utf8')).not.toContain('secret');
  }, 120_000);

  test('over StartTLS, with the password in a file, goes on into the bucket and from there into the transform', async () => {
    writeFileSync(join(folder, 'password'), `${READER.password}\n`);
    const { code, stderr } = await directory([
      ...['--url', slapd.ldap, '--start-tls', '--ca', slapd.ca, '--base', BASE],
      ...['--bind-dn', READER.dn, '--password-file', join(folder, 'password')],
      ...ATTRIBUTES,
      ...['--table', 's3://tables/directory.bin'],
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('uploaded to s3://tables/directory.bin')]);
    let nowMs = 0;
    const reports: unknown[] = [];
    const store = new DirectoryStore({
      source: new S3TableSource(s3.client, { bucket: 'tables', key: 'directory.bin' }),
      now: () => nowMs,
      report: ({ message }) => reports.push(message),
    });
    const title = async () => JSON.parse((await store.current())?.find('U4711')?.user ?? '{}').title;
    expect(await title()).toBe('Engineer 211');
    nowMs += 60_000;
    expect(await title()).toBe('Engineer 211');
    await s3.client.send(new PutObjectCommand({ Bucket: 'tables', Key: 'directory.bin', Body: 'broken' }));
    nowMs += 60_000;
    expect(await title()).toBe('Engineer 211');
    expect(reports).toEqual([
      'directory: 10000 persons',
      expect.stringMatching(/does not begin with EKKDIR01.*stays in use/),
    ]);
  }, 120_000);

  test('that finds less than half of the persons of the last one is refused, in the file and in the bucket', async () => {
    writeFileSync(out, readFileSync(out));
    const few = [...tls(), ...ATTRIBUTES, '--filter', '(title=Engineer 1)'];
    const { code, stderr } = await directory([...few, '--out', out], secret);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('34 persons, the last time 10000: nothing is replaced'),
    ]);
    expect(readTable(out).size).toBe(PERSONS);
    const forced = await directory([...few, '--table', 's3://tables/directory.bin', '--force'], secret);
    expect(forced.code).toBe(0);
  }, 120_000);

  test.each<[string, () => readonly string[], Record<string, string>, RegExp]>([
    ['a wrong password', tls, { LDAP_BIND_PASSWORD: 'wrong' }, /Check the password of cn=reader/],
    [
      'an unknown base',
      () => [...tls().slice(0, 4), '--base', 'dc=nope', '--bind-dn', READER.dn],
      secret,
      /There is no dc=nope; check --base/,
    ],
    [
      'a certificate that nobody vouches for',
      () => [...tls().slice(0, 2), '--base', BASE],
      {},
      /Give the authority of the server with --ca/,
    ],
    [
      'someone who may read nothing',
      () => tls().slice(0, 6),
      {},
      /There is no dc=example,dc=org|no person below/,
    ],
    [
      'a server that is not there',
      () => ['--url', 'ldaps://127.0.0.1:1', '--base', BASE],
      {},
      /ECONNREFUSED.*Check --url/,
    ],
  ])(
    'of %s ends with one line that says what to do',
    async (_name, args, env, message) => {
      const { code, stderr } = await directory([...args(), '--out', join(folder, 'none.yml')], env);
      expect(code).toBe(1);
      expect(stderr).toMatch(message);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    },
    60_000,
  );
});
