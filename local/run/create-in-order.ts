import { dependenciesOf, refuseCircles } from '../assembly/dependencies';
import { address, type Resource, type Stack } from '../assembly/template';

/**
 * Creates resources as CloudFormation does: stack after stack, and within a stack each resource as soon as everything
 * that it refers to or depends on is there. Others are created at the same time, so a dependency that the template lacks
 * is missing here, too.
 *
 * @throws the first failure, once everything that was under way has ended
 */
export async function createInOrder(
  stacks: readonly Stack[],
  resources: readonly Resource[],
  create: (resource: Resource) => Promise<void>,
): Promise<void> {
  refuseCircles(resources);
  for (const stack of stacks) {
    await createStack(
      resources.filter((resource) => resource.stack === stack),
      create,
    );
  }
}

async function createStack(
  resources: readonly Resource[],
  create: (resource: Resource) => Promise<void>,
): Promise<void> {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const started = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const start = (resource: Resource): Promise<void> => {
    const running = started.get(address(resource));
    if (running !== undefined) return running;
    const promise = afterDependencies(resource).catch((error: unknown) => {
      failures.push(error);
    });
    started.set(address(resource), promise);
    return promise;
  };
  const afterDependencies = async (resource: Resource): Promise<void> => {
    const dependencies = [...dependenciesOf(resource)].flatMap((logicalId) => byId.get(logicalId) ?? []);
    await Promise.all(dependencies.map(start));
    if (failures.length === 0) await create(resource);
  };
  await Promise.all(resources.map(start));
  if (failures.length > 0) throw failures[0];
}
