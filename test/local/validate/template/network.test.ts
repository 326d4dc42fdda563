import { containsNetwork, isOpenAt, letsOut } from '../../../../local/validate/template/network';
import { TemplateGraph } from '../../../../local/validate/template/template-graph';

test.each([
  ['10.0.0.0/8', '10.64.0.0/22', true],
  ['10.64.0.0/22', '10.64.3.0/24', true],
  ['10.64.0.0/22', '10.64.4.0/24', false],
  ['10.64.0.0/24', '10.64.0.0/22', false],
  ['0.0.0.0/0', '192.168.0.1/32', true],
  ['255.255.255.255/32', '255.255.255.255/32', true],
  ['10.0.0.1/32', '10.0.0.2/32', false],
])('the network %s contains %s: %s', (outer, inner, contains) => {
  expect(containsNetwork(outer, inner)).toBe(contains);
});

describe('a security group', () => {
  const of = (properties: object) => {
    const Group = { Type: 'AWS::EC2::SecurityGroup', Properties: { ...properties } };
    const graph = new TemplateGraph({ S: { Resources: { Group } } });
    return { groups: graph.all(), graph };
  };
  const port = (protocol: string, number: number) => ({ protocol, number });

  test.each([
    [{ IpProtocol: '-1' }, true],
    [{ IpProtocol: 'tcp', FromPort: 5000, ToPort: 5000 }, true],
    [{ IpProtocol: '6', FromPort: 0, ToPort: 65535 }, true],
    [{ IpProtocol: 'tcp', FromPort: 5001, ToPort: 6000 }, false],
    [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 443 }, false],
    [{ IpProtocol: 'udp', FromPort: 5000, ToPort: 5000 }, false],
  ])('with the rule %j is open at tcp 5000: %s', (rule, isOpen) => {
    const { groups, graph } = of({ SecurityGroupIngress: [{ CidrIp: '10.0.0.0/8', ...rule }] });
    expect(isOpenAt(groups, port('tcp', 5000), graph)).toBe(isOpen);
  });

  test('lets everything out without a rule, and with rules what they name', () => {
    const open = of({});
    expect(letsOut(open.groups, port('udp', 53), open.graph)).toBe(true);
    const { groups, graph } = of({
      SecurityGroupEgress: { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
    });
    expect(letsOut(groups, port('tcp', 443), graph)).toBe(true);
    expect(letsOut(groups, port('tcp', 80), graph)).toBe(false);
  });
});
