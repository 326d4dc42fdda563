import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import cdkJson from '../../cdk.json';

const ROOT = join(__dirname, '../..');

describe('the app', () => {
  test('is under 40 lines', () => {
    expect(readFileSync(join(ROOT, 'bin/ekk.ts'), 'utf8').split('\n').length).toBeLessThan(40);
  });

  test('has feature flags and no settings in cdk.json', () => {
    expect(Object.keys(cdkJson).sort()).toEqual(['app', 'context']);
    expect(Object.keys(cdkJson.context).every((name) => name.startsWith('@aws-cdk'))).toBe(true);
  });
});
