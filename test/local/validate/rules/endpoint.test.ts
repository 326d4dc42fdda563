import { endpoint } from '../../../../local/validate/rules/endpoint';
import { isolatedTasks } from '../../../../local/validate/rules/isolated-tasks';
import { SERVICE } from './ecs-resources';
import { judge, type Resources, withProperties } from './judge';

const ref = (id: string) => ({ Ref: id });
const HTTPS = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
const NAMES = ['ecr.api', 'ecr.dkr', 'logs', 'kinesis-firehose'];

function interfaceEndpoint(name: string) {
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      ServiceName: `com.amazonaws.eu-west-1.${name}`,
      VpcId: ref('Vpc'),
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      SubnetIds: [ref('Subnet')],
      SecurityGroupIds: [{ 'Fn::GetAtt': ['EndpointGroup', 'GroupId'] }],
    },
  };
}

/** Tasks in a subnet without a route, and the endpoints that they need. */
const ISOLATED: Resources = {
  ...withProperties(SERVICE, 'Service', {
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        SecurityGroups: [{ 'Fn::GetAtt': ['TaskGroup', 'GroupId'] }],
        Subnets: [ref('Subnet')],
      },
    },
  }),
  Vpc: {
    Type: 'AWS::EC2::VPC',
    Properties: { CidrBlock: '10.0.0.0/22', EnableDnsHostnames: true, EnableDnsSupport: true },
  },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.1.0/24' } },
  RouteTable: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
  Association: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { RouteTableId: ref('RouteTable'), SubnetId: ref('Subnet') },
  },
  EndpointGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { SecurityGroupIngress: [{ CidrIp: '10.0.0.0/22', ...HTTPS }] },
  },
  S3: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', ref('AWS::Region'), '.s3']] },
      VpcId: ref('Vpc'),
      VpcEndpointType: 'Gateway',
      RouteTableIds: [ref('RouteTable')],
    },
  },
  ...Object.fromEntries(NAMES.map((name) => [name, interfaceEndpoint(name)])),
};

describe('an endpoint', () => {
  const of = (changes: object, logicalId = 'logs') =>
    judge(endpoint, logicalId, withProperties(ISOLATED, logicalId, changes));

  test.each([...NAMES, 'S3'])('of %s is in order', (logicalId) => {
    expect(of({}, logicalId)).toEqual([]);
  });

  test('is of the stack’s own region, unless it names the other one', () => {
    const ServiceName = 'com.amazonaws.us-east-1.logs';
    expect(of({ ServiceName })).toEqual([
      "logs ServiceName: got com.amazonaws.us-east-1.logs; expected a service of the stack's own region. Name that region.",
    ]);
    expect(of({ ServiceName, ServiceRegion: 'us-east-1' })).toEqual([]);
  });

  test('has the properties of its type', () => {
    expect(of({ VpcEndpointType: 'Interface' }, 'S3')).toEqual([
      'S3 RouteTableIds: is set, and an endpoint of the type Interface has none. Leave it out.',
      'S3 SubnetIds: is empty: nothing would reach the endpoint of the type Interface. Name at least one.',
    ]);
  });

  test.each(['EnableDnsHostnames', 'EnableDnsSupport'])('with a private name needs %s', (name) => {
    const resources = withProperties(ISOLATED, 'Vpc', { [name]: false });
    expect(judge(endpoint, 'logs', resources)).toEqual([
      `Vpc ${name}: is not true, and the private DNS name of logs needs it. Set it.`,
    ]);
    const unnamed = withProperties(resources, 'logs', { PrivateDnsEnabled: false });
    expect(judge(endpoint, 'logs', unnamed)).toEqual([]);
  });
});

describe('tasks without a way out', () => {
  test('that reach all services by endpoints are in order', () => {
    expect(judge(isolatedTasks, 'Service', ISOLATED)).toEqual([]);
  });

  test.each([...NAMES, 'S3'])('need the endpoint of %s', (logicalId) => {
    const { [logicalId]: _, ...resources } = ISOLATED;
    expect(judge(isolatedTasks, 'Service', resources)).toEqual([
      `Service NetworkConfiguration.AwsvpcConfiguration.Subnets: have no way out of Vpc, which has no endpoint of ${logicalId.toLowerCase()}. Add one, or a route.`,
    ]);
  });

  test('need none where their subnet has a route', () => {
    const { logs: _, ...resources } = ISOLATED;
    const Route = { Type: 'AWS::EC2::Route', Properties: { RouteTableId: ref('RouteTable') } };
    expect(judge(isolatedTasks, 'Service', { ...resources, Route })).toEqual([]);
  });

  test('are not judged in a subnet of another app', () => {
    const { logs: _, ...resources } = ISOLATED;
    const NetworkConfiguration = { AwsvpcConfiguration: { Subnets: ['subnet-0123456789abcdef0'] } };
    expect(
      judge(isolatedTasks, 'Service', withProperties(resources, 'Service', { NetworkConfiguration })),
    ).toEqual([]);
  });

  test.each([
    [
      'has no private name',
      { PrivateDnsEnabled: false },
      'logs PrivateDnsEnabled: is not true: Service would look for the service outside. Set it.',
    ],
    [
      'denies everything',
      { PolicyDocument: { Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }] } },
      'logs PolicyDocument: lets nothing through, although Service needs it. Allow it.',
    ],
    [
      'has a group that is closed',
      { SecurityGroupIds: [{ 'Fn::GetAtt': ['TaskGroup', 'GroupId'] }] },
      'logs SecurityGroupIds: are TaskGroup, which does not let Service in at tcp 443. Open it.',
    ],
  ])('do not reach an endpoint that %s', (_what, changes, problem) => {
    expect(judge(isolatedTasks, 'Service', withProperties(ISOLATED, 'logs', changes))).toEqual([problem]);
  });

  test.each([
    ['the tasks’ own group', { SourceSecurityGroupId: { 'Fn::GetAtt': ['TaskGroup', 'GroupId'] } }, true],
    ['the subnet', { CidrIp: '10.0.1.0/24' }, true],
    ['the network, by reference', { CidrIp: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } }, true],
    ['half of the subnet', { CidrIp: '10.0.1.0/25' }, false],
    ['another network', { CidrIp: '10.1.0.0/16' }, false],
  ])('reach endpoints that let %s in: %j %s', (_what, rule, isReached) => {
    const SecurityGroupIngress = [{ ...HTTPS, ...rule }];
    const found = judge(
      isolatedTasks,
      'Service',
      withProperties(ISOLATED, 'EndpointGroup', { SecurityGroupIngress }),
    );
    expect(found).toHaveLength(isReached ? 0 : NAMES.length);
  });

  test('need S3 in the route table of their subnet', () => {
    const resources = withProperties(ISOLATED, 'S3', { RouteTableIds: ['rtb-0123456789abcdef0'] });
    expect(judge(isolatedTasks, 'Service', resources)).toEqual([
      'S3 RouteTableIds: lacks RouteTable: tasks of its subnet would not reach the service. Add it.',
    ]);
  });

  test('have to be let out', () => {
    const SecurityGroupEgress = [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 80, ToPort: 80 }];
    const resources = withProperties(ISOLATED, 'TaskGroup', { SecurityGroupEgress });
    expect(judge(isolatedTasks, 'Service', resources)).toEqual([
      'Service SecurityGroups: let nothing out to tcp 443: no task could start. Open it.',
    ]);
  });
});
