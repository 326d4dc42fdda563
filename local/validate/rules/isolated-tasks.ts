import { isRecord } from '../../assembly/template';
import { textOf } from '../template/home';
import { groupsIn, letsIn, letsOut, type Peer, resourcesIn, same } from '../template/network';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { permissionsOf, statementsOf } from '../template/role';
import { containersOf, networkOf, recordsIn, roleOf, taskOf } from '../template/tasks';
import type { Located, TemplateGraph } from '../template/template-graph';

const HTTPS = { protocol: 'tcp', number: 443 };
/** Names of services' endpoints by the prefix of their actions. */
const BY_ACTION: Readonly<Record<string, string>> = {
  firehose: 'kinesis-firehose',
  kinesis: 'kinesis-streams',
  kms: 'kms',
  secretsmanager: 'secretsmanager',
  sns: 'sns',
  sqs: 'sqs',
};

/** Subnets of tasks that have no route but that to their own VPC. */
interface Isolation {
  readonly service: Located;
  readonly vpc: Located;
  readonly groups: readonly Located[] | undefined;
  readonly cidrs: readonly string[];
  readonly routeTables: readonly Located[];
}

/**
 * Tasks without a way out of their VPC reach a service only through its endpoint, with a private DNS name, an open port
 * 443 and a policy that allows something. Without those of ECR, S3 and CloudWatch Logs none of them starts.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export const isolatedTasks: Rule = (service, graph) => {
  const isolation = isolationOf(service, graph);
  if (isolation === undefined) return [];
  const needed = servicesOf(taskOf(service, graph), graph);
  const { groups } = isolation;
  return [
    ...(groups !== undefined && needed.length > 0 && !letsOut(groups, HTTPS, graph)
      ? [problemOf(service)('SecurityGroups', 'let nothing out to tcp 443: no task could start. Open it.')]
      : []),
    ...needed.flatMap((name) => reach(name, isolation, graph)),
  ];
};

function isolationOf(service: Located, graph: TemplateGraph): Isolation | undefined {
  const network = networkOf(service);
  const subnets =
    network && resourcesIn(network.Subnets, { type: 'AWS::EC2::Subnet', stack: service.stack, graph });
  const [first] = subnets ?? [];
  const vpc = first && graph.reference(first.resource.Properties?.VpcId, first.stack)?.target;
  if (subnets === undefined || vpc === undefined) return undefined;
  const routeTables = subnets.flatMap((subnet) => routeTableOf(subnet, graph) ?? []);
  const hasWayOut = graph
    .ofType('AWS::EC2::Route')
    .some(({ resource, stack }) =>
      routeTables.some((table) =>
        same(graph.reference(resource.Properties?.RouteTableId, stack)?.target, table),
      ),
    );
  if (routeTables.length < subnets.length || hasWayOut) return undefined;
  const cidrs = subnets.flatMap(({ resource }) => {
    const cidr = resource.Properties?.CidrBlock;
    return typeof cidr === 'string' ? [cidr] : [];
  });
  return {
    service,
    vpc,
    groups: groupsIn(network?.SecurityGroups, service.stack, graph),
    cidrs,
    routeTables,
  };
}

function routeTableOf(subnet: Located, graph: TemplateGraph): Located | undefined {
  const association = graph
    .ofType('AWS::EC2::SubnetRouteTableAssociation')
    .find(({ resource, stack }) =>
      same(graph.reference(resource.Properties?.SubnetId, stack)?.target, subnet),
    );
  return (
    association && graph.reference(association.resource.Properties?.RouteTableId, association.stack)?.target
  );
}

/** The endpoints' names of what ECS does before a task starts, and of what the task's role allows. */
function servicesOf(task: Located | undefined, graph: TemplateGraph): string[] {
  const ofContainers = containersOf(task).flatMap((container) => {
    const image = textOf(container.Image, task?.stack ?? '', graph);
    const log = container.LogConfiguration;
    const secrets = recordsIn(container.Secrets).map(({ ValueFrom }) => JSON.stringify(ValueFrom));
    return [
      ...(image.includes('.dkr.ecr.') ? ['ecr.api', 'ecr.dkr', 's3'] : []),
      ...(isRecord(log) && log.LogDriver === 'awslogs' ? ['logs'] : []),
      ...(secrets.some((each) => each.includes(':secretsmanager:')) ? ['secretsmanager'] : []),
    ];
  });
  const role = roleOf(task, 'TaskRoleArn', graph);
  const ofRole = (role === undefined ? [] : permissionsOf(role, graph))
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => [Action ?? []].flat())
    .flatMap((action) => BY_ACTION[action.split(':')[0] ?? ''] ?? []);
  return [...new Set([...ofContainers, ...ofRole])];
}

