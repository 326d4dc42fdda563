import { join } from 'node:path';
import { address, isRecord, type Resource } from '../assembly/template';
import type { ResourceModel, ValueContext } from './model';
import { arnOf, physicalName } from './names';

/** A task definition of one container whose image is an asset. Secrets are not modelled. */
export const ecsTaskDefinition: ResourceModel = {
  type: 'AWS::ECS::TaskDefinition',
  ref: taskDefinitionArn,
  attributes: { TaskDefinitionArn: taskDefinitionArn },
  async create(resource, world) {
    const properties = world.resolver.properties(resource);
    const container = containerOf(resource, properties.ContainerDefinitions);
    const family = familyOf(resource, world);
    world.tasks.add({
      arn: taskDefinitionArn(resource, world),
      family,
      region: resource.stack.region,
      roleArn: String(properties.TaskRoleArn),
      imageDir: imageDir(resource, String(container.Image)),
      environment: environmentOf(container.Environment),
      logFile: join(world.runDir, 'logs', `${family}.log`),
    });
  },
};

/** A service: one of its tasks runs as a process of this machine, whatever its count. */
export const ecsService: ResourceModel = {
  type: 'AWS::ECS::Service',
  ref: serviceArn,
  attributes: {
    ServiceArn: serviceArn,
    Name: (resource, context) => physicalName(resource, context, { property: 'ServiceName' }),
  },
  async create(resource, world) {
    await world.tasks.run(String(world.resolver.property(resource, 'TaskDefinition')));
  },
};

function familyOf(resource: Resource, context: ValueContext): string {
  return physicalName(resource, context, { property: 'Family', maxLength: 255 });
}

function taskDefinitionArn(resource: Resource, context: ValueContext): string {
  return arnOf(resource, 'ecs', `task-definition/${familyOf(resource, context)}:1`);
}

function serviceArn(resource: Resource, context: ValueContext): string {
  return arnOf(resource, 'ecs', `service/${physicalName(resource, context, { property: 'ServiceName' })}`);
}

function containerOf(resource: Resource, definitions: unknown): Record<string, unknown> {
  const containers = (Array.isArray(definitions) ? definitions : []).filter(isRecord);
  const [container] = containers;
  if (container === undefined || containers.length > 1) {
    throw new Error(
      `local: ${address(resource)}.ContainerDefinitions has ${containers.length} containers; a run has room for one.`,
    );
  }
  if (Array.isArray(container.Secrets) && container.Secrets.length > 0) {
    throw new Error(
      `local: ${address(resource)} takes secrets, which a run has none of. Leave collector.tlsSecretArn out locally.`,
    );
  }
  return container;
}

/** The folder of an image by its tag. */
function imageDir(resource: Resource, image: string): string {
  const tag = image.slice(image.lastIndexOf(':') + 1);
  const dir = resource.stack.assets.get(tag);
  if (dir === undefined) {
    throw new Error(
      `local: ${address(resource)} has the image ${image}; no asset of ${resource.stack.id} has that tag.`,
    );
  }
  return dir;
}

function environmentOf(environment: unknown): Record<string, string> {
  const variables = (Array.isArray(environment) ? environment : []).filter(isRecord);
  return Object.fromEntries(variables.map(({ Name, Value }) => [String(Name), String(Value)]));
}
