import { Match } from 'aws-cdk-lib/assertions';
import { VARIANTS } from '../variants/stages';
import { expectSnapshot } from './snapshot';
import { only, synthesize } from './synthesize';

const vpc = synthesize('vpc', VARIANTS.vpc);
const { data, delivery } = vpc.templates;
const SUBNETS = ['subnet-0123456789abcdef0'];
const clientGroup = logicalIdOf('Provisioning function and delivery stream of ekk-vpc');
const domainGroup = logicalIdOf('OpenSearch domain ekk-vpc');
const groupId = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'GroupId'] });

function logicalIdOf(GroupDescription: string): string {
  const found = data.findResources('AWS::EC2::SecurityGroup', { Properties: { GroupDescription } });
  return Object.keys(found)[0] ?? 'none';
}

describe('a stage in a VPC', () => {
  test('has the committed templates', () => {
    expectSnapshot(vpc, 'data', 52);
    expectSnapshot(vpc, 'delivery', 14);
    expectSnapshot(vpc, 'producers', 58);
    expectSnapshot(vpc, 'operations', 63);
  });

  test('has its domain in the given subnets', () => {
    data.hasResourceProperties('AWS::OpenSearchService::Domain', {
      VPCOptions: { SubnetIds: SUBNETS, SecurityGroupIds: [groupId(domainGroup)] },
    });
  });

  test('has its provisioning function in the given subnets, and its login provisioning outside', () => {
    const functions = data.findResources('AWS::Lambda::Function', { Properties: { VpcConfig: {} } });
    expect(Object.keys(functions)).toEqual(['ProvisioningFunctionB9114B5D']);
    data.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: SUBNETS, SecurityGroupIds: [groupId(clientGroup)] },
    });
  });

  test('has the functions that replay, redrive and reconcile in the given subnets', () => {
    vpc.templates.operations.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: {
        SubnetIds: SUBNETS,
        SecurityGroupIds: [{ 'Fn::ImportValue': Match.stringLikeRegexp(clientGroup) }],
      },
    });
  });

  test('has its stream in the given subnets, with the delivery role', () => {
    const { resource } = only(delivery, 'AWS::KinesisFirehose::DeliveryStream');
    expect(resource.Properties).toMatchObject({
      AmazonopensearchserviceDestinationConfiguration: {
        VpcConfiguration: {
          RoleARN: { 'Fn::GetAtt': ['DeliveryRoleDF77D4AD', 'Arn'] },
          SubnetIds: SUBNETS,
          SecurityGroupIds: [{ 'Fn::ImportValue': expect.stringContaining(clientGroup) }],
        },
      },
    });
  });

  test('lets the function and the stream reach the domain on port 443, and nobody else', () => {
    const ingress = data.findResources('AWS::EC2::SecurityGroupIngress');
    expect(Object.values(ingress).map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({
        GroupId: groupId(domainGroup),
        SourceSecurityGroupId: groupId(clientGroup),
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
      }),
    ]);
    data.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  });

  test('allows Firehose and Lambda to attach network interfaces, as their guides ask', () => {
    const actionsOf = (policies: object) =>
      [...JSON.stringify(policies).matchAll(/ec2:\w+/g)].map(([action]) => action).sort();
    expect(actionsOf(delivery.findResources('AWS::IAM::Policy'))).toEqual([
      'ec2:CreateNetworkInterface',
      'ec2:CreateNetworkInterfacePermission',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcAttribute',
      'ec2:DescribeVpcs',
    ]);
    expect(actionsOf(data.findResources('AWS::IAM::Policy'))).toEqual([
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ]);
  });

  test('tells the function the endpoint, because it cannot ask OpenSearch Service from within', () => {
    delivery.hasResourceProperties('Custom::SearchProvisioning', {
      DomainEndpoint: { 'Fn::ImportValue': Match.stringLikeRegexp('DomainEndpoint') },
    });
  });

  test('outputs what the function was told, for commands that ask it to look into the domain', () => {
    const { logicalId } = only(delivery, 'Custom::SearchProvisioning');
    delivery.hasOutput('ProvisioningProperties', { Value: { 'Fn::GetAtt': [logicalId, 'Properties'] } });
  });

  test('makes no service-linked role, of which an account has one', () => {
    expect(JSON.stringify(vpc.json)).not.toContain('ServiceLinkedRole');
  });
});
