import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, settingsHelp } from '../../collector/settings';

const STREAM = { COLLECTOR_STREAM: 'logs' };
const PEM = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';

test('COLLECTOR_STREAM is the only setting that the collector needs', () => {
  expect(readSettings({ ...STREAM, PATH: '/bin' })).toMatchObject({
    COLLECTOR_TCP_PORT: 5000,
    COLLECTOR_MONITORING_HOST: '127.0.0.1',
    COLLECTOR_MONITORING_PORT: 9600,
    COLLECTOR_OUTPUT: 'stream',
    COLLECTOR_STOP_SECONDS: 110,
  });
});

test('COLLECTOR_REDACT_PATTERNS names the patterns that are masked, and off masks none', () => {
  const of = (value?: string) =>
    readSettings({ ...STREAM, COLLECTOR_REDACT_PATTERNS: value }).COLLECTOR_REDACT_PATTERNS;
  expect(of()).toEqual(['email', 'card', 'token']);
  expect(of('card, token')).toEqual(['card', 'token']);
  expect(of('off')).toEqual([]);
});

test('an empty variable counts as one that is not set', () => {
  expect(readSettings({ ...STREAM, COLLECTOR_TCP_PORT: '' }).COLLECTOR_TCP_PORT).toBe(5000);
});

test('a PEM may be given as text or as the path of its file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pem-'));
  writeFileSync(join(folder, 'key.pem'), PEM);
  const settings = readSettings({
    ...STREAM,
    COLLECTOR_TLS_CERT: PEM,
    COLLECTOR_TLS_KEY: join(folder, 'key.pem'),
  });
  expect([settings.COLLECTOR_TLS_CERT, settings.COLLECTOR_TLS_KEY]).toEqual([PEM, PEM]);
  rmSync(folder, { recursive: true });
});

test.each<[string, Record<string, string>, RegExp]>([
  ['no destination', {}, /COLLECTOR_STREAM: is needed/],
  [
    'an OpenSearch without an address',
    { COLLECTOR_OUTPUT: 'opensearch' },
    /COLLECTOR_OPENSEARCH_URL: is needed/,
  ],
  ['a user without a password', { ...STREAM, COLLECTOR_OPENSEARCH_USERNAME: 'a' }, /belong together/],
  ['a certificate without a key', { ...STREAM, COLLECTOR_TLS_CERT: PEM }, /belong together/],
  [
    'client certificates without TLS',
    { ...STREAM, COLLECTOR_TLS_CLIENT_CA: PEM },
    /needs COLLECTOR_TLS_CERT/,
  ],
  [
    'a file that is not there',
    { ...STREAM, COLLECTOR_TLS_CERT: '/nope.pem' },
    /COLLECTOR_TLS_CERT: is no PEM.*ENOENT/,
  ],
  ['a port that is none', { ...STREAM, COLLECTOR_TCP_PORT: '65536' }, /COLLECTOR_TCP_PORT/],
  ['a zone that is none', { ...STREAM, COLLECTOR_TIME_ZONE: 'Mars/Olympus' }, /expected an IANA name/],
  [
    'a pattern that is none',
    { ...STREAM, COLLECTOR_REDACT_PATTERNS: 'email,iban' },
    /has iban; expected some of email, card, token/,
  ],
  ['an index in upper case', { ...STREAM, COLLECTOR_INDEX: 'Logs' }, /lower case/],
  ['a misspelled name', { ...STREAM, COLLECTOR_PORT: '1' }, /COLLECTOR_PORT is no setting/],
])('%s is refused', (_name, environment, message) => {
  expect(() => readSettings(environment)).toThrow(message);
});

test('one error lists all problems, and no secret', () => {
  const environment = {
    COLLECTOR_TCP_PORT: 'x',
    COLLECTOR_OPENSEARCH_PASSWORD: 'hunter2',
    COLLECTOR_NOPE: 'y',
  };
  expect(() => readSettings(environment)).toThrow(/COLLECTOR_NOPE[\s\S]*COLLECTOR_TCP_PORT/);
  expect(() => readSettings(environment)).not.toThrow(/hunter2/);
});

test('--help names each setting, its meaning and its default', () => {
  expect(settingsHelp()).toMatch(/COLLECTOR_TCP_PORT +port of lines.*\(5000\)/);
  expect(settingsHelp()).toMatch(/COLLECTOR_TIME_ZONE .*\(UTC\)/);
});
