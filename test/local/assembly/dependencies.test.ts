// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes names that way.
import { dependenciesOf, refuseCircles } from '../../../local/assembly/dependencies';
import { load, resourcesOf } from '../../../local/assembly/load';
import type { Resource, TemplateResource } from '../../../local/assembly/template';
import { removeAssemblies, writeAssembly } from './assembly-fixture';

afterAll(removeAssemblies);

function resourcesWith(resources: Record<string, Omit<TemplateResource, 'Type'>>): Resource[] {
  const typed = Object.entries(resources).map(([id, resource]) => [id, { Type: 'Test::Type', ...resource }]);
  return load(writeAssembly({ S: { template: { Resources: Object.fromEntries(typed) } } })).stacks.flatMap(
    resourcesOf,
  );
}

test.each<[string, Omit<TemplateResource, 'Type'>]>([
  ['DependsOn as a text', { DependsOn: 'Other' }],
  ['DependsOn as a list', { DependsOn: ['Other'] }],
  ['Ref', { Properties: { A: [{ B: { Ref: 'Other' } }] } }],
  ['Fn::GetAtt', { Properties: { A: { 'Fn::GetAtt': ['Other', 'Arn'] } } }],
  ['Fn::GetAtt as a text', { Properties: { A: { 'Fn::GetAtt': 'Other.Arn' } } }],
  ['Fn::Sub', { Properties: { A: { 'Fn::Sub': 'x${Other.Arn}${AWS::Region}${!Literal}' } } }],
  ['a name inside Fn::Sub', { Properties: { A: { 'Fn::Sub': ['${X}', { X: { Ref: 'Other' } }] } } }],
])('%s makes a resource wait for another', (_name, resource) => {
  const [subject] = resourcesWith({ Subject: resource, Other: {}, Literal: {} });
  expect(subject && [...dependenciesOf(subject)]).toEqual(['Other']);
});

test('a circle is refused by name', () => {
  const resources = resourcesWith({
    A: { DependsOn: 'B' },
    B: { Properties: { X: { Ref: 'C' } } },
    C: { DependsOn: 'B' },
  });
  expect(() => refuseCircles(resources)).toThrow(
    'local: resources of S depend on each other in a circle: B → C → B.',
  );
});
