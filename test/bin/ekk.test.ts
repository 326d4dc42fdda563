import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import cdkJson from '../../cdk.json';

const ROOT = join(__dirname, '../..');

describe('the app', () => {
  test('refuses an unknown stage with one line that lists the known ones, and exit code 1', () => {
    const result = spawnSync(process.execPath, [require.resolve('tsx/cli'), 'bin/ekk.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, CDK_CONTEXT_JSON: '{"stage":"staging"}' },
    });
    expect(result.status).toBe(1);
    expect(result.stderr.trim()).toMatch(/^config: unknown stage, got "staging"; expected dev or prod\..*$/);
  });

  test('is under 40 lines', () => {
    expect(readFileSync(join(ROOT, 'bin/ekk.ts'), 'utf8').split('\n').length).toBeLessThan(40);
  });

  test('has feature flags and no settings in cdk.json', () => {
    expect(Object.keys(cdkJson).sort()).toEqual(['app', 'context']);
    expect(Object.keys(cdkJson.context).every((name) => name.startsWith('@aws-cdk'))).toBe(true);
  });
});
