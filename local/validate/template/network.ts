import { isRecord } from '../../assembly/template';
import type { Located, TemplateGraph } from './template-graph';

/** One rule of a security group, and the stack that writes it. */
interface GroupRule {
  readonly stack: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Who connects: by security groups, and from networks where they are written out. */
export interface Peer {
  readonly groups: readonly Located[];
  readonly cidrs: readonly string[];
}

export interface Port {
  /** `tcp` or `udp` */
  readonly protocol: string;
  readonly number: number;
}

export function same(one: Located | undefined, other: Located | undefined): boolean {
  return one !== undefined && one.stack === other?.stack && one.logicalId === other.logicalId;
}

/** The resources of one type that a list refers to. Undefined when one of them is not of the templates. */
export function resourcesIn(
  values: unknown,
  { type, stack, graph }: { type: string; stack: string; graph: TemplateGraph },
): Located[] | undefined {
  if (values === undefined || (isRecord(values) && !Array.isArray(values))) return undefined;
  const targets = [values].flat().map((each) => graph.reference(each, stack)?.target);
  const found = targets.flatMap((target) => (target?.resource.Type === type ? [target] : []));
  return found.length === targets.length && found.length > 0 ? found : undefined;
}

/** The security groups that a list names. Undefined when one of them is not of the templates. */
export function groupsIn(values: unknown, stack: string, graph: TemplateGraph): Located[] | undefined {
  return resourcesIn(values, { type: 'AWS::EC2::SecurityGroup', stack, graph });
}

/** Whether one of the groups lets the peer in. What a template does not write out counts as letting it in. */
export function letsIn(
  groups: readonly Located[],
  { port, peer, graph }: { port: Port; peer: Peer; graph: TemplateGraph },
): boolean {
  return groups.some((group) =>
    rulesOf(group, 'Ingress', graph).some(
      (rule) => coversPort(rule.properties, port) && isFrom(rule, peer, graph),
    ),
  );
}

/** Whether one of the groups lets anybody in at a port. */
export function isOpenAt(groups: readonly Located[], port: Port, graph: TemplateGraph): boolean {
  return groups.some((group) =>
    rulesOf(group, 'Ingress', graph).some(({ properties }) => coversPort(properties, port)),
  );
}

/** Whether one of the groups lets something out to a port. A group without rules for it lets everything out. */
export function letsOut(groups: readonly Located[], port: Port, graph: TemplateGraph): boolean {
  return groups.some((group) => {
    const rules = rulesOf(group, 'Egress', graph);
    return rules.length === 0 || rules.some(({ properties }) => coversPort(properties, port));
  });
}

function rulesOf(group: Located, kind: 'Ingress' | 'Egress', graph: TemplateGraph): GroupRule[] {
  const inline = [group.resource.Properties?.[`SecurityGroup${kind}`] ?? []].flat();
  const own = inline.filter(isRecord).map((properties) => ({ stack: group.stack, properties }));
  const apart = graph
    .ofType(`AWS::EC2::SecurityGroup${kind}`)
    .filter(({ resource, stack }) =>
      same(graph.reference(resource.Properties?.GroupId, stack)?.target, group),
    )
    .map(({ resource, stack }) => ({ stack, properties: resource.Properties ?? {} }));
  return [...own, ...apart];
}

function coversPort(properties: GroupRule['properties'], { protocol, number }: Port): boolean {
  const { FromPort, IpProtocol, ToPort } = properties;
  if (String(IpProtocol) === '-1') return true;
  if (String(IpProtocol) !== protocol && String(IpProtocol) !== { tcp: '6', udp: '17' }[protocol])
    return false;
  return !(Number(FromPort) > number) && !(Number(ToPort) < number);
}

function isFrom({ stack, properties }: GroupRule, peer: Peer, graph: TemplateGraph): boolean {
  const { CidrIp, SourceSecurityGroupId } = properties;
  if (SourceSecurityGroupId !== undefined) {
    const source = graph.reference(SourceSecurityGroupId, stack)?.target;
    return source === undefined || peer.groups.some((group) => same(group, source));
  }
  if (typeof CidrIp !== 'string') return true;
  return peer.cidrs.every((cidr) => containsNetwork(CidrIp, cidr));
}

/** Whether a network such as `10.0.0.0/8` contains another. */
export function containsNetwork(outer: string, inner: string): boolean {
  const [from, length] = networkOf(outer);
  const [address, innerLength] = networkOf(inner);
  if (innerLength < length) return false;
  const size = 2 ** (32 - length);
  return Math.floor(from / size) === Math.floor(address / size);
}

function networkOf(cidr: string): [address: number, length: number] {
  const [address = '', length = '32'] = cidr.split('/');
  return [address.split('.').reduce((total, part) => total * 256 + Number(part), 0), Number(length)];
}
