import { faultsOf, type Json, type TemplateFault } from './template-fault';

const TARGETS = 'CollectorBalancerLinesTasksGroup';
const ATTRIBUTES = 'TargetGroupAttributes';
const AWSVPC = 'NetworkConfiguration.AwsvpcConfiguration';
const FROM_BALANCER = 'CollectorTaskGroupfromEkkendpointcollectorCollectorBalancerGroupE394F643';
/** What the CDK writes for "nothing goes out". */
const CLOSED = {
  set: [{ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86 }],
};
const DENY = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' };
const groups = (id: string) => ({ set: [{ 'Fn::GetAtt': [id, 'GroupId'] }] });
const first = (values: Json[]) => values.slice(0, 1);

/** Faults in the load balancer and the security groups. */
const BALANCER_FAULTS = faultsOf('endpoint', 'collector', [
  ['a load balancer faces the internet', 'CollectorBalancer', 'Scheme', { set: 'internet-facing' }],
  ['a load balancer has no security group', 'CollectorBalancer', 'SecurityGroups', 'remove'],
  [
    'a load balancer sends to its own zone only',
    'CollectorBalancer',
    'LoadBalancerAttributes',
    (values: Json[]) => values.map((each) => ({ ...each, Value: 'false' })),
  ],
  ['a listener is at a port that is closed', 'CollectorBalancerLines', 'Port', { set: 514 }],
  ['a listener speaks UDP to a group of TCP', 'CollectorBalancerLines', 'Protocol', { set: 'UDP' }],
  ['a network load balancer speaks HTTP', 'CollectorBalancerLines', 'Protocol', { set: 'HTTP' }],
  ['targets are instances, and tasks have addresses', TARGETS, 'TargetType', { set: 'instance' }],
  ['a target is left after more than an hour', TARGETS, `${ATTRIBUTES}.0.Value`, { set: '4000' }],
  ['a target is left after its task has ended', TARGETS, `${ATTRIBUTES}.0.Value`, { set: '300' }],
  [
    'a header comes before the lines',
    TARGETS,
    ATTRIBUTES,
    (values: Json[]) => [...values, { Key: 'proxy_protocol_v2.enabled', Value: 'true' }],
  ],
  ['a health check asks for another path', TARGETS, 'HealthCheckPath', { set: '/healthz' }],
  ['a health check asks at a closed port', TARGETS, 'HealthCheckPort', { set: '9600' }],
  ['anybody may send lines', 'CollectorBalancerGroup', 'SecurityGroupIngress.0.CidrIp', { set: '0.0.0.0/0' }],
  ['nobody may send lines', 'CollectorBalancerGroup', 'SecurityGroupIngress', 'remove'],
  [
    'anybody may reach the tasks',
    'CollectorTaskGroup',
    'SecurityGroupIngress',
    { set: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 9600, ToPort: 9601 }] },
  ],
  ['a load balancer sends nothing', 'CollectorBalancerGroup', 'SecurityGroupEgress', CLOSED],
  ['a task sends nothing', 'CollectorTaskGroup', 'SecurityGroupEgress', CLOSED],
  ['a task’s port of lines is closed', `${FROM_BALANCER}500084CA131A`, 'FromPort', { set: 5001 }],
  ['a task’s port of health checks is closed', `${FROM_BALANCER}960173A2962C`, 'ToPort', { set: 9600 }],
  [
    'a task’s port below that of health checks is open',
    `${FROM_BALANCER}960173A2962C`,
    'FromPort',
    { set: 9600 },
  ],
  [
    'tasks have the load balancer’s group',
    'CollectorService',
    `${AWSVPC}.SecurityGroups`,
    groups('CollectorBalancerGroup146063A3'),
  ],
  [
    'tasks have the endpoints’ group',
    'CollectorService',
    `${AWSVPC}.SecurityGroups`,
    groups('NetworkEndpointsF8B8492F'),
  ],
]);

/** Faults in the VPC and its endpoints. */
const VPC_FAULTS = faultsOf('endpoint', 'collector', [
  ['endpoints let nobody in', 'NetworkEndpoints', 'SecurityGroupIngress', 'remove'],
  [
    'endpoints let another network in',
    'NetworkEndpoints',
    'SecurityGroupIngress.0.CidrIp',
    { set: '10.65.0.0/22' },
  ],
  [
    'endpoints let plain HTTP in',
    'NetworkEndpoints',
    'SecurityGroupIngress.0',
    (rule: Json) => ({ ...rule, FromPort: 80, ToPort: 80 }),
  ],
  ['an endpoint has no private name', 'NetworkVpcFirehose', 'PrivateDnsEnabled', { set: false }],
  [
    'an endpoint is of another service',
    'NetworkVpcFirehose',
    'ServiceName',
    { set: 'com.amazonaws.eu-west-1.kinesis-streams' },
  ],
  [
    'an endpoint is of another region',
    'NetworkVpcFirehose',
    'ServiceName',
    { set: 'com.amazonaws.us-east-1.kinesis-firehose' },
  ],
  [
    'an endpoint denies everything',
    'NetworkVpcFirehose',
    'PolicyDocument',
    { set: { Version: '2012-10-17', Statement: [DENY] } },
  ],
  ['an endpoint is in one zone only', 'NetworkVpcFirehose', 'SubnetIds', first],
  [
    'an endpoint has the tasks’ group',
    'NetworkVpcFirehose',
    'SecurityGroupIds',
    groups('CollectorTaskGroupFE02D36F'),
  ],
  ['S3 is reached from one subnet only', 'NetworkVpcS3', 'RouteTableIds', first],
  ['S3 has an endpoint of the other type', 'NetworkVpcS3', 'VpcEndpointType', { set: 'Interface' }],
  ['a VPC resolves no names', 'NetworkVpc', 'EnableDnsSupport', { set: false }],
  ['a VPC gives no names', 'NetworkVpc', 'EnableDnsHostnames', { set: false }],
  [
    'both subnets are in one zone',
    'NetworkVpccollectorSubnet2Subnet',
    'AvailabilityZone',
    { set: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] } },
  ],
  [
    'a subnet gives public addresses',
    'NetworkVpccollectorSubnet1Subnet',
    'MapPublicIpOnLaunch',
    { set: true },
  ],
]);

export const COLLECTOR_NETWORK_FAULTS: readonly TemplateFault[] = [...BALANCER_FAULTS, ...VPC_FAULTS];
