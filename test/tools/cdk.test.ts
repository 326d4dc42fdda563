import { cdkArguments } from '../../tools/cdk';

test.each([
  [
    ['--stage', 'prod'],
    ['--context', 'stage=prod'],
  ],
  [
    ['--stage=prod', '--region', 'x'],
    ['--context', 'stage=prod', '--region', 'x'],
  ],
  [
    ['-c', 'stage=prod'],
    ['-c', 'stage=prod'],
  ],
  [
    ['--require-approval', 'never'],
    ['--require-approval', 'never', '--context', 'stage=dev'],
  ],
])('%j reaches the CDK as %j', (given, expected) => {
  expect(cdkArguments(given)).toEqual(expected);
});

test.each([
  [['--stage'], 'cdk: --stage has no name, got nothing; expected e.g. --stage prod.'],
  [['--stage='], 'cdk: --stage has no name, got ""; expected e.g. --stage prod.'],
  [['--stage', '--force'], 'cdk: --stage has no name, got "--force"; expected e.g. --stage prod.'],
  [['--stage', 'prod', '-c', 'stage=dev'], 'cdk: the stage is named 2 times'],
  [['--stage', 'prod', '-cstage=dev'], 'cdk: the stage is named 2 times'],
])('%j is refused before anything is deployed or destroyed', (given, message) => {
  expect(() => cdkArguments(given)).toThrow(message);
});
