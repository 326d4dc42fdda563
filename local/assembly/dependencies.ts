import { address, isRecord, type Resource } from './template';

/**
 * Logical ids of the same stack that have to exist before this resource. CloudFormation derives them in the same way
 * from `DependsOn` and from every reference.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
 */
export function dependenciesOf(resource: Resource): Set<string> {
  const found = new Set(resource.dependsOn);
  collect(resource.properties, found);
  const own = new Set(Object.keys(resource.stack.template.Resources ?? {}));
  return new Set([...found].filter((logicalId) => own.has(logicalId)));
}

/** @throws Error naming the circle when resources of a stack wait for each other. */
export function refuseCircles(resources: readonly Resource[]): void {
  const byId = new Map(resources.map((resource) => [address(resource), resource]));
  const done = new Set<string>();
  const visit = (resource: Resource, path: readonly string[]): void => {
    if (done.has(address(resource))) return;
    if (path.includes(resource.logicalId)) {
      const circle = [...path.slice(path.indexOf(resource.logicalId)), resource.logicalId].join(' → ');
      throw new Error(
        `local: resources of ${resource.stack.id} depend on each other in a circle: ${circle}.`,
      );
    }
    for (const logicalId of dependenciesOf(resource)) {
      const dependency = byId.get(`${resource.stack.id}/${logicalId}`);
      if (dependency !== undefined) visit(dependency, [...path, resource.logicalId]);
    }
    done.add(address(resource));
  };
  for (const resource of resources) visit(resource, []);
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  if (!isRecord(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'Ref' && typeof item === 'string') found.add(item);
    else if (key === 'Fn::GetAtt')
      found.add(String(Array.isArray(item) ? item[0] : String(item).split('.')[0]));
    else if (key === 'Fn::Sub') collectSub(item, found);
    else collect(item, found);
  }
}

function collectSub(argument: unknown, found: Set<string>): void {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, undefined];
  collect(variables, found);
  for (const [, name = ''] of String(template).matchAll(/\$\{([^!}][^}]*)\}/g)) {
    found.add(name.split('.')[0] ?? name);
  }
}
