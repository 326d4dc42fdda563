import { VARIANTS } from '../variants/stages';
import { only, synthesize } from './synthesize';

const { collector } = synthesize('endpoint', VARIANTS.endpoint).templates;
const ELB = 'AWS::ElasticLoadBalancingV2';

type Properties = Record<string, unknown>;
const propertiesOf = (type: string) => only(collector, type).resource.Properties as Properties;
const allOf = (type: string): Properties[] =>
  Object.values(collector.findResources(type)).map(({ Properties }) => Properties);
const refTo = (id: string) => ({ Ref: expect.stringMatching(`^${id}[0-9A-F]{8}$`) });
const groupId = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${id}[0-9A-F]{8}$`), 'GroupId'] });
const SUBNETS = [refTo('NetworkVpccollectorSubnet1Subnet'), refTo('NetworkVpccollectorSubnet2Subnet')];
const ANYWHERE = [{ CidrIp: '0.0.0.0/0', Description: expect.any(String), IpProtocol: '-1' }];
const tcp = (port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port });

describe('the collector’s load balancer', () => {
  test('is internal, and sends to the tasks of all zones', () => {
    expect(propertiesOf(`${ELB}::LoadBalancer`)).toEqual({
      LoadBalancerAttributes: [
        { Key: 'deletion_protection.enabled', Value: 'false' },
        { Key: 'load_balancing.cross_zone.enabled', Value: 'true' },
      ],
      Scheme: 'internal',
      SecurityGroups: [groupId('CollectorBalancerGroup')],
      Subnets: SUBNETS,
      Type: 'network',
    });
  });

  test('has one listener, for lines by TCP, so nobody reaches the port of the health checks', () => {
    expect(propertiesOf(`${ELB}::Listener`)).toEqual({
      DefaultActions: [{ TargetGroupArn: refTo('CollectorBalancerLinesTasksGroup'), Type: 'forward' }],
      LoadBalancerArn: refTo('CollectorBalancer'),
      Port: 5000,
      Protocol: 'TCP',
    });
  });

  test('sends bytes as they come, and ends the registration of a task before the task has to end', () => {
    const found = propertiesOf(`${ELB}::TargetGroup`);
    expect(found).toMatchObject({
      Port: 5000,
      Protocol: 'TCP',
      TargetType: 'ip',
      HealthCheckPort: '9601',
      HealthCheckProtocol: 'HTTP',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 10,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
    });
    // A header of the proxy protocol would be taken for a line.
    expect(found.TargetGroupAttributes).toEqual([
      { Key: 'deregistration_delay.timeout_seconds', Value: '60' },
    ]);
  });
});

describe('the collector’s security groups', () => {
  test('let the allowed networks send lines, and the load balancer reach the tasks', () => {
    const groups = Object.entries(collector.findResources('AWS::EC2::SecurityGroup')).map(
      ([logicalId, { Properties }]) => [logicalId.slice(0, -8), Properties],
    );
    expect(Object.fromEntries(groups)).toEqual({
      CollectorBalancerGroup: expect.objectContaining({
        SecurityGroupEgress: ANYWHERE,
        SecurityGroupIngress: [expect.objectContaining({ CidrIp: '10.0.0.0/8', ...tcp(5000) })],
      }),
      CollectorTaskGroup: expect.objectContaining({ SecurityGroupEgress: ANYWHERE }),
      NetworkEndpoints: expect.objectContaining({
        SecurityGroupEgress: ANYWHERE,
        SecurityGroupIngress: [expect.objectContaining({ CidrIp: '10.64.0.0/22', ...tcp(443) })],
      }),
    });
    const [task] = groups.filter(([logicalId]) => logicalId === 'CollectorTaskGroup');
    expect(task?.[1]).not.toHaveProperty('SecurityGroupIngress');
  });

  test('open exactly the two ports of the tasks, to the load balancer', () => {
    expect(allOf('AWS::EC2::SecurityGroupIngress')).toEqual(
      [5000, 9601].map((port) => ({
        Description: expect.any(String),
        GroupId: groupId('CollectorTaskGroup'),
        SourceSecurityGroupId: groupId('CollectorBalancerGroup'),
        ...tcp(port),
      })),
    );
  });

  test('are those of the tasks', () => {
    expect(propertiesOf('AWS::ECS::Service').NetworkConfiguration).toEqual({
      AwsvpcConfiguration: {
        AssignPublicIp: 'DISABLED',
        SecurityGroups: [groupId('CollectorTaskGroup')],
        Subnets: SUBNETS,
      },
    });
  });
});

describe('the collector’s own VPC', () => {
  test('resolves names, and has a subnet without public addresses in each of two zones', () => {
    expect(propertiesOf('AWS::EC2::VPC')).toMatchObject({
      CidrBlock: '10.64.0.0/22',
      EnableDnsHostnames: true,
      EnableDnsSupport: true,
    });
    expect(allOf('AWS::EC2::Subnet')).toEqual(
      [0, 1].map((zone) =>
        expect.objectContaining({
          AvailabilityZone: { 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] },
          CidrBlock: `10.64.${zone}.0/24`,
          MapPublicIpOnLaunch: false,
        }),
      ),
    );
  });

  test('has no route out', () => {
    for (const type of ['Route', 'InternetGateway', 'NatGateway']) {
      collector.resourceCountIs(`AWS::EC2::${type}`, 0);
    }
  });

  test('has the endpoints of services in both subnets, by their private names and for everybody in it', () => {
    const endpoints = allOf('AWS::EC2::VPCEndpoint').filter(
      ({ VpcEndpointType }) => VpcEndpointType === 'Interface',
    );
    expect(endpoints.map(({ ServiceName }) => ServiceName).sort()).toEqual(
      ['ecr.api', 'ecr.dkr', 'kinesis-firehose', 'logs', 'secretsmanager'].map(
        (name) => `com.amazonaws.eu-west-1.${name}`,
      ),
    );
    for (const each of endpoints) {
      expect(each).toMatchObject({
        PrivateDnsEnabled: true,
        SecurityGroupIds: [groupId('NetworkEndpoints')],
        SubnetIds: SUBNETS,
      });
      expect(each).not.toHaveProperty('PolicyDocument');
    }
  });

  test('reaches S3, where the layers of the image are, from both subnets', () => {
    const gateways = allOf('AWS::EC2::VPCEndpoint').filter(
      ({ VpcEndpointType }) => VpcEndpointType === 'Gateway',
    );
    expect(gateways).toEqual([
      expect.objectContaining({
        RouteTableIds: [1, 2].map((number) => refTo(`NetworkVpccollectorSubnet${number}RouteTable`)),
        ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.s3']] },
      }),
    ]);
  });
});
