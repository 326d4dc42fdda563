// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes names that way.
import { load } from '../../../local/assembly/load';
import { Resolver, type ResourceValues } from '../../../local/assembly/resolver';
import type { Template } from '../../../local/assembly/template';
import { removeAssemblies, type StackFixture, writeAssembly } from './assembly-fixture';

afterAll(removeAssemblies);

/** `Ref` gives the logical id, an attribute `<logicalId>.<attribute>`; `Missing` is an attribute nobody has. */
const values: ResourceValues = {
  ref: (resource) => `ref-${resource.logicalId}`,
  getAtt: (resource, attribute) =>
    attribute === 'Missing' ? undefined : `${resource.logicalId}.${attribute}`,
};

const PARAMETERS_AND_CONDITIONS: Template = {
  Parameters: {
    Plain: { Type: 'String', Default: 'plain' },
    Fixed: { Type: 'String', Default: 'default' },
    NoDefault: { Type: 'String' },
    BootstrapVersion: {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/cdk-bootstrap/hnb659fds/version',
    },
    FromSsm: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/app/layer' },
    AbsentSsm: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/app/absent' },
  },
  Mappings: { Map: { 'eu-west-1': { Zone: 'a' } } },
  Conditions: {
    Yes: { 'Fn::Equals': ['1', 1] },
    No: { 'Fn::Not': [{ Condition: 'Yes' }] },
    Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    InEurope: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
  },
};

function resolverOf(property: unknown, others: Record<string, StackFixture> = {}): Resolver {
  const template: Template = {
    ...PARAMETERS_AND_CONDITIONS,
    Resources: {
      Subject: { Type: 'Test::Subject', Properties: { Property: property } },
      Other: { Type: 'Test::Other' },
      Absent: { Type: 'Test::Other', Condition: 'No' },
      Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/app/layer', Value: { Ref: 'Other' } } },
    },
  };
  const stacks = { ...others, Stack: { template, parameters: { Fixed: 'fixed' } } };
  return new Resolver(load(writeAssembly(stacks)), values);
}

function resolve(property: unknown, others: Record<string, StackFixture> = {}): unknown {
  const resolver = resolverOf(property, others);
  const subject = resolver.resources().find(({ logicalId }) => logicalId === 'Subject');
  if (subject === undefined) throw new Error('no subject');
  return resolver.properties(subject).Property;
}

describe('the resolver resolves', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref to a resource', { Ref: 'Other' }, 'ref-Other'],
    ['Ref to a parameter', { Ref: 'Plain' }, 'plain'],
    ['Ref to a parameter the assembly fixes', { Ref: 'Fixed' }, 'fixed'],
    ['Ref to the account', { Ref: 'AWS::AccountId' }, '123456789012'],
    ['Ref to the region', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Ref to the partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['Ref to the URL suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['Ref to the stack name', { Ref: 'AWS::StackName' }, 'Stack'],
    ['an SSM parameter that a stack writes', { Ref: 'FromSsm' }, 'ref-Other'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Other', 'Arn'] }, 'Other.Arn'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Other.A.B' }, 'Other.A.B'],
    ['Fn::Join', { 'Fn::Join': [':', ['a', { Ref: 'Plain' }, 3]] }, 'a:plain:3'],
    ['Fn::Split and Fn::Select', { 'Fn::Select': ['1', { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${Other.Arn}/${Plain}/${AWS::Region}/${!Literal}' },
      'Other.Arn/plain/eu-west-1/${Literal}',
    ],
    [
      'Fn::Sub with its own names',
      { 'Fn::Sub': ['${Own}-${Plain}', { Own: { Ref: 'Other' } }] },
      'ref-Other-plain',
    ],
    ['Fn::Base64', { 'Fn::Base64': 'é' }, 'w6k='],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'Zone'] }, 'a'],
    ['Fn::If, true', { 'Fn::If': ['Yes', 'a', 'b'] }, 'a'],
    ['Fn::If, false', { 'Fn::If': ['No', 'a', 'b'] }, 'b'],
    ['Fn::If on Fn::And', { 'Fn::If': ['Both', 'a', 'b'] }, 'b'],
    ['Fn::If on Fn::Or', { 'Fn::If': ['Either', 'a', 'b'] }, 'a'],
    ['Fn::If on a pseudo parameter', { 'Fn::If': ['InEurope', 'a', 'b'] }, 'a'],
    ['AWS::NoValue in a record', { A: 1, B: { Ref: 'AWS::NoValue' } }, { A: 1 }],
    ['AWS::NoValue in a list', [1, { 'Fn::If': ['No', 2, { Ref: 'AWS::NoValue' }] }], [1]],
    [
      'a Condition of an IAM statement',
      { Condition: { StringEquals: { a: { Ref: 'Plain' } } } },
      { Condition: { StringEquals: { a: 'plain' } } },
    ],
    ['plain data', { A: [true, 2, null, 'x'] }, { A: [true, 2, null, 'x'] }],
  ])('%s', (_name, property, expected) => {
    expect(resolve(property)).toEqual(expected);
  });

  test('the bootstrap version without an account', () => {
    expect(Number(resolve({ Ref: 'BootstrapVersion' }))).toBeGreaterThanOrEqual(6);
  });

  test('Fn::ImportValue by what another stack exports, resolved in that stack', () => {
    const template: Template = {
      Resources: { Bucket: { Type: 'Test::Bucket' } },
      Outputs: {
        Arn: {
          Value: { 'Fn::GetAtt': ['Bucket', 'Arn'] },
          Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Arn' } },
        },
      },
    };
    expect(resolve({ 'Fn::ImportValue': 'Data:Arn' }, { Data: { template } })).toBe('Bucket.Arn');
  });
});

