import { type CfnResource, Stack } from 'aws-cdk-lib';
import type { Policy } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * Makes CloudFormation create a function after the policy of its role, so that the first invocation is not refused.
 *
 * The override replaces the dependency on the role that the construct declares: the function's reference to the role
 * implies it already, and cfn-lint warns of declaring it twice (W3005).
 */
export function waitForPolicy(target: LambdaFunction, policy: Policy): void {
  const resource = target.node.defaultChild as CfnResource;
  resource.addOverride('DependsOn', [Stack.of(policy).getLogicalId(policy.node.defaultChild as CfnResource)]);
}
