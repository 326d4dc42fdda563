import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');

/** Runs a command with no credentials of AWS to be found. */
function run(tool: string, args: readonly string[]) {
  const nowhere = join(ROOT, 'nonexistent');
  const env = {
    PATH: process.env.PATH,
    HOME: nowhere,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
  };
  const command = ['--import', 'tsx', join(ROOT, tool), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', env });
  return { status, stdout, stderr: stderr.trim() };
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
