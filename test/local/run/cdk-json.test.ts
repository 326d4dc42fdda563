import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCdkJson } from '../../../local/run/cdk-json';

const folder = mkdtempSync(join(tmpdir(), 'ekk-cdk-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the project’s cdk.json has an app and feature flags', () => {
  const { app, context } = readCdkJson();
  expect(app).toContain('tools/app.ts');
  expect(Object.keys(context).length).toBeGreaterThan(10);
});

test.each([
  ['{', 'the file is no JSON ('],
  ['', 'the file is no JSON ('],
  ['null', 'the file is null; expected an object'],
  ['[]', 'the file is []; expected an object'],
  ['{}', 'app is absent; expected a command'],
  ['{"app":3}', 'app is 3; expected a command'],
  ['{"app":"x","context":3}', 'context is 3; expected an object of feature flags'],
  ['{"app":"x","context":[]}', 'context is []; expected an object of feature flags'],
])('%j is refused in one line', (text, message) => {
  writeFileSync(join(folder, 'cdk.json'), text);
  const read = () => readCdkJson(folder);
  expect(read).toThrow(`cdk.json: ${message}`);
  expect(read).toThrow(/^[^\n]+ Correct it, or take it back with git checkout cdk\.json\.$/);
});

test('an absent file is told', () => {
  expect(() => readCdkJson(join(folder, 'no'))).toThrow('cdk.json: the file does not exist.');
});