function reach(name: string, isolation: Isolation, graph: TemplateGraph): Problem[] {
  const { service, vpc } = isolation;
  const endpoints = graph
    .ofType('AWS::EC2::VPCEndpoint')
    .filter(({ resource, stack }) => same(graph.reference(resource.Properties?.VpcId, stack)?.target, vpc))
    .filter(({ resource, stack }) =>
      textOf(resource.Properties?.ServiceName, stack, graph).endsWith(`.${name}`),
    );
  const [first] = endpoints;
  if (first === undefined) {
    const message = `have no way out of ${vpc.logicalId}, which has no endpoint of ${name}. Add one, or a route.`;
    return [problemOf(service)('NetworkConfiguration.AwsvpcConfiguration.Subnets', message)];
  }
  const faults = endpoints.map((endpoint) => faultsOf(endpoint, isolation, graph));
  return faults.some((each) => each.length === 0) ? [] : (faults[0] ?? []);
}

function faultsOf(endpoint: Located, isolation: Isolation, graph: TemplateGraph): Problem[] {
  const { PolicyDocument, VpcEndpointType } = endpoint.resource.Properties ?? {};
  const message = `lets nothing through, although ${isolation.service.logicalId} needs it. Allow it.`;
  return [
    ...(isOpenPolicy(PolicyDocument) ? [] : [problemOf(endpoint)('PolicyDocument', message)]),
    ...(VpcEndpointType === 'Interface' ? ofInterface : ofGateway)(endpoint, isolation, graph),
  ];
}

function ofGateway(endpoint: Located, { routeTables }: Isolation, graph: TemplateGraph): Problem[] {
  const { RouteTableIds } = endpoint.resource.Properties ?? {};
  const served = [RouteTableIds ?? []].flat().map((each) => graph.reference(each, endpoint.stack)?.target);
  return routeTables
    .filter((table) => !served.some((each) => same(each, table)))
    .map(({ logicalId }) =>
      problemOf(endpoint)(
        'RouteTableIds',
        `lacks ${logicalId}: tasks of its subnet would not reach the service. Add it.`,
      ),
    );
}

function ofInterface(
  endpoint: Located,
  { cidrs, groups: tasks, service }: Isolation,
  graph: TemplateGraph,
): Problem[] {
  const { PrivateDnsEnabled, SecurityGroupIds } = endpoint.resource.Properties ?? {};
  const problem = problemOf(endpoint);
  const found: Problem[] = [];
  if (String(PrivateDnsEnabled) !== 'true') {
    const message = `is not true: ${service.logicalId} would look for the service outside. Set it.`;
    found.push(problem('PrivateDnsEnabled', message));
  }
  const groups = groupsIn(SecurityGroupIds, endpoint.stack, graph);
  if (groups === undefined || tasks === undefined) return found;
  const peer: Peer = { groups: tasks, cidrs };
  if (letsIn(groups, { port: HTTPS, peer, graph })) return found;
  const names = groups.map(({ logicalId }) => logicalId).join(', ');
  const message = `are ${names}, which does not let ${service.logicalId} in at tcp 443. Open it.`;
  return [...found, problem('SecurityGroupIds', message)];
}

/** Whether an endpoint's policy allows something and does not deny everything. Without one it allows everything. */
function isOpenPolicy(document: unknown): boolean {
  if (document === undefined) return true;
  const statements = statementsOf(document);
  const deniesAll = statements.some(
    ({ Action, Condition, Effect, Resource }) =>
      Effect === 'Deny' && Action === '*' && Resource === '*' && Condition === undefined,
  );
  return !deniesAll && statements.some(({ Effect }) => Effect === 'Allow');
}
