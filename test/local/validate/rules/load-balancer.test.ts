import {
  listener,
  targetGroup,
  taskIngress,
  zonesOfSubnets,
} from '../../../../local/validate/rules/load-balancer';
import { SERVICE } from './ecs-resources';
import { judge, type Resources, withProperties } from './judge';

const CLOSED = [{ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86 }];

describe('a listener', () => {
  test('at an open port that speaks what its targets speak is in order', () => {
    expect(judge(listener, 'Listener', SERVICE)).toEqual([]);
  });

  test.each([
    [
      'HTTP on a network load balancer',
      { Protocol: 'HTTP' },
      'Listener Protocol: got HTTP; a load balancer of the type network takes TCP, TLS, UDP, TCP_UDP, QUIC, TCP_QUIC.',
    ],
    [
      'a port that nobody may reach',
      { Port: 515 },
      'Listener Port: got 515, which BalancerGroup lets nobody reach. Choose a port that is open, or open it.',
    ],
  ])('may not have %s', (_what, changes, problem) => {
    expect(judge(listener, 'Listener', withProperties(SERVICE, 'Listener', changes))).toEqual([problem]);
  });

  test('may not forward what its targets do not understand', () => {
    const resources = withProperties(SERVICE, 'Targets', { Protocol: 'UDP' });
    expect(judge(listener, 'Listener', resources)).toEqual([
      'Listener Protocol: got TCP, but Targets speaks UDP: the listener could not forward to it.',
    ]);
  });

  test('may end TLS and forward plain TCP', () => {
    expect(judge(listener, 'Listener', withProperties(SERVICE, 'Listener', { Protocol: 'TLS' }))).toEqual([]);
  });

  test.each([
    ['has no security group', { SecurityGroups: undefined }],
    ['has one of another app', { SecurityGroups: ['sg-0123456789abcdef0'] }],
    ['lets PrivateLink in', { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off' }],
  ])('may be at any port where its load balancer %s', (_what, changes) => {
    const resources = withProperties(SERVICE, 'Balancer', changes);
    expect(judge(listener, 'Listener', withProperties(resources, 'Listener', { Port: 515 }))).toEqual([]);
  });
});

test.each([
  ['0', []],
  ['3600', []],
  [
    '3601',
    ['Targets TargetGroupAttributes: deregistration_delay.timeout_seconds is 3601; expected 0–3600 s.'],
  ],
])('a target may be left after %s s: %j', (Value, problems) => {
  const TargetGroupAttributes = [{ Key: 'deregistration_delay.timeout_seconds', Value }];
  expect(
    judge(targetGroup, 'Targets', withProperties(SERVICE, 'Targets', { TargetGroupAttributes })),
  ).toEqual(problems);
});

describe('the tasks of a service', () => {
  test('that let the load balancer in at both ports are in order', () => {
    expect(judge(taskIngress, 'Service', SERVICE)).toEqual([]);
  });

  test.each<[what: string, resources: Resources, problem: string]>([
    [
      'health checks are kept out',
      withProperties(SERVICE, 'TaskIngress', { ToPort: 5000 }),
      'Service SecurityGroups: are TaskGroup, which do not let Balancer in at tcp 5001: no task gets healthy. Open it.',
    ],
    [
      'another group may come in',
      withProperties(SERVICE, 'TaskIngress', {
        SourceSecurityGroupId: { 'Fn::GetAtt': ['TaskGroup', 'GroupId'] },
        FromPort: 5000,
      }),
      'Service SecurityGroups: are TaskGroup, which do not let Balancer in at tcp 5000: no task gets healthy. Open it.',
    ],
    [
      'the load balancer may not send',
      withProperties(SERVICE, 'BalancerGroup', { SecurityGroupEgress: CLOSED }),
      'Balancer SecurityGroups: are BalancerGroup, which let nothing out to tcp 5000: no task gets healthy. Open it.',
    ],
  ])('are not reached when %s', (_what, resources, problem) => {
    expect(judge(taskIngress, 'Service', resources)).toContain(problem);
  });

  test('may be open to a network instead of a group', () => {
    const resources = withProperties(SERVICE, 'TaskIngress', {
      SourceSecurityGroupId: undefined,
      CidrIp: '10.0.0.0/8',
    });
    expect(judge(taskIngress, 'Service', resources)).toEqual([]);
  });
});

test('a load balancer may not have two subnets of one zone', () => {
  const subnet = (zone: number) => ({
    Type: 'AWS::EC2::Subnet',
    Properties: { AvailabilityZone: { 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] } },
  });
  const balancer = {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Subnets: [{ Ref: 'One' }, { Ref: 'Two' }] },
  };
  const found = (zone: number) =>
    judge(zonesOfSubnets, 'Balancer', { One: subnet(0), Two: subnet(zone), Balancer: balancer });
  expect(found(1)).toEqual([]);
  expect(found(0)).toEqual([
    'Balancer Subnets: names One, Two, several of one zone; AWS takes one subnet of each. Put them into different zones.',
  ]);
});
