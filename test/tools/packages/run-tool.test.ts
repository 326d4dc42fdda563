import { runTool } from '../../../tools/packages/run-tool';

test('a program that is not there is named, without the path of a file', () => {
  expect(() => runTool('no-such-program', ['x'], { cwd: '/' })).toThrow(
    /^packages: no-such-program is not on the PATH\. Install it\.$/,
  );
});

test('a program that fails is told with its last words', () => {
  const args = ['--eval', 'console.error("it broke"); process.exit(3)'];
  expect(() => runTool(process.execPath, args, { cwd: '/' })).toThrow(/ended with 3:\nit broke$/);
});
