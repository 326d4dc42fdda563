import { groupsIn, isOpenAt, letsIn, letsOut, type Port, resourcesIn, same } from '../template/network';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { forwardersTo, networkOf, recordsIn, registrationsOf, targetGroupsOf } from '../template/tasks';
import type { Located, TemplateGraph } from '../template/template-graph';

/** Protocols of target groups by that of the listener. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  TCP: ['TCP', 'TCP_UDP'],
  TLS: ['TCP', 'TLS'],
  UDP: ['UDP', 'TCP_UDP'],
  TCP_UDP: ['TCP_UDP'],
  QUIC: ['QUIC', 'TCP_QUIC'],
  TCP_QUIC: ['TCP_QUIC'],
  HTTP: ['HTTP', 'HTTPS'],
  HTTPS: ['HTTP', 'HTTPS'],
};
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  application: ['HTTP', 'HTTPS'],
  network: ['TCP', 'TLS', 'UDP', 'TCP_UDP', 'QUIC', 'TCP_QUIC'],
};
/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html */
const MAX_DEREGISTRATION_SECONDS = 3600;

/** A listener has to speak what its load balancer and its target groups speak, and clients have to reach its port. */
export const listener: Rule = (located, graph) => {
  const { LoadBalancerArn, Protocol } = located.resource.Properties ?? {};
  const balancer = graph.reference(LoadBalancerArn, located.stack)?.target;
  const protocol = String(Protocol);
  const problem = problemOf(located);
  const found: Problem[] = [];
  const type = String(balancer?.resource.Properties?.Type ?? 'application');
  const expected = OF_TYPE[type];
  if (balancer !== undefined && expected !== undefined && !expected.includes(protocol)) {
    const message = `got ${protocol}; a load balancer of the type ${type} takes ${expected.join(', ')}.`;
    return [problem('Protocol', message)];
  }
  for (const target of targetGroupsOf(located, graph)) {
    const { Protocol: spoken, TargetType } = target.resource.Properties ?? {};
    const fits = TargetType === 'alb' || TargetType === 'lambda' || spoken === undefined;
    if (!fits && TARGETS[protocol]?.includes(String(spoken)) === false) {
      const message = `got ${protocol}, but ${target.logicalId} speaks ${spoken}: the listener could not forward to it.`;
      found.push(problem('Protocol', message));
    }
  }
  return [...found, ...(balancer === undefined ? [] : closedPort(located, balancer, graph))];
};

/** Clients that come by PrivateLink may be let in without the rules of the security groups. */
function closedPort(located: Located, balancer: Located, graph: TemplateGraph): Problem[] {
  const { Port: port, Protocol } = located.resource.Properties ?? {};
  const { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: privateLink, SecurityGroups } =
    balancer.resource.Properties ?? {};
  const groups = groupsIn(SecurityGroups, balancer.stack, graph);
  if (groups === undefined || privateLink === 'off') return [];
  const isReached = transportsOf(String(Protocol)).every((protocol) =>
    isOpenAt(groups, { protocol, number: Number(port) }, graph),
  );
  if (isReached) return [];
  const names = groups.map(({ logicalId }) => logicalId).join(', ');
  const message = `got ${port}, which ${names} lets nobody reach. Choose a port that is open, or open it.`;
  return [problemOf(located)('Port', message)];
}

/** What registers at a load balancer gets no new connection while it ends; that takes an hour at most. */
export const targetGroup: Rule = (located) => {
  const attribute = recordsIn(located.resource.Properties?.TargetGroupAttributes).find(
    ({ Key }) => Key === 'deregistration_delay.timeout_seconds',
  );
  const seconds = Number(attribute?.Value ?? 0);
  if (!(seconds > MAX_DEREGISTRATION_SECONDS)) return [];
  const message = `deregistration_delay.timeout_seconds is ${seconds}; expected 0–${MAX_DEREGISTRATION_SECONDS} s.`;
  return [problemOf(located)('TargetGroupAttributes', message)];
};

