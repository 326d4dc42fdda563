import { join } from 'node:path';
import { runTool } from '../../../local/machine/process';
import { version } from '../../../package.json';
import { PACKAGES } from '../../../tools/release/packages';

jest.setTimeout(300_000);

const release = (...args: string[]) =>
  runTool(process.execPath, ['--import', 'tsx', join(__dirname, '../../../tools/release.ts'), ...args]);

describe('npm run release', () => {
  test('publishes nothing, and says so', async () => {
    expect(await release()).toEqual({
      code: 2,
      output: expect.stringMatching(/^release: .*publishes nothing/),
    });
  });

  test('with --dry-run packs every package, finds nothing wrong in it, and prints where it would go', async () => {
    const { code, output } = await release('--dry-run');
    expect({ code, problems: output.split('\n').filter((line) => line.startsWith('release:')) }).toEqual({
      code: 0,
      problems: [],
    });
    for (const { name, registry } of PACKAGES) expect(output).toContain(`${name} ${version} → ${registry}`);
  });
});
