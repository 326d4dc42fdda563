import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLeftovers } from '../../../local/commands/leftovers';

let runs: string;

beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ekk-runs-'));
});

afterEach(() => rmSync(runs, { recursive: true, force: true }));

test('the folders of ended runs are removed, and those of living and kept runs stay', () => {
  // Above every system's highest process id.
  const ended = '99999999';
  const stay = [String(process.pid), `kept-${ended}`, 'notes'];
  for (const name of [ended, ...stay]) mkdirSync(join(runs, name));
  removeLeftovers(runs);
  expect(readdirSync(runs).sort()).toEqual(stay.sort());
});

test('nothing happens where there is no folder of runs', () => {
  expect(() => removeLeftovers(join(runs, 'absent'))).not.toThrow();
});