/** A load balancer, and an endpoint of a service, take one subnet of each zone. */
export const zonesOfSubnets: Rule = (located, graph) => {
  const property = located.resource.Properties?.SubnetIds === undefined ? 'Subnets' : 'SubnetIds';
  const subnets = resourcesIn(located.resource.Properties?.[property], {
    type: 'AWS::EC2::Subnet',
    stack: located.stack,
    graph,
  });
  const zones = (subnets ?? []).flatMap(({ resource, stack }) => {
    const zone = resource.Properties?.AvailabilityZone;
    return zone === undefined ? [] : [`${stack} ${JSON.stringify(zone)}`];
  });
  if (new Set(zones).size === zones.length) return [];
  const names = (subnets ?? []).map(({ logicalId }) => logicalId).join(', ');
  const message = `names ${names}, several of one zone; AWS takes one subnet of each. Put them into different zones.`;
  return [problemOf(located)(property, message)];
};

/** The tasks of a service have to let their load balancer in, at the port of lines and at that of health checks. */
export const taskIngress: Rule = (service, graph) => {
  const network = networkOf(service);
  const tasks = network && groupsIn(network.SecurityGroups, service.stack, graph);
  if (tasks === undefined) return [];
  return registrationsOf(service, graph).flatMap(({ containerPort, targetGroup: target }) => {
    if (target === undefined) return [];
    const { HealthCheckPort, Protocol } = target.resource.Properties ?? {};
    const checked = /^\d+$/.test(String(HealthCheckPort)) ? Number(HealthCheckPort) : Number(containerPort);
    const ports: Port[] = [
      ...transportsOf(String(Protocol)).map((protocol) => ({ protocol, number: Number(containerPort) })),
      ...(checked === Number(containerPort) && !isUdp(Protocol)
        ? []
        : [{ protocol: 'tcp', number: checked }]),
    ];
    return balancersOf(target, graph).flatMap((balancer) => {
      const own = groupsIn(balancer.resource.Properties?.SecurityGroups, balancer.stack, graph);
      if (own === undefined) return [];
      return ports.flatMap((port) => [
        ...(letsIn(tasks, { port, peer: { groups: own, cidrs: [] }, graph })
          ? []
          : [
              closed(
                service,
                tasks,
                `do not let ${balancer.logicalId} in at ${port.protocol} ${port.number}`,
              ),
            ]),
        ...(letsOut(own, port, graph)
          ? []
          : [closed(balancer, own, `let nothing out to ${port.protocol} ${port.number}`)]),
      ]);
    });
  });
};

function isUdp(protocol: unknown): boolean {
  return !transportsOf(String(protocol)).includes('tcp');
}

function closed(located: Located, groups: readonly Located[], what: string): Problem {
  const names = groups.map(({ logicalId }) => logicalId).join(', ');
  return problemOf(located)('SecurityGroups', `are ${names}, which ${what}: no task gets healthy. Open it.`);
}

function balancersOf(target: Located, graph: TemplateGraph): Located[] {
  const balancers = forwardersTo(target, graph).flatMap(({ resource, stack }) => {
    const own = resource.Properties?.LoadBalancerArn;
    const parent = graph.reference(resource.Properties?.ListenerArn, stack)?.target;
    const arn = own ?? parent?.resource.Properties?.LoadBalancerArn;
    return graph.reference(arn, parent?.stack ?? stack)?.target ?? [];
  });
  return balancers.filter((each, index) => balancers.findIndex((other) => same(each, other)) === index);
}

/** The transports of a listener's or a target group's protocol. */
function transportsOf(protocol: string): string[] {
  if (protocol === 'UDP' || protocol === 'QUIC') return ['udp'];
  return protocol === 'TCP_UDP' || protocol === 'TCP_QUIC' ? ['tcp', 'udp'] : ['tcp'];
}
