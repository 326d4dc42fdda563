import { lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../local/machine/paths';
import { CommandLine, runToEnd } from './command-line';
import { removeTemporaryFolders, temporaryFolder } from './dev-assembly';

jest.setTimeout(240_000);

afterAll(removeTemporaryFolders);

const CACHE_DIR = process.env.EKK_CACHE_DIR ?? join(PROJECT_DIR, '.cache');

/** Files and folders below a folder that its group or others may read, write or open. */
function openToOthers(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined || stat.isSymbolicLink() || (stat.mode & 0o077) === 0) return [];
    return [`${(stat.mode & 0o777).toString(8)} ${path}`];
  });
}

describe('npm start with the locale C, below a folder whose name is not ASCII', () => {
  let command: CommandLine;
  let runsDir: string;

  beforeAll(async () => {
    const folder = join(temporaryFolder(), 'Prüfläufe');
    mkdirSync(folder);
    symlinkSync(CACHE_DIR, join(folder, 'cache'), 'dir');
    runsDir = join(folder, 'runs');
    command = new CommandLine(['start'], {
      LC_ALL: 'C',
      EKK_RUN_DIR: runsDir,
      EKK_CACHE_DIR: join(folder, 'cache'),
      OPENSEARCH_URL: '',
    });
  });

  test('comes up, and gives the command for a first request', async () => {
    const [, url = ''] = await command.says(/curl -H 'x-user: ada' (\S+\/hello\/ada)/, 200_000);
    const response = await fetch(url, { headers: { 'x-user': 'grace' } });
    expect(await response.json()).toEqual({ message: 'Hello, ada' });
  });

  test('lets no other user read or write what it writes, records and bundles included', () => {
    const files = readdirSync(runsDir, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /ledger\.ndjson$|asset\.[0-9a-f]{64}$/.test(file))).not.toEqual([]);
    expect(openToOthers(runsDir)).toEqual([]);
    expect(lstatSync(runsDir).mode & 0o777).toBe(0o700);
  });

  test('ends with 1 and a line of the engine’s log when the engine is killed', async () => {
    const [engine = ''] = command.processes().filter((line) => /\bjava\b/.test(line));
    process.kill(Number.parseInt(engine, 10), 'SIGKILL');
    const { code, leftBehind, stderr } = await command.ended();
    expect(stderr).toMatch(
      /^local: the engine ended by itself \(SIGKILL\)\. Its log says: .{20,}\. All of it: .+\.log\. Start again\.$/m,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, leftBehind }).toEqual({ code: 1, leftBehind: [] });
  });
});

describe('a command that is given', () => {
  test.each<[string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
    [
      'a run folder that is a file',
      [],
      { EKK_RUN_DIR: '/etc/passwd' },
      /^local: EKK_RUN_DIR is \/etc\/passwd, which is no folder\. Choose another folder with EKK_RUN_DIR=/,
    ],
    [
      'a run folder that cannot be made',
      [],
      { EKK_RUN_DIR: '/proc/ekk' },
      /^local: EKK_RUN_DIR is \/proc\/ekk, which cannot be written \(\w+\)\. Choose another folder with EKK_RUN_DIR=/,
    ],
    [
      'a cache folder that is a file',
      [],
      { EKK_CACHE_DIR: '/etc/passwd' },
      /^local: EKK_CACHE_DIR is \/etc\/passwd, which is no folder\. Choose another folder with EKK_CACHE_DIR=/,
    ],
    ['an empty --assembly', ['--assembly', ''], {}, /--assembly <dir>'.* is invalid\. .+/],
    ['an empty --stage', ['--stage', ''], {}, /--stage <name>'.* is invalid\. .+/],
    [
      'a login that is not percent-encoded',
      [],
      { OPENSEARCH_URL: 'http://a:%zz@127.0.0.1:1' },
      /^engine: the password in OPENSEARCH_URL is not percent-encoded\. Write each % as %25, /,
    ],
  ])('%s ends with one line that says what to do, and 1', async (_what, args, env, message) => {
    const { code, leftBehind, stderr } = await runToEnd(['start', ...args], { OPENSEARCH_URL: '', ...env });
    const lines = stderr.split('\n').filter((line) => line !== '' && !/^\[ *[\d.]+ s\] /.test(line));
    expect(lines.filter((line) => line !== 'Try --help.')).toEqual([expect.stringMatching(message)]);
    expect(stderr).not.toContain('engine: starting');
    expect({ code, leftBehind }).toEqual({ code: 1, leftBehind: [] });
  });

  test('a stage that does not exist starts no engine', async () => {
    const { code, stderr } = await runToEnd(['start', '--stage', 'nope'], { OPENSEARCH_URL: '' });
    expect(stderr).toMatch(/config: unknown stage, got "nope"; expected dev or prod\./);
    expect(stderr).not.toMatch(/\bengine:/);
    expect(code).toBe(1);
  });
});
