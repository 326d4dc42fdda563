import { runSuites, type Suite } from '../../tools/run-suites';

/** A suite that runs a line of JavaScript and counts the letters `p` and `f` of its output. */
const suite = (name: string, code: string, more: Partial<Suite> = {}): Suite => ({
  name,
  args: () => [process.execPath, '--eval', code],
  ...more,
});

async function outputOf(run: () => Promise<boolean>): Promise<{ passed: boolean; output: string }> {
  const pieces: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    pieces.push(String(text));
    return true;
  });
  try {
    return { passed: await run(), output: pieces.join('') };
  } finally {
    write.mockRestore();
  }
}

test('prints a row for each suite and the sum of all tests as the last line', async () => {
  const counted = { count: (output: string) => ({ passed: output.trim().length, failed: 0 }) };
  const stages = [[[suite('a', 'console.log("ppp")', counted)]], [[suite('b', '')], [suite('c', '')]]];
  const { passed, output } = await outputOf(() => runSuites(stages));
  expect(passed).toBe(true);
  expect(output).toMatch(/ok +a .* 3 passed, 0 failed\nok +b .* 1 passed, 0 failed\nok +c .* 1 passed/);
  expect(output).toMatch(/\n5 passed, 0 failed\n$/);
});

test.each([
  ['ends with an exit code that is not 0', suite('bad', 'process.exit(3)')],
  ['cannot be started', { name: 'bad', args: () => ['/nonexistent/command'] }],
  ['has no report to count', suite('bad', '', { count: () => JSON.parse('') })],
  [
    'counts none as failed and fails',
    suite('bad', 'process.exit(1)', { count: () => ({ passed: 0, failed: 0 }) }),
  ],
])('fails when a suite %s, in any lane', async (_, bad) => {
  for (const stage of [[[bad]], [[suite('good', '')], [bad]]]) {
    const { passed, output } = await outputOf(() => runSuites([stage]));
    expect(passed).toBe(false);
    expect(output).toMatch(/FAILED +bad/);
    expect(output).toMatch(/passed, 1 failed\n$/);
  }
});

test('the output of a suite beside the first lane stands together, its standard error too', async () => {
  const talk = (word: string) =>
    `console.log("${word} 1"); console.error("${word} 2"); console.log("${word} 3")`;
  const { output } = await outputOf(() => runSuites([[[suite('a', talk('a'))], [suite('b', talk('b'))]]]));
  const block = output.slice(output.indexOf('── b'), output.indexOf('── b') + '── b\nb 1\nb 2\nb 3\n'.length);
  expect([...block.matchAll(/b \d/g)].map(([text]) => text).sort()).toEqual(['b 1', 'b 2', 'b 3']);
  expect(output).toContain('a 2');
});
