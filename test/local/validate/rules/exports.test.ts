import { exportsWhatItSays } from '../../../../local/validate/rules/exports';
import { concurrency, roleArn } from '../../../../local/validate/rules/function-limits';
import { writtenParameter } from '../../../../local/validate/rules/written-parameter';
import { TemplateGraph } from '../../../../local/validate/template/template-graph';
import { type Json, problemsIn, resource } from './problems-in';

const FUNCTION = 'AWS::Lambda::Function';

describe('an export', () => {
  const problemsOf = (name: string, Value: unknown) =>
    exportsWhatItSays(new TemplateGraph({ S: { Outputs: { O: { Value, Export: { Name: name } } } } })).map(
      ({ message }) => message,
    );

  test.each<[string, unknown]>([
    ['S:ExportsOutputRefBucket12345678ABCDEF01', { Ref: 'Bucket12345678' }],
    ['S:ExportsOutputFnGetAttBucket12345678Arn0123ABCD', { 'Fn::GetAtt': ['Bucket12345678', 'Arn'] }],
    ['S:ExportsOutputFnGetAttDbEndpointAddress0123ABCD', { 'Fn::GetAtt': 'Db.Endpoint.Address' }],
    ['bucket-name', { Ref: 'Bucket12345678' }],
    ['S:ExportsOutputRefBucket12345678ABCDEF01', 'written-out'],
  ])('%s may be %j', (name, value) => {
    expect(problemsOf(name, value)).toEqual([]);
  });

  test.each<[unknown, string]>([
    [{ Ref: 'Other' }, 'RefOther'],
    [{ 'Fn::GetAtt': ['Bucket12345678', 'Arn'] }, 'FnGetAttBucket12345678Arn'],
  ])('of the name of a bucket may not be %j', (value, got) => {
    expect(problemsOf('S:ExportsOutputRefBucket12345678ABCDEF01', value)).toEqual([
      `exports ${got} under the name RefBucket12345678, which importers take it for. Export that.`,
    ]);
  });
});

describe('a parameter of a template', () => {
  const problemsOf = (Type: string, Default: string) => {
    const writer = resource('AWS::SSM::Parameter', { Name: '/a/stream', Value: 'x' });
    const graph = new TemplateGraph({
      S: { Resources: { W: writer as never } },
      T: { Parameters: { Stream: { Type, Default } } },
    });
    return graph.ofType('AWS::SSM::Parameter').flatMap((located) => writtenParameter(located, graph));
  };

  test.each([
    ['AWS::SSM::Parameter::Value<String>', '/a/stream'],
    ['AWS::SSM::Parameter::Name', '/a/stream'],
    ['String', '/another'],
  ])('may be a %s with the default %s', (type, value) => {
    expect(problemsOf(type, value)).toEqual([]);
  });

  test('may not be a text where SSM has the value', () => {
    expect(problemsOf('String', '/a/stream')).toEqual([
      {
        stack: 'T',
        logicalId: 'Stream',
        property: 'Type',
        message:
          'got String, so /a/stream itself would be the value; expected AWS::SSM::Parameter::Value<String>, which is what W writes there.',
      },
    ]);
  });
});

test.each([
  [undefined, 0],
  [1, 0],
  [0, 1],
])('a function with a reserved concurrency of %s has %d problems', (ReservedConcurrentExecutions, count) => {
  const resources = { F: resource(FUNCTION, { ReservedConcurrentExecutions }) };
  expect(problemsIn(concurrency, FUNCTION, resources)).toHaveLength(count);
});

test.each<[Json | string, string[]]>([
  [{ 'Fn::GetAtt': ['Role', 'Arn'] }, []],
  ['arn:aws:iam::123456789012:role/other', []],
  [{ Ref: 'Role' }, ['F Role: got the name of Role; expected its ARN. Use Fn::GetAtt.']],
])('a function with the role %j has the problems %j', (Role, problems) => {
  const resources = { Role: resource('AWS::IAM::Role', {}), F: resource(FUNCTION, { Role }) };
  expect(problemsIn(roleArn, FUNCTION, resources)).toEqual(problems);
});
