import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLeftovers } from '../../../local/commands/leftovers';

let runs: string;

beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ekk-runs-'));
});

afterEach(() => rmSync(runs, { recursive: true, force: true }));

test('folders of ended runs go, those of living ones and kept ones stay', () => {
  // Above every system's highest process id.
  const ended = '99999999';
  const stay = [String(process.pid), `kept-${ended}`, 'notes'];
  for (const name of [ended, ...stay]) mkdirSync(join(runs, name));
  removeLeftovers(runs);
  expect(readdirSync(runs).sort()).toEqual(stay.sort());
});

test('without a folder of runs there is nothing to do', () => {
  expect(() => removeLeftovers(join(runs, 'absent'))).not.toThrow();
});
