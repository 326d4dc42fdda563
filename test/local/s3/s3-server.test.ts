import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { S3ObjectStore } from '../../../lambda/recovery/archive/object-store';
import { Archive } from '../../../local/archive/archive';
import { CredentialTable } from '../../../local/iam/credentials';
import { verify } from '../../../local/iam/sigv4';
import { startS3Server } from '../../../local/s3/s3-server';

const ROLE = 'arn:aws:iam::123456789012:role/recovery';
const STRANGER = 'arn:aws:iam::123456789012:role/stranger';
const dir = mkdtempSync(join(tmpdir(), 's3-'));
const credentials = new CredentialTable();
let server: Awaited<ReturnType<typeof startS3Server>>;
const clients: S3Client[] = [];

/** The recovery functions' own store, over the real SDK. */
function store(roleArn: string, bucket = 'archive'): S3ObjectStore {
  const client = new S3Client({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: credentials.issue(roleArn),
    maxAttempts: 1,
  });
  clients.push(client);
  return new S3ObjectStore(client, bucket);
}

beforeAll(async () => {
  server = await startS3Server({
    authenticate: (request) => verify(request, { find: (key) => credentials.find(key), service: 's3' }),
    allow: (roleArn) => roleArn === ROLE,
    buckets: new Map([['arn:aws:s3:::archive', dir]]),
  });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

async function keysOf(target: S3ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of target.list(prefix)) keys.push(key);
  return keys;
}

test('an object that the real SDK puts is read, listed and deleted by it', async () => {
  const archive = store(ROLE);
  const key = 'logs/2026/11/21/09/a b+ä&.gz';
  await archive.put(key, Buffer.from([0, 1, 255]));
  expect(await archive.get(key)).toEqual(Buffer.from([0, 1, 255]));
  expect(await keysOf(archive, 'logs/')).toEqual([key]);
  await archive.delete(key);
  await archive.delete(key);
  expect(await keysOf(archive, '')).toEqual([]);
});

test('an absent object has the name of the service’s error', async () => {
  await expect(store(ROLE).get('absent')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('more keys than a page holds are listed once each, in order', async () => {
  const folder = new Archive(dir);
  const keys = Array.from({ length: 1_001 }, (_, n) => `many/${String(n).padStart(5, '0')}`);
  await Promise.all(keys.map((key) => folder.putObject(key, 'x')));
  expect(await keysOf(store(ROLE), 'many/')).toEqual(keys);
});

test.each<[string, () => Promise<unknown>]>([
  ['a role without the permission', () => store(STRANGER).get('x')],
  ['a bucket that is not of the assembly', () => store(ROLE, 'other').get('x')],
])('%s is refused', async (_name, read) => {
  await expect(read()).rejects.toMatchObject({
    name: expect.stringMatching(/^(AccessDenied|NoSuchBucket)$/),
  });
});

test('a request that nobody signed is refused', async () => {
  const response = await fetch(`${server.url}/archive/x`);
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('<Code>AccessDenied</Code>');
});
