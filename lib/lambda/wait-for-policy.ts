import { type CfnResource, Stack } from 'aws-cdk-lib';
import type { Policy } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * Creates a function after what its role may do, so that its first call is not refused.
 *
 * Instead of the construct's own dependency on the role, which the function's reference to it already is: cfn-lint
 * warns of the second (W3005).
 */
export function waitForPolicy(target: LambdaFunction, policy: Policy): void {
  const resource = target.node.defaultChild as CfnResource;
  resource.addOverride('DependsOn', [Stack.of(policy).getLogicalId(policy.node.defaultChild as CfnResource)]);
}
