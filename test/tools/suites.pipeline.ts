import { join } from 'node:path';
import { runTool } from '../../local/machine/process';

jest.setTimeout(60_000);

const run = (tool: string, ...args: string[]) =>
  runTool(process.execPath, ['--import', 'tsx', join(__dirname, '../../tools', tool), ...args]);

describe.each(['check.ts', 'test.ts'])('%s', (tool) => {
  test('says what it does, and does not do it', async () => {
    const { code, output } = await run(tool, '--help');
    expect(output).toMatch(/^Usage: npm /);
    expect(output).not.toContain('──');
    expect(code).toBe(0);
  });

  test('takes no arguments: one that is given is not silently left out', async () => {
    const { code, output } = await run(tool, 'test/local');
    expect(output).toMatch(/^error: too many arguments/);
    expect(code).toBe(1);
  });
});
