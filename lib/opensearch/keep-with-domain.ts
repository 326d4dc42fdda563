import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Keeps resources that a retained domain needs in order to be entered: without them nobody can log in to it or administer
 * it after its stack is deleted. With `DESTROY` they go with the stack, which is CloudFormation's default.
 */
export function keepWithDomain(removalPolicy: RemovalPolicy, constructs: readonly IConstruct[]): void {
  if (removalPolicy === RemovalPolicy.DESTROY) return;
  for (const construct of constructs) {
    const resource = (construct.node.defaultChild ?? construct) as CfnResource;
    resource.applyRemovalPolicy(removalPolicy);
  }
}
