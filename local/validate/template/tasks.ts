import { isRecord } from '../../assembly/template';
import { same } from './network';
import type { Located, TemplateGraph } from './template-graph';

/** A target group at which a service registers a port of one of its containers. */
export interface Registration {
  readonly containerName: unknown;
  readonly containerPort: unknown;
  /** Undefined when the target group is not of the templates. */
  readonly targetGroup: Located | undefined;
}

/** The task definition of a service. Undefined when it is not of the templates. */
export function taskOf(service: Located, graph: TemplateGraph): Located | undefined {
  return graph.reference(service.resource.Properties?.TaskDefinition, service.stack)?.target;
}

export function containersOf(task: Located | undefined): Record<string, unknown>[] {
  return recordsIn(task?.resource.Properties?.ContainerDefinitions);
}

export function registrationsOf(service: Located, graph: TemplateGraph): Registration[] {
  return recordsIn(service.resource.Properties?.LoadBalancers).map((each) => ({
    containerName: each.ContainerName,
    containerPort: each.ContainerPort,
    targetGroup: graph.reference(each.TargetGroupArn, service.stack)?.target,
  }));
}

/** The listeners, and the rules of listeners, that forward to a target group. */
export function forwardersTo(targetGroup: Located, graph: TemplateGraph): Located[] {
  const ofType = (kind: string) => graph.ofType(`AWS::ElasticLoadBalancingV2::${kind}`);
  return [...ofType('Listener'), ...ofType('ListenerRule')].filter((each) =>
    targetGroupsOf(each, graph).some((target) => same(target, targetGroup)),
  );
}

/** The target groups to which a listener or a rule forwards, as far as they are of the templates. */
export function targetGroupsOf({ resource, stack }: Located, graph: TemplateGraph): Located[] {
  const { Actions, DefaultActions } = resource.Properties ?? {};
  const values = recordsIn(DefaultActions ?? Actions).flatMap((action) => [
    action.TargetGroupArn,
    ...recordsIn(isRecord(action.ForwardConfig) ? action.ForwardConfig.TargetGroups : []).map(
      ({ TargetGroupArn }) => TargetGroupArn,
    ),
  ]);
  return values.flatMap((value) => graph.reference(value, stack)?.target ?? []);
}

/** How the network of a service's tasks is set up. Undefined for tasks in the network of their instance. */
export function networkOf(service: Located): Record<string, unknown> | undefined {
  const configuration = service.resource.Properties?.NetworkConfiguration;
  const found = isRecord(configuration) ? configuration.AwsvpcConfiguration : undefined;
  return isRecord(found) ? found : undefined;
}

/** A task's role. Undefined when there is none, or it is not of the templates. */
export function roleOf(
  task: Located | undefined,
  property: 'ExecutionRoleArn' | 'TaskRoleArn',
  graph: TemplateGraph,
): Located | undefined {
  const role = task && graph.reference(task.resource.Properties?.[property], task.stack)?.target;
  return role?.resource.Type === 'AWS::IAM::Role' ? role : undefined;
}

export function recordsIn(values: unknown): Record<string, unknown>[] {
  return [values ?? []].flat().filter(isRecord);
}
