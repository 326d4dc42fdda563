import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../local/machine/paths';

jest.setTimeout(180_000);

const outDir = mkdtempSync(join(tmpdir(), 'ekk-app-'));
afterAll(() => rmSync(outDir, { recursive: true, force: true }));

test('the app as cdk.json names it leaves nothing in its output folder that another user may read or write', () => {
  chmodSync(outDir, 0o777);
  const { app, context } = JSON.parse(readFileSync(join(PROJECT_DIR, 'cdk.json'), 'utf8'));
  const { status, stderr } = spawnSync(app, {
    cwd: PROJECT_DIR,
    shell: true,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: outDir,
      CDK_VALIDATION: 'true',
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage: 'dev' }),
    },
  });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const entries = readdirSync(outDir, { recursive: true, encoding: 'utf8' });
  expect(entries.filter((entry) => /^asset\.[0-9a-f]{64}$/.test(entry))).not.toEqual([]);
  const open = ['', ...entries].filter((entry) => {
    const stat = lstatSync(join(outDir, entry));
    return !stat.isSymbolicLink() && (stat.mode & 0o077) !== 0;
  });
  expect(open).toEqual([]);
});
