import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diff } from '../../tools/diff';
import { readSnapshot, SNAPSHOT_FOLDER, writeSnapshot } from '../../tools/snapshots';
import { stageRun } from '../../tools/synthesis';

const STACK = 'Ekk-dev-delivery';

describe('npm run diff', () => {
  let folder: string;
  let printed: string;
  const run = (update = false) => {
    printed = '';
    const print = (text: string) => {
      printed += text;
    };
    return diff({ runs: [stageRun('dev')], update, print, folder });
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ekk-snapshots-'));
    cpSync(SNAPSHOT_FOLDER, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('prints nothing about the committed templates', async () => {
    expect(await run()).toEqual({ changed: [], refused: [] });
    expect(printed).toBe('');
  }, 180_000);

  test('shows a changed setting with its values, and accepts it with --update', async () => {
    const text = JSON.stringify(readSnapshot(STACK, folder)).replace(
      '"IntervalInSeconds":2',
      '"IntervalInSeconds":3',
    );
    writeSnapshot(STACK, JSON.parse(text), folder);
    expect(await run(true)).toEqual({ changed: [STACK], refused: [] });
    expect(printed).toMatch(/IntervalInSeconds[\s\S]*\[-\] 3[\s\S]*\[\+\] 2/);
    expect(readSnapshot(STACK, folder)).toEqual(readSnapshot(STACK));
  }, 180_000);

  test('refuses what only a first deploy can choose, writes nothing, and says what to do', async () => {
    const text = JSON.stringify(readSnapshot(STACK, folder)).replace('AllDocuments', 'FailedDocumentsOnly');
    writeSnapshot(STACK, JSON.parse(text), folder);
    const { refused } = await run(true);
    expect(refused).toEqual([expect.stringContaining('the backup mode of the stream can only be chosen')]);
    expect(printed).toContain('Add a stage with the new value to lib/config/stages.ts');
    expect(readSnapshot(STACK, folder)).not.toEqual(readSnapshot(STACK));
  }, 180_000);
});