describe('an error names logical id, property path and intrinsic of', () => {
  test.each<[string, unknown, string]>([
    [
      'an unknown resource',
      { Ref: 'Nowhere' },
      'cannot resolve Ref "Nowhere" at Stack/Subject.Properties.Property: Stack has no resource or parameter Nowhere.',
    ],
    [
      'a resource whose condition is false',
      { Ref: 'Absent' },
      'cannot resolve Ref "Absent" at Stack/Subject.Properties.Property: the condition No of Absent is false.',
    ],
    [
      'a parameter without a value',
      { Ref: 'NoDefault' },
      'cannot resolve Ref "NoDefault" at Stack/Subject.Properties.Property: the parameter has no default',
    ],
    [
      'an SSM parameter nobody writes',
      { Ref: 'AbsentSsm' },
      'no stack of the assembly writes the SSM parameter /app/absent.',
    ],
    [
      'an unknown attribute',
      { A: [{ 'Fn::GetAtt': ['Other', 'Missing'] }] },
      'cannot resolve Fn::GetAtt ["Other","Missing"] at Stack/Subject.Properties.Property.A[0]: Test::Other has no attribute Missing',
    ],
    [
      'an unknown function',
      { 'Fn::Cidr': ['10.0.0.0/8', 1] },
      'cannot resolve Fn::Cidr ["10.0.0.0/8",1] at Stack/Subject.Properties.Property: this run knows Ref,',
    ],
    [
      'an export nobody has',
      { 'Fn::ImportValue': 'Data:Arn' },
      'cannot resolve Fn::ImportValue "Data:Arn" at Stack/Subject.Properties.Property: no stack of the assembly exports Data:Arn.',
    ],
    [
      'a mapping without the key',
      { 'Fn::FindInMap': ['Map', 'x', 'Zone'] },
      'the mapping has no entry Map.x.Zone.',
    ],
    ['an item beyond the list', { 'Fn::Select': [3, ['a']] }, 'there is no item 3 in a list of 1.'],
    [
      'a record where a text is needed',
      { 'Fn::Join': ['', [{ a: 1 }]] },
      'cannot resolve Fn::Join ["",[{"a":1}]] at Stack/Subject.Properties.Property: a text is needed, got {"a":1}.',
    ],
    [
      'a secret',
      '{{resolve:secretsmanager:x}}',
      'cannot resolve the dynamic reference {{resolve:secretsmanager:x}} at Stack/Subject.Properties.Property',
    ],
  ])('%s', (_name, property, message) => {
    expect(() => resolve(property)).toThrow(message);
  });
});

test('a resource whose condition is false does not exist', () => {
  const ids = resolverOf('x')
    .resources()
    .map(({ logicalId }) => logicalId);
  expect(ids).toContain('Other');
  expect(ids).not.toContain('Absent');
});

test('one property is resolved without touching its siblings', () => {
  const resolver = resolverOf({ Wanted: { Ref: 'Plain' }, Sibling: { Ref: 'Nowhere' } });
  const subject = resolver.resources()[0];
  expect(subject && resolver.property(subject, 'Property', 'Wanted')).toBe('plain');
});
