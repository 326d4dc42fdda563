import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderSavedObjects, toNdjson } from '../../lib/dashboards';
import { PROJECT_DIR } from '../../local/machine/paths';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'ekk-dashboards-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run dashboards` without any AWS configuration of this machine. */
function dashboards(...args: readonly string[]) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  return spawnSync(process.execPath, ['--import', 'tsx', 'tools/dashboards.ts', ...args], {
    cwd: PROJECT_DIR,
    encoding: 'utf8',
    env: {
      ...env,
      AWS_CONFIG_FILE: join(folder, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
}

test('npm run dashboards prints one JSON object a line, for the index it is given', () => {
  expect(dashboards('--index', 'orders').stdout).toBe(toNdjson(renderSavedObjects({ indexName: 'orders' })));
});

test.each<[string, readonly string[], RegExp]>([
  [
    'a file in no folder',
    ['--out', '/nope/x'],
    /^dashboards: cannot write "\/nope\/x" \(its folder does not exist\)\. Give --out a file in a folder that exists\.\n$/,
  ],
  [
    'a file without a name',
    ['--out', ''],
    /^dashboards: cannot write "" \(the name is empty\)\. Give --out .+\n$/,
  ],
  [
    'a folder as its file',
    ['--out', folder],
    /^dashboards: cannot write ".+" \(it is a folder\)\. Give --out .+\n$/,
  ],
  [
    'an endpoint that is none',
    ['--push', 'notanendpoint'],
    /^dashboards: --push is "notanendpoint"; expected a domain's endpoint, host or https:\/\/host\. .+\n$/,
  ],
  [
    'an endpoint without a region, which is set nowhere',
    ['--push', 'logs.example.com'],
    /^dashboards: Region is missing\. Give --region, or set AWS_PROFILE or AWS_ACCESS_KEY_ID\.\n$/,
  ],
])('npm run dashboards with %s ends with one line that says what to do, and 1', (_what, args, message) => {
  const { status, stderr, stdout } = dashboards(...args);
  expect(stderr).toMatch(message);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
});
