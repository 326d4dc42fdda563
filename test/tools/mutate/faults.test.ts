import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultOf, tableOf } from '../../../tools/mutate/outcome';
import { SOURCE_FAULTS } from '../../../tools/mutate/source-faults/all';
import { applyFault as applySourceFault } from '../../../tools/mutate/source-faults/source-fault';
import { TEMPLATE_FAULTS } from '../../../tools/mutate/template-faults/all';
import {
  applyFault as applyTemplateFault,
  type TemplateFault,
} from '../../../tools/mutate/template-faults/template-fault';

test.each([
  ['templates', TEMPLATE_FAULTS.map(({ stage, stack, what }) => `${stage} ${stack} ${what}`)],
  ['sources', SOURCE_FAULTS.map(({ file, what }) => `${file} ${what}`)],
])('there are at least a hundred faults in %s, each with a sentence of its own', (_which, sentences) => {
  expect(sentences.length).toBeGreaterThanOrEqual(100);
  expect(new Set(sentences).size).toBe(sentences.length);
});

test('every fault in a source can be applied, so that the list follows the sources', () => {
  for (const fault of SOURCE_FAULTS) {
    const source = readFileSync(join(__dirname, '../../..', fault.file), 'utf8');
    expect(applySourceFault(source, fault)).not.toBe(source);
  }
});

describe('a fault that cannot be applied', () => {
  const fault = { file: 'a.ts', what: 'the limit is gone', find: 'limit', replace: '', tests: 'a' };

  test.each(['no such text', 'limit and limit'])('in the source "%s" is an error that names it', (source) => {
    expect(() => applySourceFault(source, fault)).toThrow(
      /^mutate: the source fault "the limit is gone" \(a\.ts\) cannot be applied: its text occurs [02] times\. Correct the list\.$/,
    );
  });

  const template = { Resources: { Stream12345678: { Properties: { Name: 'a' } } } };

  test.each<[string, Partial<TemplateFault>]>([
    ['0 resources are called Streams', { resource: 'Streams' }],
    ['there is no Properties.Tags.Key', { path: 'Tags.Key' }],
    ['it changes nothing', { change: { set: 'a' } }],
  ])('in a template is an error: %s', (why, part) => {
    const given = { stage: 'dev', stack: 'data', what: 'w', resource: 'Stream', path: 'Name' } as const;
    expect(() => applyTemplateFault(template, { ...given, change: { set: 'b' }, ...part })).toThrow(
      `mutate: the template fault "w" (dev, data) cannot be applied: ${why}. Correct the list.`,
    );
  });
});

test('a fault may be in an output or a parameter of a template', () => {
  const template = { Outputs: { Name12345678: { Value: 'a' } }, Parameters: { Name: { Type: 'String' } } };
  const fault = { stage: 'vpc', stack: 'operations', what: 'w', change: { set: 'b' } } as const;
  const broken = applyTemplateFault(template, { ...fault, resource: 'Outputs/Name', path: '/Value' });
  expect(broken).toEqual({ ...template, Outputs: { Name12345678: { Value: 'b' } } });
  expect(applyTemplateFault(template, { ...fault, resource: 'Parameters/Name', path: '/Type' })).toEqual({
    ...template,
    Parameters: { Name: { Type: 'b' } },
  });
});

test('the table counts by check and names every survivor', () => {
  const outcomes = [
    { what: 'one', where: 'a.ts', caughtBy: 'cfn-lint' },
    { what: 'two', where: 'a.ts', caughtBy: 'cfn-lint' },
    { what: 'three', where: 'b.ts', caughtBy: undefined },
  ];
  const result = resultOf({ name: 'sources', share: 0.95 }, outcomes);
  expect(result.passed).toBe(false);
  expect(tableOf(result)).toBe(
    [
      'sources: 2 of 3 faults caught, 66.7 % (bar: 95.0 %)',
      '      2  caught by cfn-lint',
      '  SURVIVED  b.ts: three',
      '',
    ].join('\n'),
  );
});
