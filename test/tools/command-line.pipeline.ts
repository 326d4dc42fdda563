import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');
/** The CDK keeps a cache at home. */
const home = mkdtempSync(join(tmpdir(), 'ekk-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs a command with no credentials of AWS to be found. */
function run(tool: string, args: readonly string[], more: Record<string, string> = {}, stdout?: number) {
  const nowhere = join(home, 'nonexistent');
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    ...more,
  };
  const command = ['--import', 'tsx', join(ROOT, tool), ...args];
  const { status, stderr, ...result } = spawnSync(process.execPath, command, {
    encoding: 'utf8',
    env,
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  return { status, stdout: result.stdout ?? '', stderr: stderr.trim() };
}

const NOON = '2026-11-21T12:00Z';
const COST = 'tools/cost/main.ts';
const REPLAY = 'tools/replay.ts';
const UNREADABLE =
  'cannot be read: Could not load credentials from any providers. Check AWS_PROFILE and --region.';

test.each<[string, readonly string[], number, string]>([
  [COST, ['--records-per-day'], 2, "error: option '--records-per-day <count>' argument missing\nTry --help."],
  [COST, ['--bytes', '0'], 2, 'cost: --bytes is "0"; expected at least 1.'],
  ['tools/diff.ts', ['--nope'], 2, "error: unknown option '--nope'\nTry --help."],
  [REPLAY, [], 1, "error: required option '--from <time>' not specified\nTry --help."],
  [
    REPLAY,
    ['--from', 'yesterday', '--to', NOON],
    1,
    'replay: --from is "yesterday"; expected a time such as 2026-11-21T09:00Z.',
  ],
  [
    REPLAY,
    ['--from', NOON, '--to', 'now'],
    1,
    'replay: --to is "now"; expected a time such as 2026-11-21T09:00Z.',
  ],
  [REPLAY, ['--from', NOON, '--to', '2026-11-21T13:00Z'], 1, `replay: Ekk-dev-data ${UNREADABLE}`],
  ['tools/redrive.ts', [], 1, `redrive: Ekk-dev-operations ${UNREADABLE}`],
  ['tools/doctor.ts', [], 1, `doctor: Ekk-dev-data ${UNREADABLE}`],
  [
    REPLAY,
    ['--from', '2026-02-30', '--to', NOON],
    1,
    'replay: --from is "2026-02-30"; expected a time such as 2026-11-21T09:00Z; 2026-02 has 28 days.',
  ],
  [
    REPLAY,
    ['--from', '2026-11-21', '--to', NOON, '--into', ''],
    1,
    'replay: --into is ""; expected 1–100 of a–z, 0–9 and . _ - only, a letter or a digit first.',
  ],
  [
    REPLAY,
    ['--from', '2026-11-21', '--to', NOON, '--region', ''],
    1,
    'replay: --region is ""; expected a region\'s name such as eu-west-1.',
  ],
  [COST, ['--region', ''], 2, 'cost: --region is ""; expected a region\'s name such as eu-west-1.'],
  [
    COST,
    ['--live'],
    2,
    'cost: the Price List cannot be asked: Could not load credentials from any providers. Check AWS_PROFILE and --region. Leave --live out to use tools/cost/prices.json.',
  ],
  ['tools/doctor.ts', ['--index', ''], 1, 'doctor: --index is ""; expected 1–80 characters.'],
  [
    'tools/smoke.ts',
    ['--report', tmpdir()],
    1,
    `smoke: cannot write "${tmpdir()}" (it is a folder). Give --report the name of a file.`,
  ],
  [
    'tools/smoke.ts',
    ['--document', '/nope/x'],
    1,
    'smoke: cannot write "/nope/x" (its folder does not exist). Give --document a file in a folder that exists.',
  ],
  ['bench/main.ts', ['--runs', '-1'], 1, 'bench: --runs is "-1"; expected a whole number from 1.'],
  [
    'tools/cdk.ts',
    ['synth', '--stage'],
    1,
    'cdk: --stage has no name, got nothing; expected e.g. --stage prod.',
  ],
  ['tools/dashboards.ts', ['--index', 'Logs'], 1, 'dashboards: --index is "Logs"; expected lower case.'],
])('%s %j exits with a code of its own and says what to do, and nothing else', (tool, args, code, message) => {
  expect(run(tool, args)).toEqual({ status: code, stdout: '', stderr: message });
});

test('npm run smoke names one of the stacks, which it reads at the same time', () => {
  const { status, stdout, stderr } = run('tools/smoke.ts', []);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr.replace(/Ekk-dev-[a-z]+/, '…')).toBe(`smoke: … ${UNREADABLE}`);
});

test('a filter of faults that no fault has is no success', () => {
  const { status, stderr } = run('tools/mutate/main.ts', ['--sources', '--only', 'no such fault']);
  expect(status).toBe(1);
  expect(stderr).toContain('mutate: no fault contains "no such fault". Their sentences are in tools/mutate.');
});

test.each([
  ['tools/dashboards.ts', 1, 'dashboards'],
  [COST, 2, 'cost'],
])('%s says in one line that its output is on a full disk', (tool, status, who) => {
  const full = openSync('/dev/full', 'w');
  expect(run(tool, [], {}, full)).toEqual({
    status,
    stdout: '',
    stderr: `${who}: standard output cannot be written (the disk is full). Write it elsewhere.`,
  });
  closeSync(full);
});

test('a reader that goes away ends a command quietly', () => {
  const command = `"${process.execPath}" --import tsx tools/dashboards.ts | head -c 1`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '{', stderr: '' });
});

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };

test.each([
  ['tools/doctor.ts', 'doctor: Ekk-dev-data cannot be read'],
  ['tools/redrive.ts', 'redrive: Ekk-dev-operations cannot be read'],
])('%s names the variable that leads to no AWS', (tool, who) => {
  expect(run(tool, [], { ...KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }).stderr).toBe(
    `${who}: connection refused (ECONNREFUSED). Check AWS_ENDPOINT_URL, which is http://127.0.0.1:1.`,
  );
  expect(run(tool, [], { ...KEYS, AWS_ENDPOINT_URL: 'banana' }).stderr).toMatch(
    /^\w+: AWS_ENDPOINT_URL is "banana"; expected http\(s\):\/\/host\[:port\]\. Correct it, or unset it\.$/,
  );
});

test('npm run bench -- python names the signal that ended it', () => {
  const cache = mkdtempSync(join(tmpdir(), 'ekk-bench-'));
  const bin = join(cache, 'venv/bin');
  mkdirSync(bin, { recursive: true });
  cpSync(join(ROOT, 'test/python/requirements.txt'), join(cache, 'venv/requirements.txt'));
  writeFileSync(join(bin, 'python'), '#!/bin/sh\nkill -TERM $$\n', { mode: 0o700 });
  expect(run('bench/main.ts', ['python'], { EKK_CACHE_DIR: cache })).toEqual({
    status: 1,
    stdout: '',
    stderr: 'bench: the Python benchmark ended with a signal, SIGTERM.',
  });
  rmSync(cache, { recursive: true });
});

test('npm run directory takes the region of the stage, and needs none of the environment', () => {
  const table = join(ROOT, 'test/tools/directory/table.yml');
  const { stderr } = run('tools/directory.ts', ['--from', table, '--stage', 'dev']);
  expect(stderr).toMatch(
    /^directory: parameter \/ekk\/dev\/directory\/table: Could not load credentials from any providers\. /,
  );
});
