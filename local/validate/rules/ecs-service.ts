import { isAllowed } from '../../iam/policies';
import { same } from '../template/network';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { permissionsOf } from '../template/role';
import {
  containersOf,
  forwardersTo,
  networkOf,
  type Registration,
  recordsIn,
  registrationsOf,
  roleOf,
  taskOf,
} from '../template/tasks';
import type { Located, TemplateGraph } from '../template/template-graph';

/** What a target group of TCP, HTTP or TLS reaches in a container. */
const TRANSPORTS: Readonly<Record<string, readonly string[]>> = {
  UDP: ['udp'],
  QUIC: ['udp'],
  TCP_UDP: ['tcp', 'udp'],
};
const EXEC = 'ssmmessages:CreateControlChannel';

/**
 * A service has to register a port that its task has, at a target group to which something forwards, and a deployment has
 * to be able to replace its tasks: otherwise CloudFormation waits for hours and rolls back.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html
 */
export const ecsService: Rule = (service, graph) => [
  ...registrationsOf(service, graph).flatMap((each, index) => registration(service, { each, index, graph })),
  ...deployment(service),
  ...launchType(service, graph),
  ...exec(service, graph),
];

function registration(
  service: Located,
  { each, index, graph }: { each: Registration; index: number; graph: TemplateGraph },
): Problem[] {
  const problem = problemOf(service);
  const property = `LoadBalancers.${index}`;
  return [
    ...container(service, { each, property, graph }),
    ...targetType(service, each.targetGroup),
    ...(each.targetGroup === undefined ? [] : order(service, each.targetGroup, graph)).map((message) =>
      problem('DependsOn', message),
    ),
  ];
}

function container(
  service: Located,
  { each, property, graph }: { each: Registration; property: string; graph: TemplateGraph },
): Problem[] {
  const task = taskOf(service, graph);
  const containers = containersOf(task);
  if (task === undefined || containers.length === 0) return [];
  const problem = problemOf(service);
  const found = containers.find(({ Name }) => Name === each.containerName);
  if (found === undefined) {
    const names = containers.map(({ Name }) => String(Name)).join(', ');
    const message = `got ${each.containerName}; ${task.logicalId} has ${names}. Name one of its containers.`;
    return [problem(`${property}.ContainerName`, message)];
  }
  const mappings = recordsIn(found.PortMappings);
  const mapping = mappings.find(({ ContainerPort }) => Number(ContainerPort) === Number(each.containerPort));
  if (mapping === undefined) {
    const ports = mappings.map(({ ContainerPort }) => String(ContainerPort)).join(', ') || 'none';
    const message = `got ${each.containerPort}; the container maps ${ports}. Name one of its ports.`;
    return [problem(`${property}.ContainerPort`, message)];
  }
  const protocol = String(mapping.Protocol ?? 'tcp');
  const { Protocol } = each.targetGroup?.resource.Properties ?? {};
  const expected = TRANSPORTS[String(Protocol)] ?? ['tcp'];
  if (Protocol === undefined || expected.includes(protocol)) return [];
  const message = `got ${protocol}; expected ${expected.join(' or ')}, as its target group speaks ${Protocol}.`;
  return [problemOf(task)('ContainerDefinitions.PortMappings.Protocol', message)];
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html */
function targetType(service: Located, targetGroup: Located | undefined): Problem[] {
  if (targetGroup === undefined || networkOf(service) === undefined) return [];
  const type = targetGroup.resource.Properties?.TargetType ?? 'instance';
  if (type === 'ip') return [];
  const message = `got ${type}; expected ip, because each task of ${service.logicalId} has a network interface of its own.`;
  return [problemOf(targetGroup)('TargetType', message)];
}

/** ECS refuses a service whose target group no load balancer has yet. */
function order(service: Located, targetGroup: Located, graph: TemplateGraph): string[] {
  const forwarders = forwardersTo(targetGroup, graph).filter(({ stack }) => stack === service.stack);
  const waitsFor = graph.waitsFor(service);
  const [first] = forwarders;
  if (first === undefined || forwarders.some(({ logicalId }) => waitsFor.has(logicalId))) return [];
  return [
    `does not wait for ${first.logicalId}: ECS refuses a target group without a load balancer. Add it.`,
  ];
}

/** A deployment has to start a task beyond the desired ones, or to stop one of them first. */
function deployment(service: Located): Problem[] {
  const { DeploymentConfiguration, DesiredCount, SchedulingStrategy } = service.resource.Properties ?? {};
  const [limits] = recordsIn(DeploymentConfiguration);
  const desired = Number(DesiredCount ?? 1);
  const max = Number(limits?.MaximumPercent ?? 200);
  const min = Number(limits?.MinimumHealthyPercent ?? 100);
  const mayStart = Math.floor((desired * max) / 100) > desired;
  const mayStop = Math.ceil((desired * min) / 100) < desired;
  if (limits === undefined || SchedulingStrategy === 'DAEMON' || !(desired > 0) || mayStart || mayStop) {
    return [];
  }
  const message = `keeps at least ${min} % and at most ${max} % of ${desired} tasks: a deployment could neither stop nor start one. Raise the maximum.`;
  return [problemOf(service)('DeploymentConfiguration', message)];
}

function launchType(service: Located, graph: TemplateGraph): Problem[] {
  const { CapacityProviderStrategy, LaunchType } = service.resource.Properties ?? {};
  const type = LaunchType ?? 'EC2';
  const task = taskOf(service, graph);
  const compatibilities = [task?.resource.Properties?.RequiresCompatibilities ?? []].flat();
  if (CapacityProviderStrategy !== undefined || compatibilities.length === 0) return [];
  if (compatibilities.includes(type) || (LaunchType === undefined && hasCluster(service, graph))) return [];
  const message = `got ${type}; expected ${compatibilities.join(' or ')}, for which ${task?.logicalId} is made.`;
  return [problemOf(service)('LaunchType', message)];
}

/** Whether the cluster may say by its own strategy where tasks run. */
function hasCluster(service: Located, graph: TemplateGraph): boolean {
  const cluster = graph.reference(service.resource.Properties?.Cluster, service.stack)?.target;
  const apart = graph
    .ofType('AWS::ECS::ClusterCapacityProviderAssociations')
    .some(({ resource, stack }) =>
      same(graph.reference(resource.Properties?.Cluster, stack)?.target, cluster),
    );
  return (
    cluster === undefined ||
    apart ||
    cluster.resource.Properties?.DefaultCapacityProviderStrategy !== undefined
  );
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
function exec(service: Located, graph: TemplateGraph): Problem[] {
  if (String(service.resource.Properties?.EnableExecuteCommand) !== 'true') return [];
  const task = taskOf(service, graph);
  const role = roleOf(task, 'TaskRoleArn', graph);
  const isMissing = task !== undefined && task.resource.Properties?.TaskRoleArn === undefined;
  if (!isMissing && (role === undefined || isAllowed(permissionsOf(role, graph), EXEC, '*'))) return [];
  const message = `is true, but the task's role may not ${EXEC}: nobody could open a shell. Leave it out, or allow it.`;
  return [problemOf(service)('EnableExecuteCommand', message)];
}
