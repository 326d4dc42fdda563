import { load, resourcesOf } from '../../../local/assembly/load';
import type { TemplateResource } from '../../../local/assembly/template';
import { createInOrder } from '../../../local/run/create-in-order';
import { removeAssemblies, writeAssembly } from '../assembly/assembly-fixture';

afterAll(removeAssemblies);

type Resources = Record<string, Omit<TemplateResource, 'Type'>>;

function assemblyOf(stacks: Record<string, { resources: Resources; dependencies?: string[] }>) {
  const typed = (resources: Resources) =>
    Object.fromEntries(Object.entries(resources).map(([id, resource]) => [id, { Type: 'T', ...resource }]));
  const fixtures = Object.entries(stacks).map(([id, { resources, dependencies = [] }]) => [
    id,
    { template: { Resources: typed(resources) }, dependencies },
  ]);
  const assembly = load(writeAssembly(Object.fromEntries(fixtures)));
  return { stacks: assembly.stacks, resources: assembly.stacks.flatMap(resourcesOf) };
}

/** Creates each resource over some turns of the event loop, and notes what began and ended when. */
async function trace(assembly: ReturnType<typeof assemblyOf>, failing?: string): Promise<string[]> {
  const events: string[] = [];
  const creation = createInOrder(assembly.stacks, assembly.resources, async ({ logicalId }) => {
    events.push(`${logicalId} begins`);
    await new Promise(setImmediate);
    if (logicalId === failing) throw new Error(`${logicalId} failed`);
    events.push(`${logicalId} ends`);
  });
  await creation.catch((error: Error) => events.push(error.message));
  return events;
}

test('a resource is created after what it depends on and refers to', async () => {
  const stream = { DependsOn: 'Provisioning', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } };
  const events = await trace(
    assemblyOf({ S: { resources: { Stream: stream, Provisioning: {}, Role: {} } } }),
  );
  expect(events.indexOf('Stream begins')).toBeGreaterThan(events.indexOf('Provisioning ends'));
  expect(events.indexOf('Stream begins')).toBeGreaterThan(events.indexOf('Role ends'));
});

test('a resource without the dependency is created at the same time, as CloudFormation does', async () => {
  const events = await trace(assemblyOf({ S: { resources: { Provisioning: {}, Stream: {} } } }));
  expect(events).toEqual(['Provisioning begins', 'Stream begins', 'Provisioning ends', 'Stream ends']);
});

test('a stack begins when the stack it depends on is complete', async () => {
  const events = await trace(
    assemblyOf({ Later: { resources: { B: {} }, dependencies: ['First'] }, First: { resources: { A: {} } } }),
  );
  expect(events).toEqual(['A begins', 'A ends', 'B begins', 'B ends']);
});

test('after a failure nothing new is created, what is under way ends, and the failure is thrown', async () => {
  const resources = { Failing: {}, Other: {}, Dependent: { DependsOn: 'Failing' } };
  const events = await trace(assemblyOf({ S: { resources } }), 'Failing');
  expect(events).toEqual(['Failing begins', 'Other begins', 'Other ends', 'Failing failed']);
});
