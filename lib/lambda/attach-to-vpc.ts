import type { Policy } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { acknowledgeWildcards, allow } from '../iam';
import type { NetworkAttachment } from '../network';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const NETWORK_INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** Attaches functions of one role to a VPC, and adds to the role's policy what Lambda needs for that. */
export function attachToVpc(
  functions: readonly LambdaFunction[],
  policy: Policy,
  { subnetIds, securityGroupIds }: NetworkAttachment,
): void {
  for (const target of functions) {
    // The ids are given, so the L2's `vpc`, which looks subnets up, is not needed.
    (target.node.defaultChild as CfnFunction).vpcConfig = {
      subnetIds: [...subnetIds],
      securityGroupIds: [...securityGroupIds],
    };
  }
  policy.addStatements(allow(NETWORK_INTERFACE_ACTIONS, ['*']));
  acknowledgeWildcards(
    policy,
    ['*'],
    'Lambda asks for these actions on every resource before it attaches a function to a VPC.',
  );
}
